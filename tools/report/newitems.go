package report

import (
	"fmt"

	"gonum.org/v1/plot/plotter"

	"inkling/tools/evaluate"
)

// newItems shows what items that were hidden from training have of the rankings,
// and what that costs the others.
func (m *maker) newItems() (section, error) {
	metric, offset, known, hidden, ok := m.Report.TradeOff()
	if !ok {
		return section{}, nil
	}
	s := section{ID: "new-items", Title: "Items that are new",
		Intro: "A part of the items was hidden from training, and has vectors by its content alone. The offset is added to the scores of these items; the dot marks the one that training chose, so that the known items lose at most a hundredth on its own validation part."}
	name := metricColumn(metric).Name
	c := chart{Title: name + " of hidden and of known items, by the offset", Legend: []legend{{"known items", 0, false}, {"hidden items", 1, false}}}
	lines := []line{{name: "known items", colour: 0, mark: -1}, {name: "hidden items", colour: 1, mark: -1}}
	for i, o := range offset {
		lines[0].points = append(lines[0].points, plotter.XY{X: o, Y: known[i]})
		lines[1].points = append(lines[1].points, plotter.XY{X: o, Y: hidden[i]})
	}
	if chosen, ok := m.find(m.model, "offset", "all"); ok {
		for i, slice := range []string{"target=known", "target=hidden"} {
			if f, ok := m.find(m.model, metric, slice); ok {
				lines[i].insert(chosen.Value, f.Value)
			}
		}
	}
	if f, ok := m.find(m.model, m.at("recall"), "items=hidden"); ok {
		c.Caption = fmt.Sprintf("Among the hidden items alone, %s is %s", metricColumn(m.at("recall")).Name, decimal(f.Value))
		if chance, ok := m.find("random", m.at("recall"), "items=hidden"); ok {
			c.Caption += ", by chance " + decimal(chance.Value)
		}
	}
	if without, ok := m.find(m.model, metric+evaluate.OfKnown, "offset=none"); ok {
		c.Caption += fmt.Sprintf("; without any of them the known items have %s %s", name, decimal(without.Value))
	}
	var err error
	c.SVG, err = curveChart("new-items", c.Title, "offset", "at", lines)
	s.Charts = append(s.Charts, c)
	return s, err
}

// insert adds a point at its place by x, and marks it.
func (l *line) insert(x, y float64) {
	at := 0
	for at < len(l.points) && l.points[at].X < x {
		at++
	}
	l.points = append(l.points[:at:at], append(plotter.XYs{{X: x, Y: y}}, l.points[at:]...)...)
	l.mark = at
}
