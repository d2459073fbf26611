package simulate

// The SHA-256 of the default shop's files.
const (
	pinnedEvents    = "d85344b97fc3467e3c6f8bc161b92a574632ca875788309a089966e98854330a"
	pinnedCatalogue = "3c354b21bcfb24662ad06993e283bdb5d8dfe1527443edca76a4b2727bd9fbf3"
	pinnedTruth     = "1dad97da0b86855282e4d334196ba0bbe9adbdeb56bac291d33e21664ccb99da"
)
