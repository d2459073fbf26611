package report

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"inkling/model/metric"
	"inkling/model/train"
	"inkling/tools/evaluate"
)

// figure is a row of a report with an interval.
func figure(subject, metric, slice string, value, low, high float64) evaluate.Figure {
	return evaluate.Figure{Subject: subject, Metric: metric, Slice: slice, Value: value, Low: &low, High: &high}
}

// full is a page with every part that a report can have.
func full() Page {
	r := &evaluate.Report{Meta: map[string]any{
		"protocol": "temporal", "target": "purchase", "visitors": 412, "items": 2000, "seed": uint64(1), "seeds": 1,
		"k": []int{5, 10}, "model": "inkling", "cases": map[string]int{"all": 441, "events=0": 103, "events=1-2": 94, "items=head": 228},
		"notes": []string{"ties share their average rank"}, "train": map[string]int{"visitors": 1900, "events": 512345},
		"log": map[string]any{"visitors": 2000, "items": 2000, "first": int64(1756684800000), "last": int64(1761868735000),
			"events": map[string]int{"view": 80849, "cart": 18903}},
	}}
	for _, s := range []struct {
		name  string
		value float64
	}{{"inkling", .152}, {"lists", .121}, {"popularity", .026}, {"truth", .311}} {
		for _, m := range []string{"ndcg@10", "recall@10", "mrr@10", "ndcg@5"} {
			r.Rows = append(r.Rows, figure(s.name, m, "all", s.value, s.value-.02, s.value+.02))
			if s.name != "inkling" {
				d := .152 - s.value
				r.Rows = append(r.Rows, figure("inkling - "+s.name, m, "all", d, d-.01, d+.01))
			}
		}
		r.Rows = append(r.Rows, evaluate.Figure{Subject: s.name, Metric: "gini@10", Slice: "all", Value: .9})
		for _, slice := range []string{"events=0", "events=1-2", "items=head"} {
			r.Rows = append(r.Rows, figure(s.name, "ndcg@10", slice, s.value/2, 0, s.value))
		}
	}
	for _, t := range []string{"view", "purchase"} {
		r.Rows = append(r.Rows, figure("inkling", "auc:"+t, "all", .74, .73, .75), figure("single-task", "auc:"+t, "all", .73, .72, .74),
			figure("inkling - single-task", "auc:"+t, "all", .01, .004, .016),
			evaluate.Figure{Subject: "inkling", Metric: "ece:" + t, Slice: "all", Value: .012})
		r.Reliability = append(r.Reliability, evaluate.Reliability{Subject: "inkling", Task: t,
			Bins: []metric.Bin{{Rows: 100, Predicted: .1, Observed: .12}, {Rows: 100, Predicted: .3, Observed: .27}, {Rows: 90, Predicted: .5, Observed: .55}}})
	}
	r.Rows = append(r.Rows, figure("inkling", "rmse:rating", "all", .95, .93, .97), figure("single-task", "rmse:rating", "all", .94, .92, .96),
		figure("inkling - single-task", "rmse:rating", "all", .01, .002, .018), figure("inkling - single-task", evaluate.DeltaM, "all", .56, .2, .9))
	run := Run{Seed: 1, Notes: []string{"stopped: no better epoch in 2"}}
	for n := range 5 {
		x := float64(n)
		run.Epochs = append(run.Epochs, Epoch{Number: n + 1, Best: n <= 3,
			Loss: map[string]float64{"next": 8 - x, "view": .6 - x/20, "purchase": .7 - x/30}, ValidationLoss: map[string]float64{"next": 8.2 - x/2},
			Validation: map[string]float64{"ndcg": .1 + x/100}, Weights: map[string]float64{"view": 1 - x/10, "purchase": .5 + x/10}})
	}
	return Page{r, []Run{run}, Card{Files: []string{"events.csv"}, Made: time.Unix(1.78e9, 0), Took: 95 * time.Second, Parameters: 287856,
		Bytes: 512345, Brotli: 407000, Tasks: []string{"view", "purchase"}, Config: train.Defaults()}}
}

func written(t *testing.T, p Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// texts are the page's elements of a kind, each with the text inside.
func texts(t *testing.T, page, tag string) (all []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != tag {
			continue
		}
		text := ""
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				text += d.Data
			}
		}
		all = append(all, strings.Join(strings.Fields(text), " "))
	}
	return all
}

func TestWriteShowsEveryPart(t *testing.T) {
	page := written(t, full())
	if got, want := strings.Join(texts(t, page, "h2"), "; "), "Ranking, beside the baselines; For whom, and for what; Task by task; Calibration; "+
		"Learning together, beside one by one; What the shelves show; How it learned; Model card; How it was measured"; got != want {
		t.Errorf("sections %q, want %q", got, want)
	}
	for tag, wants := range map[string][]string{
		"li": {"clearly above Lists alone: NDCG@10 +0.0310, 95 % interval 0.0210 to 0.0410.",
			"44 % of the way from popularity to the truth, which no model can pass but by chance: NDCG@10 −0.1590.", "ties share their average rank"},
		"tr": {"Inkling0.15200.1320 to 0.17200.15200.1320 to 0.17200.15200.1320 to 0.1720", "view80,84981.1 %",
			"RMSE, rating0.95000.9300 to 0.97000.94000.9200 to 0.9600+0.0100 clearly worse0.0020 to 0.0180"},
		"desc": {"predicted 0.1000, came 0.1200 of 100 rows. predicted 0.3000, came 0.2700 of 100 rows. predicted 0.5000, came 0.5500 of 90 rows.",
			"next: 8.0000 in epoch 1, 4.0000 in epoch 5, kept: epoch 4 with 5.0000. next, validation: 8.2000 in epoch 1, 6.2000 in epoch 5."},
		"figcaption": {"Δm, the mean relative gain: +0.56 % (0.20 to 0.90)", "Expected calibration error 0.0120", "view purchase"},
		"dd":         {"407.0 kB", "512.3 kB", "287,856", "512,345 events of 1,900 visitors", "1m35s"},
		"caption":    {"Of the first 5", "The model and its twins"},
	} {
		got := "\n" + strings.Join(texts(t, page, tag), "\n") + "\n"
		for _, want := range wants {
			if !strings.Contains(got, "\n"+want+"\n") {
				t.Errorf("no <%s> says %q: %s", tag, want, got)
			}
		}
	}
}

// A page works from a disk, asks nothing of the network and runs nothing.
func TestPageStandsAlone(t *testing.T) {
	page := written(t, full())
	for _, bad := range []string{"<script", "<link", "<img", "url(", "@import", "http:", "https:", " src=", "onload", "#0101", "#1010", "font-family:Liberation", "ZgotmplZ"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	if n := strings.Count(page, "<svg"); n < 10 || strings.Count(page, `role="img"`) != n || strings.Count(page, "<desc id=") != n {
		t.Errorf("of %d pictures not all are described", n)
	}
	ids := make(map[string]bool)
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("the id %q stands twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`aria-labelledby="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if !ids[id] {
				t.Errorf("there is no %q to be labelled by", id)
			}
		}
	}
}

// Names from outside are text, wherever they stand.
func TestNamesAreEscaped(t *testing.T) {
	const evil = `"><script>alert(1)</script>`
	p := full()
	p.Report.Rows = append(p.Report.Rows, figure(evil, "ndcg@10", "all", .1, 0, .2), figure("inkling - "+evil, "ndcg@10", "all", .1, 0, .2))
	p.Report.Meta["notes"] = []string{evil}
	p.Card.Files, p.Card.Tasks, p.Card.Config = []string{evil}, []string{evil}, map[string]string{"name": evil}
	p.Runs[0].Epochs[0].Loss[evil], p.Runs[0].Epochs[0].Weights[evil] = 1, 1
	p.Runs[0].Notes = []string{evil}
	page := written(t, p)
	if strings.Contains(page, "<script") {
		t.Errorf("a name became an element: %s", page[strings.Index(page, "<script")-100:][:200])
	}
	for _, tag := range []string{"td", "title", "desc", "li", "dd"} {
		if tag != "td" && !strings.Contains(strings.Join(texts(t, page, tag), "\n"), evil) {
			t.Errorf("no <%s> has the name as text", tag)
		}
	}
}

// A report of the baselines alone has no model to speak of.
func TestPartsThatAreMissing(t *testing.T) {
	r := &evaluate.Report{Meta: map[string]any{}, Rows: []evaluate.Figure{{Subject: "popularity", Metric: "ndcg@10", Slice: "all", Value: .1}}}
	page := written(t, Page{Report: r})
	if got := strings.Join(texts(t, page, "h2"), "; "); got != "Ranking, beside the baselines" {
		t.Errorf("sections %q", got)
	}
	p := full()
	for i := range p.Runs[0].Epochs {
		e := &p.Runs[0].Epochs[i]
		e.ValidationLoss, e.Weights, e.Validation = nil, nil, map[string]float64{"ndcg": math.NaN()}
	}
	if got := written(t, p); strings.Contains(got, "Weights of the tasks") || strings.Contains(got, "NDCG, validation") || !strings.Contains(got, "Loss of next") {
		t.Error("curves are drawn that nobody gave, or those given are not")
	}
}

func TestRecord(t *testing.T) {
	var run Run
	passed := 0
	w := run.Record(train.Watch{Epoch: func(train.Epoch) { passed++ }, Note: func(string, ...any) { passed++ }})
	w.Epoch(train.Epoch{Number: 1, Loss: map[string]float64{"view": .5}, NDCG: .1, Best: true})
	w.Note("a %s", "decision")
	run.Record(train.Watch{}).Epoch(train.Epoch{Number: 2})
	if passed != 2 || len(run.Epochs) != 2 || run.Epochs[0].Validation["ndcg"] != .1 || run.Notes[0] != "a decision" || run.best() != 0 {
		t.Errorf("passed on %d, recorded %+v", passed, run)
	}
}

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		low, high float64
		want      string
	}{
		{0, 1, "0 0.25 0.5 0.75 1"},
		{0, .152, "0 0.05 0.1 0.15"},
		{-.02, .013, "−0.02 −0.01 0 0.01"},
		{4, 8.4, "4 5 6 7 8"},
		{1, 1, "1"},
	} {
		var labels []string
		for _, tick := range ticks(test.low, test.high) {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(labels, " "); got != test.want {
			t.Errorf("%v to %v: %s, want %s", test.low, test.high, got, test.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for x, want := range map[float64]string{0: "0.0000", -.00001: "0.0000", -.02: "−0.0200", 12.345: "12.35"} {
		if got := decimal(x); got != want {
			t.Errorf("%v is %s, want %s", x, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.html")
	if err := WriteFile(path, full()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(data, []byte("<!DOCTYPE html>")) {
		t.Errorf("%v: %.40s", err, data)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	if err := WriteFile(filepath.Join(path, "no-folder", "x.html"), full()); err == nil {
		t.Error("a folder that is not there gave no error")
	}
	if dump := os.Getenv("DUMP"); dump != "" {
		os.WriteFile(dump, data, 0o644)
	}
}
