package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/plotter"
)

// learning shows the epochs.
func (m *maker) learning() (section, error) {
	s := section{ID: "learning", Title: "How it learned", Intro: "The dot marks the epoch whose parameters the model has."}
	if len(m.Runs) > 1 {
		s.Intro += " One line a training."
	}
	for _, draw := range []func() ([]chart, error){m.validationCurves, m.lossCurves, m.weightCurves} {
		charts, err := draw()
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

// validationCurves has a chart for each metric of the validation part.
func (m *maker) validationCurves() (charts []chart, err error) {
	values := func(e Epoch) map[string]float64 { return e.Validation }
	for _, name := range m.curveNames(values) {
		c := chart{Title: metricColumn(name).Name + ", validation"}
		if _, task, ok := strings.Cut(name, ":"); ok {
			c.Title = metricColumn(name).Name + " of " + task + ", validation"
		}
		if c.SVG, err = lineChart("validation-"+name, c.Title, m.lines(name, 0, false, values)); err != nil {
			return nil, err
		}
		charts = append(charts, c)
	}
	return charts, nil
}

// lossCurves has a chart for each task: the loss in training, and that of the
// validation part where it is known.
func (m *maker) lossCurves() (charts []chart, err error) {
	training := func(e Epoch) map[string]float64 { return e.Loss }
	for _, name := range m.curveNames(training) {
		c, colour := chart{Title: "Loss of " + name}, colourOf(name)
		all := m.lines(name, colour, false, training)
		if held := m.lines(name, colour, true, func(e Epoch) map[string]float64 { return e.ValidationLoss }); len(held) > 0 {
			all = append(all, held...)
			c.Legend = []legend{{"training", colour, false}, {"validation", colour, true}}
		}
		if c.SVG, err = lineChart("loss-"+name, c.Title, all); err != nil {
			return nil, err
		}
		charts = append(charts, c)
	}
	return charts, nil
}

// weightCurves shows in one chart how the tasks' weights moved.
func (m *maker) weightCurves() ([]chart, error) {
	values := func(e Epoch) map[string]float64 { return e.Weights }
	c := chart{Title: "Weights of the tasks"}
	var all []line
	for _, name := range m.curveNames(values) {
		all = append(all, m.lines(name, colourOf(name), false, values)...)
		c.Legend = append(c.Legend, legend{name, colourOf(name), false})
	}
	if len(all) == 0 {
		return nil, nil
	}
	var err error
	c.SVG, err = lineChart("weights", c.Title, all)
	return []chart{c}, err
}

// curveNames are the names of which any epoch has a number that is not zero:
// tasks in the order of the funnel, then others by name.
func (m *maker) curveNames(values func(Epoch) map[string]float64) []string {
	seen := make(map[string]bool)
	for _, r := range m.Runs {
		for _, e := range r.Epochs {
			for name, v := range values(e) {
				seen[name] = seen[name] || v != 0 && finite(v)
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
			if !ok || !finite(v) {
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

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
