package engine

import (
	"inkling/model"
	"inkling/model/feature"
	"inkling/model/recommend"
)

// explained is shelf with what each score is made of.
func (o *output) explained(placement, source string, items []recommend.Result, ids *feature.Vocabulary, r *recommend.Recommender) {
	o.shelfHead(placement, source, r.Explored(), len(items))
	var parts model.Parts
	for i, it := range items {
		parts = r.Explain(parts[:0], i)
		o.w.Array(3)
		o.w.String(ids.Name(it.Item))
		o.w.Float32(it.Score)
		o.w.Array(len(parts))
		for _, p := range parts {
			o.w.Array(3)
			o.w.String(p.Kind)
			o.w.String(p.Subject)
			o.w.Float32(p.Value)
		}
	}
}
