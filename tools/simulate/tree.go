package simulate

// leaf is one category of the lowest level.
type leaf struct {
	department, category, name string
	price                      float64 // median price, EUR
	nouns                      string  // what is sold here, separated by "|"
	kinds                      string  // of the kinds in words.go, separated by space
	picture                    string  // of the pictograms
}

// path is the leaf's product_type.
func (l *leaf) path() string { return l.department + " > " + l.category + " > " + l.name }

// leaves is the category tree. Their order is part of truth.json.
var leaves = []leaf{
	{"Kitchen", "Coffee", "Grinders", 62, "burr coffee grinder|hand coffee grinder|travel coffee grinder", "wood metal", "grinder"},
	{"Kitchen", "Coffee", "Pour-over", 34, "pour-over set|coffee dripper|glass carafe with dripper", "stoneware glass metal", "dripper"},
	{"Kitchen", "Coffee", "Mugs", 16, "mug|coffee cup|tall latte mug", "stoneware enamel", "mug"},
	{"Kitchen", "Cookware", "Pans", 58, "frying pan|grill pan|pancake pan|sauté pan", "metal enamel", "pan"},
	{"Kitchen", "Cookware", "Pots", 84, "casserole|stock pot|saucepan|milk pan", "enamel metal", "pot"},
	{"Kitchen", "Cookware", "Bakeware", 27, "loaf tin|cake tin|pie dish|muffin tray", "enamel stoneware metal", "loaf"},
	{"Kitchen", "Tableware", "Plates", 19, "dinner plate|side plate|serving platter", "stoneware", "plate"},
	{"Kitchen", "Tableware", "Bowls", 17, "breakfast bowl|salad bowl|ramen bowl", "stoneware wood", "bowl"},
	{"Kitchen", "Tableware", "Glasses", 22, "tumbler set|wine glass pair|carafe", "glass", "glass"},
	{"Kitchen", "Preparation", "Knives", 74, "chef's knife|bread knife|paring knife|santoku", "wood metal", "knife"},
	{"Kitchen", "Preparation", "Boards", 36, "chopping board|bread board|cheese board", "wood", "board"},

	{"Home", "Lighting", "Table lamps", 89, "table lamp|bedside lamp|reading lamp", "linen metal stoneware", "lamp"},
	{"Home", "Lighting", "Pendant lamps", 118, "pendant lamp|dome pendant|cluster pendant", "metal enamel rattan", "pendant"},
	{"Home", "Lighting", "Candles", 18, "scented candle|pillar candle|dinner candle set", "wax", "candle"},
	{"Home", "Textiles", "Cushions", 32, "cushion|bolster|floor cushion", "linen wool cotton", "cushion"},
	{"Home", "Textiles", "Throws", 64, "throw|blanket|waffle bedspread", "wool cotton", "throw"},
	{"Home", "Textiles", "Rugs", 140, "rug|runner|round rug", "wool cotton", "rug"},
	{"Home", "Decoration", "Vases", 38, "vase|bud vase|floor vase", "stoneware glass", "vase"},
	{"Home", "Decoration", "Mirrors", 96, "wall mirror|round mirror|hand mirror", "wood metal rattan", "mirror"},
	{"Home", "Decoration", "Clocks", 54, "wall clock|mantel clock|alarm clock", "wood metal", "clock"},

	{"Garden", "Planting", "Plant pots", 21, "plant pot|pot with saucer|hanging pot", "stoneware", "plantpot"},
	{"Garden", "Planting", "Raised beds", 78, "raised bed|window box|herb planter", "wood metal", "planter"},
	{"Garden", "Planting", "Seeds", 6, "wildflower mix|herb seed set|tomato seed trio|salad seed set", "paper", "seeds"},
	{"Garden", "Garden tools", "Secateurs", 33, "secateurs|bypass pruner|pruning snips", "steel wood", "secateurs"},
	{"Garden", "Garden tools", "Trowels", 19, "trowel|hand fork|transplanting trowel", "wood steel", "trowel"},
	{"Garden", "Garden tools", "Watering cans", 39, "watering can|indoor watering can|mister", "metal enamel", "wateringcan"},
	{"Garden", "Garden living", "Lanterns", 42, "lantern|storm lantern|tea-light lantern", "metal wood", "lantern"},
	{"Garden", "Garden living", "Bird houses", 29, "nest box|bird feeder|bird house", "wood", "birdhouse"},
	{"Garden", "Garden living", "Hammocks", 98, "hammock|hanging chair|garden swing", "canvas cotton", "hammock"},

	{"Outdoors", "Camping", "Tents", 229, "two-person tent|family tent|tarp shelter", "canvas", "tent"},
	{"Outdoors", "Camping", "Sleeping bags", 112, "sleeping bag|quilt|sleeping mat", "canvas wool", "sleepingbag"},
	{"Outdoors", "Camping", "Camp kitchen", 46, "camp kettle|camping stove|cook set", "metal enamel", "kettle"},
	{"Outdoors", "Hiking", "Backpacks", 94, "day pack|trekking backpack|rolltop backpack", "canvas leather", "backpack"},
	{"Outdoors", "Hiking", "Bottles", 26, "water bottle|vacuum flask|soft flask", "steel plastic", "bottle"},
	{"Outdoors", "Hiking", "Trekking poles", 68, "trekking poles|folding poles|walking stick", "steel wood", "poles"},
	{"Outdoors", "Cycling", "Bike bags", 72, "pannier|saddle bag|handlebar bag", "canvas leather", "pannier"},
	{"Outdoors", "Cycling", "Bike lights", 31, "front light|rear light|light set", "steel plastic", "bikelight"},
	{"Outdoors", "Cycling", "Bells", 16, "bicycle bell|ding-dong bell|mini bell", "steel metal", "bell"},

	{"Stationery", "Writing", "Fountain pens", 44, "fountain pen|pocket fountain pen|rollerball", "metal resin", "pen"},
	{"Stationery", "Writing", "Pencils", 12, "pencil set|coloured pencils|mechanical pencil", "wood resin", "pencils"},
	{"Stationery", "Writing", "Inks", 15, "bottled ink|ink cartridges|shimmer ink", "ink", "inkwell"},
	{"Stationery", "Paper", "Notebooks", 17, "notebook|pocket notebook|dotted journal", "paper linen leather", "notebook"},
	{"Stationery", "Paper", "Planners", 28, "week planner|wall calendar|desk diary", "paper linen", "calendar"},
	{"Stationery", "Paper", "Cards", 9, "greeting card set|postcard set|letter set", "paper", "envelope"},
	{"Stationery", "Desk", "Organisers", 31, "pencil cup|desk organiser|letter tray", "wood metal leather", "organiser"},
	{"Stationery", "Desk", "Scissors", 22, "paper scissors|letter opener|desk scissors", "steel metal", "scissors"},

	{"Toys", "Building", "Blocks", 34, "block set|stacking arch|alphabet blocks", "wood plastic", "blocks"},
	{"Toys", "Building", "Trains", 52, "train set|locomotive|railway extension", "wood", "train"},
	{"Toys", "Building", "Marble runs", 59, "marble run|marble tower|marble extension", "wood plastic", "marblerun"},
	{"Toys", "Games", "Board games", 36, "board game|dice game|strategy game", "paper wood", "dice"},
	{"Toys", "Games", "Puzzles", 21, "500-piece puzzle|1000-piece puzzle|floor puzzle", "paper wood", "puzzle"},
	{"Toys", "Games", "Card games", 14, "card game|memory game|quartet game", "paper", "cards"},
	{"Toys", "Soft toys", "Bears", 29, "teddy bear|little bear|polar bear", "wool cotton", "bear"},
	{"Toys", "Soft toys", "Rabbits", 26, "rabbit|lop-eared bunny|bunny comforter", "cotton linen", "rabbit"},
	{"Toys", "Outdoor play", "Kites", 32, "kite|stunt kite|box kite", "canvas", "kite"},

	{"Bath", "Towels", "Bath towels", 29, "bath towel|hammam towel|bath sheet", "cotton linen", "towel"},
	{"Bath", "Towels", "Hand towels", 13, "hand towel|guest towel set|face cloth set", "cotton linen", "towels"},
	{"Bath", "Towels", "Bathrobes", 79, "bathrobe|waffle robe|kimono robe", "cotton linen", "robe"},
	{"Bath", "Care", "Soaps", 9, "bar soap|soap trio|shampoo bar", "wax", "soap"},
	{"Bath", "Care", "Creams", 18, "hand cream|body lotion|foot balm", "tube", "tube"},
	{"Bath", "Care", "Brushes", 17, "body brush|nail brush|hair brush", "wood", "brush"},
	{"Bath", "Bathroom", "Baskets", 41, "laundry basket|storage basket|towel basket", "rattan canvas", "basket"},
	{"Bath", "Bathroom", "Dispensers", 26, "soap dispenser|lotion bottle|refill bottle", "stoneware glass", "dispenser"},

	{"Craft", "Knitting", "Yarn", 11, "merino yarn|sock yarn|chunky yarn", "wool cotton", "yarn"},
	{"Craft", "Knitting", "Needles", 19, "knitting needles|circular needles|crochet hook set", "wood steel", "needles"},
	{"Craft", "Knitting", "Kits", 46, "scarf knitting kit|beanie knitting kit|first knitting kit", "wool", "knitkit"},
	{"Craft", "Painting", "Watercolours", 38, "watercolour set|gouache set|pan refill set", "metal wood", "palette"},
	{"Craft", "Painting", "Paint brushes", 16, "brush set|wash brush|detail brush trio", "wood", "paintbrush"},
	{"Craft", "Painting", "Sketchbooks", 21, "sketchbook|watercolour pad|travel sketchbook", "paper linen", "sketchbook"},
	{"Craft", "Sewing", "Fabrics", 18, "fabric by the metre|fat-quarter bundle|remnant bundle", "linen cotton", "fabric"},
	{"Craft", "Sewing", "Threads", 14, "thread set|sewing kit|embroidery floss set", "cotton", "spool"},
	{"Craft", "Sewing", "Buttons", 8, "button set|toggle buttons|coat buttons", "wood resin", "button"},
}
