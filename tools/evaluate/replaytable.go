package evaluate

import "fmt"

// replay prints how the visitors' own heads did: for each metric the shipped
// model's figure, and what the adapted and the gated head gained over it in per
// cent, by how many events were seen before.
func (t *table) replay() {
	for _, name := range replayMetrics {
		if _, ok := t.report.Find(Shipped, name, allSlice); !ok {
			continue
		}
		head := name + ", replayed"
		lines := []string{Shipped, "lift of " + Adapted + ", %", "lift of " + Gated + ", %", "helped, % of visitors", "hurt, % of visitors"}
		for _, slice := range replaySlices {
			asked, ok := t.report.Find(Shipped, Asked+name, slice.name)
			if !ok {
				continue
			}
			head += fmt.Sprintf("\t%s (%.0f)", slice.name, asked.Value)
			for i, of := range []struct {
				subject, metric string
				signed          bool
				unit            float64
			}{{Shipped, name, false, 1}, {Adapted, Lift + name, true, 1}, {Gated, Lift + name, true, 1}, {Gated, Helped + name, false, 100}, {Gated, Hurt + name, false, 100}} {
				f, ok := t.report.Find(of.subject, of.metric, slice.name)
				lines[i] += "\t" + replayCell(f, ok, of.signed, of.unit)
			}
		}
		t.print(head, lines)
	}
}

// replayCell is a figure of the shipped model, or per cents.
func replayCell(f Figure, ok, signed bool, unit float64) string {
	switch {
	case !ok:
		return "-"
	case unit != 1:
		return fmt.Sprintf("%.1f", unit*f.Value)
	case !signed || f.Low == nil:
		return number(f.Value)
	}
	return fmt.Sprintf("%+.2f [%+.2f, %+.2f]", f.Value, *f.Low, *f.High)
}
