package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"inkling/tools/evaluate"
)

// Card says what the model is. A field that is zero is left out.
type Card struct {
	Files      []string // that were read
	Made       time.Time
	Took       time.Duration // of all trainings
	Parameters int           // numbers that were learned
	Bytes      int           // of the model file
	Brotli     int           // of the same as a host sends it
	Tasks      []string      // heads
	Config     any           // of the training; shown as JSON
}

// fact is a line of the model card.
type fact struct{ Name, Value string }

// facts are the groups of the card: what it was trained on, and what it is.
func (c *Card) facts(r *evaluate.Report) (data, model []fact) {
	data = dataFacts(r.Meta)
	if len(c.Files) > 0 {
		data = append(data, fact{"Files", strings.Join(c.Files, ", ")})
	}
	add := func(name, value string, present bool) {
		if present {
			model = append(model, fact{name, value})
		}
	}
	seeds, _ := r.Meta["seeds"].(int)
	add("Seed", fmt.Sprint(r.Meta["seed"]), seeds <= 1)
	add("Seeds", fmt.Sprintf("%d, from %v on", seeds, r.Meta["seed"]), seeds > 1)
	add("Heads", strings.Join(c.Tasks, ", "), len(c.Tasks) > 0)
	add("Parameters", grouped(c.Parameters), c.Parameters > 0)
	add("Model file", size(c.Bytes), c.Bytes > 0)
	add("As sent (Brotli)", size(c.Brotli), c.Brotli > 0)
	add("Training took", c.Took.Round(time.Second/10).String(), c.Took > 0)
	add("Report made", c.Made.UTC().Format("2 January 2006, 15:04 UTC"), !c.Made.IsZero())
	return data, model
}

// dataFacts read what the evaluation says of the log.
func dataFacts(meta map[string]any) (facts []fact) {
	about, _ := meta["log"].(map[string]any)
	for _, of := range []struct{ key, name string }{{"visitors", "Visitors"}, {"items", "Items"}} {
		if n, ok := about[of.key].(int); ok {
			facts = append(facts, fact{of.name, grouped(n)})
		}
	}
	first, known := about["first"].(int64)
	last, _ := about["last"].(int64)
	if orderOnly, _ := meta["order_only"].(bool); known && !orderOnly {
		facts = append(facts, fact{"From", day(first)}, fact{"To", day(last)})
	}
	if part, ok := meta["train"].(map[string]int); ok {
		facts = append(facts, fact{"Training part", grouped(part["events"]) + " events of " + grouped(part["visitors"]) + " visitors"})
	}
	return facts
}

func day(ms int64) string { return time.UnixMilli(ms).UTC().Format("2 January 2006") }

// eventTable counts the log's events by kind, the most frequent first.
func eventTable(meta map[string]any) *table {
	about, _ := meta["log"].(map[string]any)
	events, _ := about["events"].(map[string]int)
	if len(events) == 0 {
		return nil
	}
	total, names := 0, make([]string, 0, len(events))
	for name, n := range events {
		names, total = append(names, name), total+n
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := events[b] - events[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	t := &table{Caption: "Events of the log by kind", Corner: "Event", Columns: []column{{Name: "Events"}, {Name: "Share"}}}
	for _, name := range names {
		share := fmt.Sprintf("%.1f %%", 100*float64(events[name])/float64(total))
		t.Rows = append(t.Rows, tableRow{Head: name, Cells: []cell{{Text: grouped(events[name])}, {Text: share}}})
	}
	return t
}

// config is the training's settings as JSON.
func (c *Card) config() (string, error) {
	if c.Config == nil {
		return "", nil
	}
	data, err := json.MarshalIndent(c.Config, "", "  ")
	return string(data), err
}

// grouped writes a number with a comma every three digits.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size writes a number of bytes in units of a thousand.
func size(n int) string {
	switch {
	case n >= 1e6:
		return fmt.Sprintf("%.2f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d bytes", n)
}
