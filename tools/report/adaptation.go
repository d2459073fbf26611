package report

import (
	"fmt"
	"strings"

	"inkling/tools/evaluate"
)

// adaptation shows what visitors' own heads gained over the shipped model.
func (m *maker) adaptation() (section, error) {
	s := section{ID: "adaptation", Title: "Learning on the device",
		Intro: "Visitors of whom training knew nothing, replayed event by event: each is predicted, then learned from. To the right of zero the visitor's own head, as far as its gate lets it count, is better than the shipped model. Strokes are the ungated head; whiskers 95 % intervals over visitors."}
	for _, metric := range evaluate.ReplayMetrics() {
		c, err := m.liftChart(metric)
		if err != nil {
			return s, err
		}
		if c != nil {
			s.Charts = append(s.Charts, *c)
		}
	}
	if len(s.Charts) == 0 {
		return section{}, nil
	}
	return s, nil
}

// liftChart draws the gain in one metric by how many events were seen before,
// nil where it was not replayed.
func (m *maker) liftChart(metric string) (*chart, error) {
	var rows []bar
	for _, slice := range evaluate.ReplaySlices() {
		f, ok := m.find(evaluate.Gated, evaluate.Lift+metric, slice)
		if !ok || slice == "all" || slice == "events=0" { // as shipped, by definition
			continue
		}
		r := barOf(sliceName(slice), f)
		if asked, ok := m.find(evaluate.Shipped, evaluate.Asked+metric, slice); ok {
			r.name += fmt.Sprintf(" (%s)", grouped(int(asked.Value)))
		}
		r.filled, r.colour = true, series(0)
		if o, ok := m.find(evaluate.Adapted, evaluate.Lift+metric, slice); ok {
			r.beside = o.Value
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	title := metricColumn(metric).Name
	if _, of, ok := strings.Cut(metric, ":"); ok {
		title += " of " + of
	}
	title = "Gain in " + title + " by events seen"
	c := &chart{Title: title}
	if all, ok := m.find(evaluate.Gated, evaluate.Lift+metric, "all"); ok && all.Low != nil {
		c.Caption = fmt.Sprintf("Over all events %+.2f %% (%.2f to %.2f)", all.Value, *all.Low, *all.High)
	}
	if helped, ok := m.find(evaluate.Gated, evaluate.Helped+metric, "all"); ok {
		hurt, _ := m.find(evaluate.Gated, evaluate.Hurt+metric, "all")
		c.Caption += fmt.Sprintf("; %.1f %% of the visitors are better off by more than 1 %%, %.1f %% worse", 100*helped.Value, 100*hurt.Value)
	}
	var err error
	c.SVG, err = rowChart("lift-"+metric, title, "gain, %", rows, 0)
	return c, err
}
