package importer

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"inkling/model/shop"
)

// The reasons for which a row is rejected.
const (
	missingField = "missing field"
	unknownEvent = "unknown event"
	badTime      = "bad timestamp"
	otherUnit    = "timestamp in another unit"
	badNumber    = "bad number"
	longID       = "ID too long"
	notUTF8      = "not UTF-8"
	controlID    = "control character in an ID"
	unknownItem  = "item not in the catalogue"
	duplicate    = "duplicate ID"
	wrongFields  = "wrong number of fields"
	badQuotes    = "bad quotes"
	badJSON      = "bad JSON"
	cutOff       = "line cut off"
	ignoredEvent = "event left out on request"
)

// firstLines is how many line numbers a reason keeps.
const firstLines = 5

// Report accounts for every row of a file: Read = Used + all of Rejected. The
// header and blank lines are no rows.
type Report struct {
	File     string
	What     string // events, catalogue or test
	Format   string // as the content told
	Read     int
	Used     int
	Rejected []Rejection // most rows first
	Ignored  []string    // columns of the file that were not read

	Events      [shop.Behaviours]int // used rows by behaviour; of events and tests
	Time        string               // what timestamps were taken for, "" where there are none
	First, Last int64                // Unix milliseconds of the used rows
	OrderOnly   bool
	Notes       []string // what else was decided on the way
}

// Rejection is the rows rejected for one reason.
type Rejection struct {
	Reason string
	Rows   int
	Lines  []int  // the first few
	First  string // what stood in the first of them
}

// bad reports whether the rows count against Options.MaxBad.
func (r *Rejection) bad() bool { return r.Reason != ignoredEvent }

func newReport(what string, s *source, r rows) *Report {
	return &Report{What: what, File: s.name, Format: r.format()}
}

// reject counts rows that begin at line.
func (r *Report) reject(reason string, line, rows int, first string) {
	i := slices.IndexFunc(r.Rejected, func(x Rejection) bool { return x.Reason == reason })
	if i < 0 {
		i = len(r.Rejected)
		r.Rejected = append(r.Rejected, Rejection{Reason: reason, First: shorten(first)})
	}
	rejected := &r.Rejected[i]
	rejected.Rows += rows
	if len(rejected.Lines) < firstLines {
		rejected.Lines = append(rejected.Lines, line)
	}
}

// close ends the count and is the error of a file that is mostly not what it
// should be.
func (r *Report) close(o Options) error {
	slices.SortStableFunc(r.Rejected, func(a, b Rejection) int { return b.Rows - a.Rows })
	bad := 0
	for i := range r.Rejected {
		if r.Rejected[i].bad() {
			bad += r.Rejected[i].Rows
		}
	}
	switch {
	case r.Read == 0:
		return fmt.Errorf("%s: the file has a header and no rows", r.File)
	case float64(bad) > o.MaxBad*float64(r.Read):
		return fmt.Errorf("%s: %s of %s rows (%s) are bad, more than the %s allowed: %s", r.File, grouped(bad), grouped(r.Read),
			percent(bad, r.Read), strconv.FormatFloat(100*o.MaxBad, 'g', 6, 64)+" %", r.reasons())
	case r.Used == 0:
		return fmt.Errorf("%s: no row of %s could be used: %s", r.File, grouped(r.Read), r.reasons())
	}
	return nil
}

// advice says what to look at, by reason.
var advice = map[string]string{
	unknownItem:  "check that the log's item IDs and the catalogue's are the same kind of ID (product or variant, SKU or number)",
	unknownEvent: "name the shop's events with --map-event theirs=ours",
	badTime:      "want Unix time in s, ms, us or ns or a date such as 2006-01-02T15:04:05Z; mere counters need --order-only",
	notUTF8:      "save the file as UTF-8",
	wrongFields:  "check that fields with commas stand in quotes",
}

// reasons lists what was rejected, with the advice for the commonest reason.
func (r *Report) reasons() string {
	var parts []string
	for i := range r.Rejected {
		x := &r.Rejected[i]
		parts = append(parts, fmt.Sprintf("%s %s (line %d: %s)", grouped(x.Rows), x.Reason, x.Lines[0], x.First))
	}
	text := strings.Join(parts, ", ")
	if len(r.Rejected) > 0 && advice[r.Rejected[0].Reason] != "" {
		text += "; " + advice[r.Rejected[0].Reason]
	}
	return text
}

// Write prints the account as a small table.
func (r *Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s: %s (%s)\n", r.What, r.File, r.Format)
	fmt.Fprintf(t, "  read\t%s\n", grouped(r.Read))
	fmt.Fprintf(t, "  used\t%s%s\n", grouped(r.Used), r.behaviours())
	for i := range r.Rejected {
		x := &r.Rejected[i]
		fmt.Fprintf(t, "  rejected\t%s\t%s: %s: %s\n", grouped(x.Rows), x.Reason, lineNumbers(x.Lines, x.Rows), x.First)
	}
	if r.Time != "" {
		fmt.Fprintf(t, "  time\t\t%s\n", r.span())
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(t, "  not read\t\tcolumns %s\n", shortList(r.Ignored))
	}
	for _, note := range r.Notes {
		fmt.Fprintf(t, "  note\t\t%s\n", note)
	}
	return t.Flush()
}

// behaviours is the cell that says what the used rows were.
func (r *Report) behaviours() string {
	var parts []string
	for b, n := range r.Events {
		if n > 0 && shop.Behaviour(b) != shop.Unknown {
			parts = append(parts, grouped(n)+" "+shop.Behaviour(b).String())
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "\t" + strings.Join(parts, ", ")
}

func (r *Report) span() string {
	if r.OrderOnly {
		return r.Time + "; order only: no sessions, gaps or dates are read from them"
	}
	const layout = "2006-01-02 15:04:05"
	return fmt.Sprintf("%s, %s to %s UTC", r.Time, time.UnixMilli(r.First).UTC().Format(layout), time.UnixMilli(r.Last).UTC().Format(layout))
}

// Reports are the accounts of a log and its catalogue.
type Reports struct {
	Catalogue *Report // nil where the catalogue came from the log
	Events    *Report
	FromLog   int // items whose data came from the log's own columns
	OrderOnly bool
}

// Write prints those accounts that there are.
func (r *Reports) Write(w io.Writer) error {
	for _, report := range []*Report{r.Catalogue, r.Events} {
		if report == nil {
			continue
		}
		if err := report.Write(w); err != nil {
			return err
		}
	}
	if r.FromLog > 0 {
		if _, err := fmt.Fprintf(w, "catalogue: %s items from the log's own columns\n", grouped(r.FromLog)); err != nil {
			return err
		}
	}
	return nil
}

func lineNumbers(lines []int, rows int) string {
	text := "line "
	if len(lines) > 1 {
		text = "lines "
	}
	for i, line := range lines {
		if i > 0 {
			text += ", "
		}
		text += strconv.Itoa(line)
	}
	if rows > len(lines) {
		text += " ..."
	}
	return text
}

// grouped writes 17434 as 17,434.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func percent(part, whole int) string {
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'g', 3, 64) + " %"
}

// shorten keeps what a file said from filling the screen.
func shorten(s string) string {
	const most = 80
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

func shortList(names []string) string {
	const most = 20
	var parts []string
	for i, name := range names {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(names)-most))
			break
		}
		if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == ',' }) || name == "" {
			name = strconv.Quote(name)
		}
		parts = append(parts, shorten(name))
	}
	return strings.Join(parts, ", ")
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
