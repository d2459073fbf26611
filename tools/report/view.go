package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// view is the page as the template shows it.
type view struct {
	CSS      template.CSS
	Title    string
	Lead     string
	Tiles    []tile
	Verdicts []verdict
	Sections []section
}

// tile is one of the figures that a reader wants first.
type tile struct{ Name, Value, Interval string }

// verdict says how the model does beside another subject: "better", "worse", on
// its "way" to it, or "" where there is nothing to tell.
type verdict struct{ Tone, Text string }

// section is a part of the page; what is empty is left out.
type section struct {
	ID, Title, Intro string
	Charts           []chart
	Tables           []*table
	Folded           []*table
	Facts            []fact
	More             []fact // beside Facts
	Details          string // folded away, as it is
	Notes            []string
}

// maker makes the sections of one page.
type maker struct {
	Page
	figures
	k int // the K that stands for the others
}

func newView(p Page) (*view, error) {
	m := &maker{Page: p, figures: newFigures(p.Report)}
	ks, _ := p.Report.Meta["k"].([]int)
	m.k = 10
	if len(ks) > 0 && !slices.Contains(ks, 10) {
		m.k = ks[0]
	}
	v := &view{CSS: template.CSS(pageCSS), Title: "How well the model recommends", Lead: m.lead(), Tiles: m.tiles(), Verdicts: m.verdicts()}
	for _, make := range []func() (section, error){
		m.ranking, m.slices, m.tasks, m.calibration, m.twins, m.newItems, m.adaptation, m.variety, m.learning, m.card, m.method,
	} {
		s, err := make()
		if err != nil {
			return nil, err
		}
		if len(s.Charts)+len(s.Tables)+len(s.Facts)+len(s.Notes) > 0 {
			v.Sections = append(v.Sections, s)
		}
	}
	return v, nil
}

// at is a metric at the K that stands for the others.
func (m *maker) at(name string) string { return fmt.Sprintf("%s@%d", name, m.k) }

func (m *maker) lead() string {
	meta := m.Report.Meta
	cases, _ := meta["cases"].(map[string]int)
	visitors, _ := meta["visitors"].(int)
	items, _ := meta["items"].(int)
	return fmt.Sprintf("%s held-out cases of %s visitors, each ranked among all %s items for the next %v. Protocol: %v.",
		grouped(cases["all"]), grouped(visitors), grouped(items), meta["target"], meta["protocol"])
}

func (m *maker) tiles() (tiles []tile) {
	for _, name := range []string{m.at("ndcg"), m.at("recall"), m.at("coverage"), "auc:purchase", "auc:view", "rmse:rating"} {
		f, ok := m.find(m.model, name, "all")
		if !ok || len(tiles) == 4 {
			continue
		}
		label := metricColumn(name).Name
		if _, task, ok := strings.Cut(name, ":"); ok {
			label += ", " + task
		}
		c := figureCell(f, false)
		tiles = append(tiles, tile{label, c.Text, c.Interval})
	}
	return tiles
}

// verdicts compare the model with every other subject in the headline metric.
func (m *maker) verdicts() (all []verdict) {
	name := metricColumn(m.at("ndcg")).Name
	for _, s := range m.subjects {
		f, ok := m.minus(s, m.at("ndcg"), "all")
		if !ok || f.Low == nil {
			continue
		}
		if f.Value == 0 && *f.Low == 0 && *f.High == 0 {
			all = append(all, verdict{"", fmt.Sprintf("the same as %s in every case.", subjectName(s))})
			continue
		}
		if closed, ok := m.gap(s); ok {
			all = append(all, verdict{"way", fmt.Sprintf("%.0f %% of the way from popularity to the truth, which no model can pass but by chance: %s %s.", 100*closed, name, signed(f.Value))})
			continue
		}
		how := map[string]string{"better": "clearly above", "worse": "clearly below", "": "not to be told from"}[tone(f)]
		all = append(all, verdict{tone(f), fmt.Sprintf("%s %s: %s %s, 95 %% interval %s to %s.",
			how, subjectName(s), name, signed(f.Value), decimal(*f.Low), decimal(*f.High))})
	}
	return all
}

// gap is how much of the way from popularity to the truth the model went, and
// false for a subject that is not the truth.
func (m *maker) gap(subject string) (closed float64, ok bool) {
	own, _ := m.find(m.model, m.at("ndcg"), "all")
	truth, _ := m.find(subject, m.at("ndcg"), "all")
	floor, known := m.find("popularity", m.at("ndcg"), "all")
	if subject != "truth" || !known || truth.Value <= floor.Value {
		return 0, false
	}
	return (own.Value - floor.Value) / (truth.Value - floor.Value), true
}

// ranking shows the whole catalogue ranked by every subject.
func (m *maker) ranking() (section, error) {
	s := section{ID: "ranking", Title: "Ranking, beside the baselines",
		Intro: "The whole catalogue is ranked for every case. Below each figure, and as whiskers: the 95 % bootstrap interval over visitors."}
	metrics := atEach(m.k, "recall", "hit", "ndcg", "mrr", "accuracy")
	s.add(m.table("Figures of each subject", metrics, false), m.table("The model minus each other subject, visitor by visitor", metrics, true))
	for _, other := range m.otherKs() {
		if t := m.table(fmt.Sprintf("Of the first %d", other), atEach(other, "recall", "hit", "ndcg", "mrr", "accuracy"), false); t != nil {
			s.Folded = append(s.Folded, t)
		}
	}
	for _, name := range atEach(m.k, "ndcg", "recall", "mrr") {
		rows := m.bySubject(name)
		if len(rows) == 0 {
			continue
		}
		title := metricColumn(name).Name + " by subject"
		svg, err := rowChart("ranking-"+name, title, metricColumn(name).Name, rows, 0)
		if err != nil {
			return s, err
		}
		s.Charts = append(s.Charts, chart{SVG: svg, Title: title})
	}
	return s, nil
}

// add appends tables; nil ones are left out.
func (s *section) add(tables ...*table) {
	for _, t := range tables {
		if t != nil {
			s.Tables = append(s.Tables, t)
		}
	}
}

func (m *maker) otherKs() (others []int) {
	ks, _ := m.Report.Meta["k"].([]int)
	for _, k := range ks {
		if k != m.k {
			others = append(others, k)
		}
	}
	return others
}

func atEach(k int, names ...string) (metrics []string) {
	for _, n := range names {
		metrics = append(metrics, fmt.Sprintf("%s@%d", n, k))
	}
	return metrics
}

// bySubject are the rows of a chart of one metric.
func (m *maker) bySubject(metric string) (rows []bar) {
	for _, s := range m.subjects {
		if f, ok := m.find(s, metric, "all"); ok {
			r := barOf(subjectName(s), f)
			r.colour = muted
			if s == m.model {
				r.colour, r.strong = series(0), true
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// variety shows what is on the shelves, whatever was asked for.
func (m *maker) variety() (section, error) {
	s := section{ID: "variety", Title: "What the shelves show",
		Intro: "Neither more nor less is better throughout: popularity alone shows a handful of items to everyone, chance shows everything to no purpose."}
	s.add(m.table(fmt.Sprintf("Of the first %d of every ranking", m.k), atEach(m.k, "coverage", "gini", "novelty", "diversity"), false))
	return s, nil
}

// card says what the model is.
func (m *maker) card() (section, error) {
	s := section{ID: "card", Title: "Model card"}
	s.Facts, s.More = m.Card.facts(m.Report)
	s.add(eventTable(m.Report.Meta))
	var err error
	s.Details, err = m.Card.config()
	return s, err
}

// method says how the figures were found.
func (m *maker) method() (section, error) {
	notes, _ := m.Report.Meta["notes"].([]string)
	return section{ID: "method", Title: "How it was measured", Notes: slices.Clone(notes)}, nil
}

// sliceNames are the slices in words.
func sliceName(slice string) string {
	name, value, _ := strings.Cut(slice, "=")
	switch {
	case name == "events" && value == "0":
		return "no events yet"
	case name == "events":
		return strings.Replace(value, "-", "–", 1) + " events"
	case name == "items":
		return value + " items"
	}
	return slice
}
