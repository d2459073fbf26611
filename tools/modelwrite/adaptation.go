package modelwrite

import "inkling/model"

// adaptation writes how a visitor's own head learns.
func (e *encoder) adaptation(a *model.Adaptation) {
	e.object(
		entry{"next", func() { e.prior(&a.Next) }},
		entry{"heads", func() {
			e.array(len(a.Heads))
			for t := range a.Heads {
				e.prior(&a.Heads[t])
			}
		}},
	)
}

func (e *encoder) prior(p *model.Prior) {
	e.object(
		entry{"variance", func() { e.floats(p.Variance) }},
		entry{"scale", func() { e.float(p.Scale) }},
		entry{"noise", func() { e.float(p.Noise) }},
		entry{"keep", func() { e.float(p.Keep) }},
		entry{"rate", func() { e.float(p.Rate) }},
		entry{"offset", func() { e.float(p.Offset) }},
	)
}
