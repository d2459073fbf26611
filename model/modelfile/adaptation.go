package modelfile

import (
	"math"

	"inkling/model"
	"inkling/model/feature"
)

// readAdaptation reads how visitors' own heads learn.
func readAdaptation(d *decoder) {
	a := &model.Adaptation{}
	d.m.Adaptation = a
	d.object(
		field{"next", func(d *decoder) {
			n := d.m.Config.Dim + feature.CrossTerms
			p := &a.Next
			categories, brands := d.m.Groups()
			d.object(append(priorFields(p, n+categories+brands),
				field{"information", func(d *decoder) { p.Information = d.scales(n) }},
				field{"mean", func(d *decoder) { p.Mean = d.float32s(feature.CrossTerms) }},
				field{"scale", func(d *decoder) { p.Scale = d.float(0) }},
			)...)
		}},
		field{"rank", func(d *decoder) { a.Rank = d.share() }},
		field{"heads", func(d *decoder) {
			tasks := len(d.m.Config.Tasks)
			for range d.count(tasks, tasks, "heads, one a task") {
				p := model.Prior{Noise: 1}
				d.object(append(priorFields(&p, 1+d.m.Config.Dim+feature.CrossSize),
					field{"noise", func(d *decoder) { p.Noise = d.float(0) }})...)
				a.Heads = append(a.Heads, p)
			}
		}},
	)
}

// priorFields read what every prior has. Without variances, which nil stands
// for, the task does not adapt.
func priorFields(p *model.Prior, n int) []field {
	return []field{
		{"variance", func(d *decoder) {
			if !d.r.Nil() {
				p.Variance = d.scales(n)
			}
		}},
		{"keep", func(d *decoder) { p.Keep = d.share() }},
		{"rate", func(d *decoder) { p.Rate = d.float(math.Nextafter(0, -1)) }},
		{"offset", func(d *decoder) { p.Offset = d.float(anyFloat) }},
		{"ramp", func(d *decoder) { p.Ramp = d.float(math.Nextafter(0, -1)) }},
	}
}
