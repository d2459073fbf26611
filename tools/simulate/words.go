package simulate

// finish is the look of an item: what its title says and its main colour.
type finish struct{ name, colour string }

// kind is a material with the finishes it comes in.
type kind struct {
	tag      string
	finishes []finish
}

// kinds are the materials by the names that the tree uses.
var kinds = map[string]kind{
	"wood": {"wood", []finish{{"walnut", "7a5238"}, {"oak", "c49a6c"}, {"ash", "d9bd94"}, {"beech", "d8a878"},
		{"cherry", "a8603c"}, {"smoked oak", "5d4a3e"}}},
	"metal": {"metal", []finish{{"brushed steel", "9aa5ad"}, {"brass", "c9a24b"}, {"copper", "bd6f45"},
		{"black iron", "41464b"}, {"matt white", "d3d0c6"}}},
	"steel": {"steel", []finish{{"steel", "8f9ba4"}, {"matt black", "3f4448"}, {"forest green", "4d6b55"},
		{"signal red", "c04a3d"}, {"ocean blue", "3f6d8e"}}},
	"enamel": {"enamel", []finish{{"cream enamel", "dccba4"}, {"navy enamel", "34496b"}, {"tomato enamel", "c4523f"},
		{"pine enamel", "456355"}, {"mustard enamel", "d0a03c"}}},
	"stoneware": {"stoneware", []finish{{"sage stoneware", "93a888"}, {"sand stoneware", "d2b997"}, {"indigo stoneware", "465a86"},
		{"terracotta", "bf6b4a"}, {"charcoal stoneware", "4c4f54"}, {"oat stoneware", "d3c4a8"}}},
	"glass": {"glass", []finish{{"clear glass", "b5cdd4"}, {"smoke glass", "7d858c"}, {"amber glass", "c98a3c"},
		{"sea-green glass", "7fb3a5"}, {"rose glass", "d79a9c"}}},
	"linen": {"linen", []finish{{"natural linen", "ccb994"}, {"rust linen", "b4603c"}, {"olive linen", "84855a"},
		{"slate linen", "65727c"}, {"blush linen", "dba79b"}}},
	"cotton": {"cotton", []finish{{"white cotton", "ded7c8"}, {"denim cotton", "5a7694"}, {"ochre cotton", "cf9c45"},
		{"mint cotton", "9cc3ae"}, {"plum cotton", "7c4a63"}}},
	"wool": {"wool", []finish{{"undyed wool", "d3c3a6"}, {"moss wool", "76805a"}, {"berry wool", "963f55"},
		{"petrol wool", "2f6370"}, {"honey wool", "d59f48"}}},
	"canvas": {"canvas", []finish{{"khaki canvas", "9c9168"}, {"ink canvas", "384a63"}, {"orange canvas", "d77a3b"},
		{"pine canvas", "4c6a58"}, {"sand canvas", "cdb68d"}}},
	"leather": {"leather", []finish{{"cognac leather", "a5633a"}, {"black leather", "403c3a"}, {"olive leather", "74704a"},
		{"tan leather", "c99763"}}},
	"paper": {"paper", []finish{{"kraft", "c1996b"}, {"botanical print", "7d9a76"}, {"marbled blue", "5c80a6"},
		{"coral print", "d97b63"}, {"midnight print", "3d466b"}}},
	"plastic": {"recycled plastic", []finish{{"sunshine yellow", "e2b13c"}, {"coral", "dd7761"}, {"teal", "3f8c8c"},
		{"sky blue", "77a9cb"}}},
	"resin":  {"resin", []finish{{"tortoise", "8a5a35"}, {"jet", "3a3c42"}, {"jade", "6ba08a"}, {"ruby", "a33d4b"}}},
	"rattan": {"rattan", []finish{{"natural rattan", "cfa671"}, {"dark rattan", "805b3d"}, {"white rattan", "d8cbb0"}}},
	"wax": {"natural oils", []finish{{"lavender", "a793bf"}, {"fig", "8a6378"}, {"cedar", "a97b56"}, {"verbena", "b5bd6c"},
		{"sea salt", "93b4bd"}, {"orange blossom", "e0a565"}}},
	"tube": {"natural oils", []finish{{"almond", "d8b58d"}, {"rose", "d48f94"}, {"calendula", "dea548"}, {"rosemary", "7f9a7d"}}},
	"ink": {"ink", []finish{{"royal blue", "2f4f9c"}, {"bottle green", "2f5e4a"}, {"oxblood", "77303a"}, {"sepia", "6b4b34"},
		{"peacock", "23727d"}}},
}

// styles are tags that say something about taste: each has a place in the
// space of latent factors.
var styles = []string{"nordic", "rustic", "classic", "modern", "japanese", "bohemian", "retro", "playful"}

var uses = []string{"everyday", "gift", "travel", "family", "small spaces", "beginners", "heirloom", "weekend"}

var extras = []string{"handmade", "recycled", "fair trade", "limited edition", "bestseller of last year", "made to last"}

// series are the names in front of a title.
var series = []string{
	"Alder", "Birk", "Bramble", "Clover", "Dune", "Ember", "Fable", "Fjell", "Grove", "Hale", "Harbour", "Hazel",
	"Ines", "Isla", "Ivy", "Juniper", "Juno", "Kasper", "Lark", "Linden", "Lumi", "Marlo", "Mira", "Moss",
	"Nook", "Noor", "Ode", "Orchard", "Otto", "Pebble", "Pim", "Quill", "Reed", "Remy", "Rowan", "Saga",
	"Sol", "Sorrel", "Thistle", "Tilda", "Tove", "Vela", "Vida", "Willow", "Wren", "Yara",
}
