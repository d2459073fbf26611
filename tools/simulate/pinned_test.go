package simulate

// The SHA-256 of the default shop's files.
const (
	pinnedEvents    = "d301e0a75f4631a6889d7ded473dffff08c2cf13eeb40cf6dbc52ccb564894ae"
	pinnedCatalogue = "3c354b21bcfb24662ad06993e283bdb5d8dfe1527443edca76a4b2727bd9fbf3"
	pinnedTruth     = "317e220b2ac2dc3cab093e568e672495bc621e82b8e733c6549b179010e8e9ca"
)
