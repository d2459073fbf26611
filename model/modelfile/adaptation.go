package modelfile

import (
	"math"
	"strconv"

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
				field{"information", func(d *decoder) { p.Information = d.bearable(d.scales(n)) }},
				field{"mean", func(d *decoder) { p.Mean = d.bearable(d.float32s(feature.CrossTerms)) }},
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

// mostPrior bounds the numbers that a head learns with, which are around 1 or
// far below: products of larger ones would leave float32.
const mostPrior = 1e6

// bearable checks that bound.
func (d *decoder) bearable(values []float32) []float32 {
	for i, v := range values {
		if v > mostPrior || v < -mostPrior {
			d.fail(ErrMalformed, "values of at most "+number(mostPrior), number(v)+" as value "+strconv.Itoa(i))
			return nil
		}
	}
	return values
}

// priorFields read what every prior has. Without variances, which nil stands
// for, the task does not adapt.
func priorFields(p *model.Prior, n int) []field {
	return []field{
		{"variance", func(d *decoder) {
			if !d.r.Nil() {
				p.Variance = d.bearable(d.scales(n))
			}
		}},
		{"keep", func(d *decoder) { p.Keep = d.share() }},
		{"rate", func(d *decoder) { p.Rate = d.float(math.Nextafter(0, -1)) }},
		{"offset", func(d *decoder) { p.Offset = d.float(anyFloat) }},
		{"ramp", func(d *decoder) { p.Ramp = d.float(math.Nextafter(0, -1)) }},
	}
}
