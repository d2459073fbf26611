package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"inkling/model/task"
	"inkling/tools/evaluate"
)

// barOf is a figure as a row of a chart.
func barOf(name string, f evaluate.Figure) bar {
	r := bar{name: name, value: f.Value, low: math.NaN(), high: math.NaN(), beside: math.NaN()}
	if f.Low != nil {
		r.low, r.high = *f.Low, *f.High
	}
	return r
}

// taskNames are the tasks of a report, in the order of the funnel.
func (m *maker) taskNames() (all []string) {
	known := []string{"next", "interest"}
	for _, t := range task.All() {
		known = append(known, t.Name)
	}
	for _, t := range known {
		if slices.ContainsFunc(m.Report.Rows, func(f evaluate.Figure) bool { return strings.HasSuffix(f.Metric, ":"+t) }) {
			all = append(all, t)
		}
	}
	return all
}

// colourOf is the colour of a task, the same in all charts.
func colourOf(name string) int {
	for i, t := range []string{"next", "view", "cart", "purchase", "rating", "interest"} {
		if t == name {
			return i
		}
	}
	return seriesCount - 1
}

// taskMetrics are the names of the metrics of a task, in the order of the
// report.
func (m *maker) taskMetrics(name string) (all []string) {
	for _, f := range m.Report.Rows {
		if strings.HasSuffix(f.Metric, ":"+name) && !slices.Contains(all, f.Metric) {
			all = append(all, f.Metric)
		}
	}
	return all
}

// tasks shows how each head predicts.
func (m *maker) tasks() (section, error) {
	s := section{ID: "tasks", Title: "Task by task",
		Intro: "Each head in its own sample space: carts where there was a view, purchases where there was a cart."}
	for _, name := range m.taskNames() {
		s.add(m.table(strings.ToUpper(name[:1])+name[1:], m.taskMetrics(name), false))
	}
	return s, nil
}

// calibration shows whether predicted probabilities come true.
func (m *maker) calibration() (section, error) {
	s := section{ID: "calibration", Title: "Calibration",
		Intro: "Rows in ten parts by what the model predicted for them. On the dashed line as much comes true as was predicted; whiskers are two standard errors."}
	for _, r := range m.Report.Reliability {
		if r.Subject != m.model {
			continue
		}
		title := "Reliability of " + r.Task
		svg, err := reliabilityChart("reliability-"+r.Task, title, r.Bins)
		if err != nil {
			return s, err
		}
		c := chart{SVG: svg, Title: title}
		if f, ok := m.find(m.model, "ece:"+r.Task, "all"); ok {
			c.Caption = "Expected calibration error " + decimal(f.Value)
		}
		if f, ok := m.find(m.model, "calibration:"+r.Task, "all"); ok {
			c.Caption += fmt.Sprintf("; predicted over observed %s", decimal(f.Value))
		}
		s.Charts = append(s.Charts, c)
	}
	return s, nil
}

// slices shows for whom, and for which items, the model is good.
func (m *maker) slices() (section, error) {
	s := section{ID: "slices", Title: "For whom, and for what"}
	metrics := []string{m.at("ndcg")}
	for _, name := range m.taskNames() {
		if of := m.taskMetrics(name); len(of) > 0 {
			metrics = append(metrics, of[0])
		}
	}
	cases, _ := m.Report.Meta["cases"].(map[string]int)
	for _, metric := range metrics {
		c, err := m.sliceChart(metric, cases)
		if err != nil {
			return s, err
		}
		if c != nil {
			s.Charts = append(s.Charts, *c)
		}
	}
	if len(s.Charts) > 0 {
		s.Intro = "By how many events were seen of the visitor before asking, and by how popular the item asked for is in training. A vertical stroke is popularity on the same slice, or the biases of ratings; bars of AUC begin at .5, which is chance."
	}
	return s, nil
}

// sliceChart draws one metric of the model by slice, nil where there are less
// than two.
func (m *maker) sliceChart(metric string, cases map[string]int) (*chart, error) {
	var rows []bar
	for _, slice := range evaluate.Slices() {
		f, ok := m.find(m.model, metric, slice)
		if !ok || slice == "all" {
			continue
		}
		r := barOf(sliceName(slice), f)
		if strings.Contains(metric, "@") {
			r.name += fmt.Sprintf(" (%s)", grouped(cases[slice]))
		}
		r.filled, r.colour = true, series(0)
		for _, floor := range []string{"popularity", "biases"} { // the latter of ratings
			if o, ok := m.find(floor, metric, slice); ok {
				r.beside = o.Value
			}
		}
		rows = append(rows, r)
	}
	if len(rows) < 2 {
		return nil, nil
	}
	c := metricColumn(metric)
	title := c.Name
	if _, of, ok := strings.Cut(metric, ":"); ok {
		title += " of " + of
	}
	title += " by slice"
	base := 0.0
	if strings.HasPrefix(metric, "auc:") {
		base = .5
	}
	svg, err := rowChart("slices-"+metric, title, c.Name, rows, base)
	return &chart{SVG: svg, Title: title}, err
}

// twins shows what learning together gained.
func (m *maker) twins() (section, error) {
	s := section{ID: "twins", Title: "Learning together, beside one by one",
		Intro: "A twin is trained for one task alone. To the right of zero the one network for all tasks is better."}
	var rows []bar
	for _, name := range m.taskNames() {
		metric := m.taskMetrics(name)[0]
		f, ok := m.minus(evaluate.SingleTask, metric, "all")
		if !ok {
			continue
		}
		r := barOf(metricColumn(metric).Name+", "+name, f)
		if evaluate.LowerIsBetter(metric) {
			r.name += ", less"
			r.value, r.low, r.high = -r.value, -r.high, -r.low
		}
		r.colour, r.filled = muted, false
		switch tone(f) {
		case "better":
			r.colour = series(0)
		case "worse":
			r.colour = series(1)
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return section{}, nil
	}
	svg, err := rowChart("twins-gain", "Gain over the single-task twins", "gain", rows, 0)
	if err != nil {
		return s, err
	}
	c := chart{SVG: svg, Title: "Gain over the single-task twins"}
	if f, ok := m.minus(evaluate.SingleTask, evaluate.DeltaM, "all"); ok {
		c.Caption = fmt.Sprintf("Δm, the mean relative gain: %+.2f %%", f.Value)
		if f.Low != nil {
			c.Caption += fmt.Sprintf(" (%.2f to %.2f)", *f.Low, *f.High)
		}
	}
	s.Charts = append(s.Charts, c)
	s.add(m.twinTable())
	return s, nil
}

// twinTable has a row for each task's first metric.
func (m *maker) twinTable() *table {
	t := &table{Caption: "The model and its twins", Corner: "Task", Columns: []column{{Name: "Model"}, {Name: "Twin"}, {Name: "Difference"}}}
	for _, name := range m.taskNames() {
		for _, metric := range m.taskMetrics(name) {
			own, _ := m.find(m.model, metric, "all")
			twin, ok := m.find(evaluate.SingleTask, metric, "all")
			d, both := m.minus(evaluate.SingleTask, metric, "all")
			if ok && both {
				t.Rows = append(t.Rows, tableRow{Head: metricColumn(metric).Name + ", " + name,
					Cells: []cell{figureCell(own, false), figureCell(twin, false), figureCell(d, true)}})
			}
		}
	}
	return t
}
