package simulate

// brand is a maker of the shop: tier -1 is cheap, 0 the middle, 1 dear.
type brand struct {
	name        string
	tier        float64
	style       int    // index into styles: what most of its items look like
	departments string // first letters of the departments it sells in
}

// brands are invented. Their order is part of truth.json.
var brands = []brand{
	{"Alm & Aske", 1, 0, "KH"}, {"Bellwether Goods", 0, 2, "KHB"}, {"Brindle", -1, 7, "KT"}, {"Copperline", 1, 2, "K"},
	{"Daily Kiln", 0, 4, "KHG"}, {"Emberly", 0, 1, "KO"}, {"Fernhollow", 0, 1, "GH"}, {"Fjordhand", 1, 0, "HO"},
	{"Gallivant", 0, 6, "OS"}, {"Goodnight Loom", 0, 5, "HB"}, {"Greyheron", 1, 3, "HS"}, {"Halfmoon Table", 0, 3, "K"},
	{"Hearth & Hollow", 0, 1, "KH"}, {"Holt Cutlers", 1, 2, "K"}, {"Inkwell Lane", 0, 2, "S"}, {"Juniper Yard", -1, 1, "G"},
	{"Kettlewick", -1, 6, "KO"}, {"Kinder Grove", 0, 7, "T"}, {"Kiruna Light", 1, 0, "H"}, {"Komorebi Works", 1, 4, "KSH"},
	{"Lantern Bay", 0, 5, "HG"}, {"Larch & Line", 0, 0, "OG"}, {"Little Tumble", -1, 7, "T"}, {"Loop & Purl", 0, 5, "C"},
	{"Madder Root", 0, 5, "CB"}, {"Maker's Dozen", -1, 6, "CS"}, {"Marlow Paper", 0, 2, "S"}, {"Meadowkit", -1, 1, "GC"},
	{"Mistral Bath", 0, 3, "B"}, {"Moorland Pack", 1, 1, "O"}, {"Mornington", 1, 2, "HSB"}, {"Nagano Paper", 1, 4, "SC"},
	{"North Ridge", 0, 3, "O"}, {"Nutshell", -1, 3, "KB"}, {"Oak & Otter", 0, 7, "TG"}, {"Odd Sock Toys", -1, 6, "T"},
	{"Osier", 0, 1, "BH"}, {"Paper Moth", -1, 7, "SC"}, {"Pedal & Post", 0, 6, "O"}, {"Pinecone Club", -1, 7, "TO"},
	{"Plainsong", 0, 0, "KHB"}, {"Plume", 1, 2, "S"}, {"Potter's Row", 0, 1, "KG"}, {"Quiet Water", 1, 4, "B"},
	{"Rambler", -1, 6, "O"}, {"Red Kite", 0, 7, "TO"}, {"Saltmarsh", 0, 5, "B"}, {"Seedling Co", -1, 7, "G"},
	{"Skerry", 1, 0, "BHO"}, {"Spindlewood", 1, 2, "TC"}, {"Stitch & Hare", 0, 7, "TC"}, {"Studio Ocre", 1, 5, "HC"},
	{"Suds & Sons", -1, 6, "B"}, {"Sunday Shed", 0, 1, "G"}, {"Tabletop Union", 0, 3, "T"}, {"Tandem", -1, 3, "KHSO"},
	{"Thornbury Tools", 1, 2, "G"}, {"Umbra Field", 0, 3, "HC"}, {"Woolgather", 1, 5, "CH"}, {"Yellow Door", -1, 6, "HKT"},
}
