package shoptest

import (
	"inkling/model"
	"inkling/model/feature"
)

// Adaptation is a prior of the visitor's own head, set by hand, under which it
// moves at once.
func Adaptation(c model.Config) *model.Adaptation {
	prior := func(parameters int, variance float32) model.Prior {
		p := model.Prior{Scale: 1, Noise: 1, Keep: 0.995, Rate: 1}
		for range parameters {
			p.Variance = append(p.Variance, variance)
		}
		return p
	}
	a := &model.Adaptation{Next: prior(c.Dim+feature.CrossTerms, 0.25)}
	for range c.Tasks {
		a.Heads = append(a.Heads, prior(1+c.Dim+feature.CrossSize, 0.01))
	}
	return a
}
