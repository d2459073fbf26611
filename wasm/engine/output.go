package engine

import (
	"inkling/model/feature"
	"inkling/model/msgpack"
	"inkling/model/recommend"
)

// output writes answers into one buffer, again and again.
type output struct{ w msgpack.Writer }

func (o *output) begin() { o.w.Data = o.w.Data[:0] }

// failure replaces what was written by an error.
func (o *output) failure(err error) []byte {
	o.begin()
	o.w.Map(2)
	o.text("code", codeOf(err))
	o.text("message", err.Error())
	return o.w.Data
}

func (o *output) text(key, value string) {
	o.w.String(key)
	o.w.String(value)
}

func (o *output) number(key string, value int) {
	o.w.String(key)
	o.w.Int(int64(value))
}

func (o *output) texts(key string, values []string) {
	o.w.String(key)
	o.w.Array(len(values))
	for _, v := range values {
		o.w.String(v)
	}
}

func (o *output) loaded(l Loaded) {
	o.w.Map(8)
	o.number("items", l.Items)
	o.number("dim", l.Dim)
	o.number("version", l.Version)
	o.number("bytes", l.Bytes)
	o.texts("tasks", l.Tasks)
	o.texts("placements", l.Placements)
	o.w.String("decode")
	o.w.Float(l.Decode)
	o.w.String("golden")
	o.w.Float(l.Golden)
}

func (o *output) known(k Known) {
	o.w.Map(2)
	o.number("known", k.Known)
	o.number("unknown", k.Unknown)
}

func (o *output) observed(n Observed) {
	o.w.Map(2)
	o.number("accepted", n.Accepted)
	o.number("unknown", n.Unknown)
}

func (o *output) shelf(placement, source string, explored int, items []recommend.Result, ids *feature.Vocabulary) {
	o.shelfHead(placement, source, explored, len(items))
	for _, it := range items {
		o.pair(ids.Name(it.Item), it.Score)
	}
}

// shelfHead is what comes before the items.
func (o *output) shelfHead(placement, source string, explored, items int) {
	o.w.Map(4)
	o.text("placement", placement)
	o.text("source", source)
	o.number("explored", explored)
	o.w.String("items")
	o.w.Array(items)
}

func (o *output) profile(p Profile) {
	o.w.Map(7)
	o.number("events", p.Events)
	o.number("places", p.Places)
	o.number("explored", p.Explored)
	o.shares("categories", p.Categories)
	o.shares("brands", p.Brands)
	o.shares("interests", p.Interests)
	o.head(&p.Head)
}

func (o *output) shares(key string, shares []Share) {
	o.w.String(key)
	o.w.Array(len(shares))
	for _, s := range shares {
		o.pair(s.Name, s.Share)
	}
}

func (o *output) pair(name string, value float32) {
	o.w.Array(2)
	o.w.String(name)
	o.w.Float32(value)
}
