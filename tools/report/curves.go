package report

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
)

// learning shows the epochs.
func (m *maker) learning() (section, error) {
	s := section{ID: "learning", Title: "How it learned", Intro: "The dot marks the epoch whose parameters the model has."}
	if len(m.Runs) > 1 {
		s.Intro += " One line a training."
	}
	for _, of := range []struct {
		id, title string
		values    func(Epoch) map[string]float64
		together  bool
	}{
		{"validation", "Validation", func(e Epoch) map[string]float64 { return e.Validation }, false},
		{"loss", "Loss of", nil, false},
		{"weights", "Weights of the tasks", func(e Epoch) map[string]float64 { return e.Weights }, true},
	} {
		charts, err := m.curves(of.id, of.title, of.values, of.together)
		if err != nil {
			return s, err
		}
		s.Charts = append(s.Charts, charts...)
	}
	if len(s.Charts) == 0 {
		return section{}, nil
	}
	for _, r := range m.Runs {
		for _, note := range r.Notes {
			if len(m.Runs) > 1 {
				note = fmt.Sprintf("seed %d: %s", r.Seed, note)
			}
			s.Notes = append(s.Notes, note)
		}
	}
	return s, nil
}

// curves draws a chart for each name, or one for all of them together. Without
// values it draws the losses, training and validation.
func (m *maker) curves(id, title string, values func(Epoch) map[string]float64, together bool) ([]chart, error) {
	loss := values == nil
	if loss {
		values = func(e Epoch) map[string]float64 { return e.Loss }
	}
	var charts []chart
	var all []line
	var key []legend
	for _, name := range m.curveNames(values) {
		own := m.lines(name, colourOf(name), false, values)
		if len(own) == 0 {
			continue
		}
		if together {
			all, key = append(all, own...), append(key, legend{name, colourOf(name), false})
			continue
		}
		c := chart{Title: metricColumn(name).Name + ", validation"}
		if loss {
			c.Title = title + " " + name
			held := m.lines(name, colourOf(name), true, func(e Epoch) map[string]float64 { return e.ValidationLoss })
			if len(held) > 0 {
				own = append(own, held...)
				c.Legend = []legend{{"training", colourOf(name), false}, {"validation", colourOf(name), true}}
			}
		} else {
			for i := range own {
				own[i].colour = 0
			}
		}
		var err error
		if c.SVG, err = lineChart(id+"-"+name, c.Title, own); err != nil {
			return nil, err
		}
		charts = append(charts, c)
	}
	if len(all) > 0 {
		svg, err := lineChart(id, title, all)
		if err != nil {
			return nil, err
		}
		charts = append(charts, chart{SVG: svg, Title: title, Legend: key})
	}
	return charts, nil
}

// curveNames are the names that any epoch has a value above zero of: tasks in
// the order of the funnel, then others by name.
func (m *maker) curveNames(values func(Epoch) map[string]float64) []string {
	seen := make(map[string]bool)
	for _, r := range m.Runs {
		for _, e := range r.Epochs {
			for name, v := range values(e) {
				seen[name] = seen[name] || v != 0
			}
		}
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(seen)), func(n string) bool { return !seen[n] })
	slices.SortStableFunc(names, func(a, b string) int { return colourOf(a) - colourOf(b) })
	return names
}

// lines are the curves of one name, one a training. The kept epoch is marked on
// solid ones.
func (m *maker) lines(name string, colour int, dashed bool, values func(Epoch) map[string]float64) (all []line) {
	for i := range m.Runs {
		r := &m.Runs[i]
		l := line{name: name, colour: colour, dashed: dashed, mark: -1}
		if dashed {
			l.name += ", validation"
		}
		for n, e := range r.Epochs {
			v, ok := values(e)[name]
			if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			if n == r.best() && !dashed {
				l.mark = len(l.points)
			}
			l.points = append(l.points, plotter.XY{X: float64(e.Number), Y: v})
		}
		if len(l.points) > 0 {
			all = append(all, l)
		}
	}
	return all
}
