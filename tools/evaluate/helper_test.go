package evaluate

import (
	"fmt"
	"strings"
	"testing"

	"inkling/model/shop"
)

// minute is a time step that stays within a session.
const minute = 60_000

// testLog reads one visitor a line, "ann: 0 view a, 1 cart a, 2 rating b=4":
// minutes, behaviour and item of each event. The catalogue is a to h.
func testLog(t *testing.T, text string) *shop.Log {
	t.Helper()
	var items []shop.Item
	for id := 'a'; id <= 'h'; id++ {
		items = append(items, shop.Item{ID: string(id)})
	}
	var records []shop.Record
	for line := range strings.Lines(text) {
		visitor, events, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			continue
		}
		for e := range strings.SplitSeq(events, ", ") {
			var at int64
			var behaviour, item string
			if _, err := fmt.Sscan(e, &at, &behaviour, &item); err != nil {
				t.Fatalf("%q: %v", e, err)
			}
			r := shop.Record{Time: at * minute, Visitor: visitor}
			r.Behaviour, _ = shop.ParseBehaviour(behaviour)
			r.Item, behaviour, ok = strings.Cut(item, "=")
			if ok {
				fmt.Sscan(behaviour, &r.Value)
			}
			records = append(records, r)
		}
	}
	log, unknown := shop.NewLog(shop.NewCatalogue(items), records)
	if unknown > 0 {
		t.Fatalf("%d unknown items", unknown)
	}
	return log
}

// item is the index of a one-letter ID.
func item(id byte) int32 { return int32(id - 'a') }

// written gives events in the form that testLog reads.
func written(h shop.History) string {
	var parts []string
	for _, e := range h {
		part := fmt.Sprintf("%d %s %c", e.Time/minute, e.Behaviour, 'a'+rune(e.Item))
		if e.Behaviour == shop.Rating {
			part += fmt.Sprintf("=%v", e.Value)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

func writtenLog(log *shop.Log) string {
	var lines []string
	for _, v := range log.Visitors {
		lines = append(lines, v.ID+": "+written(v.Events))
	}
	return strings.Join(lines, "\n")
}

// writtenCases gives "ann after [0 view a] wants b without a" by case.
func writtenCases(cases []Case) string {
	var lines []string
	for _, c := range cases {
		lines = append(lines, fmt.Sprintf("%s after [%s] wants %s without %s", c.Visitor, written(c.History), letters(c.Targets), letters(c.Masked)))
	}
	return strings.Join(lines, "\n")
}

func letters(items []int32) string {
	if len(items) == 0 {
		return "-"
	}
	text := ""
	for _, i := range items {
		text += string('a' + rune(i))
	}
	return text
}

// lines drops the indentation of a raw string.
func lines(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}
