package shoptest

import (
	"slices"

	"inkling/model"
	"inkling/model/feature"
)

// Adaptation is a prior of the visitor's own head, set by hand, under which it
// moves at once.
func Adaptation(m *model.Model) *model.Adaptation {
	prior := func(parameters int, variance float32) model.Prior {
		return model.Prior{Variance: slices.Repeat([]float32{variance}, parameters), Noise: 1, Keep: 0.995, Rate: 1}
	}
	d := m.Config.Dim
	categories, brands := m.Groups()
	a := &model.Adaptation{Rank: 1, Next: prior(d+feature.CrossTerms+categories+brands, 0.25)}
	a.Next.Scale = 0.5
	a.Next.Mean = make([]float32, feature.CrossTerms)
	a.Next.Information = slices.Repeat([]float32{0.01}, d+feature.CrossTerms)
	for _, name := range m.Config.Tasks {
		p := model.Prior{Noise: 1}
		if name == "rating" || name == "view" {
			p = prior(1+d+feature.CrossSize, 0.01)
		}
		a.Heads = append(a.Heads, p)
	}
	return a
}
