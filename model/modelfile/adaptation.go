package modelfile

import (
	"inkling/model"
	"inkling/model/feature"
)

// readAdaptation reads how a visitor's own head learns.
func readAdaptation(d *decoder) {
	a, c := &model.Adaptation{}, &d.m.Config
	d.object(
		field{"next", func(d *decoder) { readPrior(d, &a.Next, c.Dim+feature.CrossTerms) }},
		field{"heads", func(d *decoder) {
			a.Heads = make([]model.Prior, d.count(len(c.Tasks), len(c.Tasks), "priors, one a task"))
			for t := range a.Heads {
				readPrior(d, &a.Heads[t], 1+c.Dim+feature.CrossSize)
			}
		}},
	)
	d.m.Adaptation = a
}

// readPrior reads the prior of one task, which has no parameters or all.
func readPrior(d *decoder, p *model.Prior, parameters int) {
	d.object(
		field{"variance", func(d *decoder) {
			p.Variance = d.floats(0, parameters, "variances")
			if n := len(p.Variance); n == 0 {
				p.Variance = nil
			} else if n != parameters {
				d.fail(ErrMalformed, "a variance for every parameter", "fewer")
			}
			for _, v := range p.Variance {
				if v < 0 {
					d.fail(ErrMalformed, "variances from 0 on", number(v))
				}
			}
		}},
		field{"scale", func(d *decoder) { p.Scale = d.float(0) }},
		field{"noise", func(d *decoder) { p.Noise = d.float(0) }},
		field{"keep", func(d *decoder) { p.Keep = d.share() }},
		field{"rate", func(d *decoder) { p.Rate = d.float(anyFloat) }},
		field{"offset", func(d *decoder) { p.Offset = d.float(anyFloat) }},
	)
}
