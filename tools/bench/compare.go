package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"inkling/tools/bench/spread"
)

// compared is what the page measured: milliseconds of each contestant in each
// round, by its name, "subject" or "subject: the way it was done".
type compared struct {
	MS     map[string][]float64 `json:"ms"`
	Checks []check              `json:"checks"`
}

// check is how far a contestant's output is from Inkling's.
type check struct {
	Subject    string   `json:"subject"`
	Difference *float64 `json:"difference"` // nil: not a number
	Overlap    *float64 `json:"overlap"`    // share of Inkling's shelf; nil where there is none
}

// bounds of what counts as equal.
type bounds struct{ difference, overlap float64 }

// verify holds the checks to the bounds and remembers loudly what is beyond.
func (b *bench) verify(what string, checks []check, most bounds) {
	for _, c := range checks {
		if c.Difference == nil || *c.Difference > most.difference {
			d := "not a number"
			if c.Difference != nil {
				d = fmt.Sprintf("%.2g", *c.Difference)
			}
			b.unequal = append(b.unequal, fmt.Sprintf("%s: %s differs from inkling by %s, more than %g", what, c.Subject, d, most.difference))
		}
		if c.Overlap != nil && *c.Overlap < most.overlap {
			b.unequal = append(b.unequal, fmt.Sprintf("%s: %s has %.2f of inkling's shelf, less than %g", what, c.Subject, *c.Overlap, most.overlap))
		}
	}
}

// best keeps the faster of the ways in which a subject was done, by the median,
// and says which: its time by subject, and the names of the ways.
func best(ms map[string][]float64) (times map[string][]float64, ways map[string]string) {
	times, ways = make(map[string][]float64), make(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(ms)) {
		subject, way, _ := strings.Cut(name, ": ")
		if was, ok := times[subject]; ok && spread.Of(was).Median <= spread.Of(ms[name]).Median {
			continue
		}
		times[subject], ways[subject] = ms[name], way
	}
	return times, ways
}

// record adds a comparison to the report: the times of every contestant, those
// of each subject's best way, and the ratios to Inkling's; and prints them.
func (b *bench) record(metric, slice string, ms map[string][]float64) {
	b.measured[metric+", "+slice] = ms
	times, ways := best(ms)
	fmt.Fprintf(b.stdout, "\n%s, %s\n", metric, slice)
	for _, subject := range subjects(times) {
		s := spread.Of(times[subject])
		b.add(subject, metric, slice, "ms", s.Median, s.Low, s.High)
		line := fmt.Sprintf("  %-16s %9.3f ms  [%.3f, %.3f]", subject, s.Median, s.Low, s.High)
		if subject != inkling {
			r := spread.Of(spread.Ratios(times[subject], times[inkling]))
			b.add(subject, "ratio:"+metric, slice, "times inkling's", r.Median, r.Low, r.High)
			line += fmt.Sprintf("  %6.2f times inkling's [%.2f, %.2f]", r.Median, r.Low, r.High)
		}
		if ways[subject] != "" {
			line += "  (" + ways[subject] + ")"
		}
		fmt.Fprintln(b.stdout, line)
	}
	b.recordOthers(metric, slice, ms, ways)
}

// recordOthers adds the ways that were not a subject's best.
func (b *bench) recordOthers(metric, slice string, ms map[string][]float64, ways map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(ms)) {
		subject, way, _ := strings.Cut(name, ": ")
		if way == ways[subject] {
			continue
		}
		s := spread.Of(ms[name])
		b.add(name, metric, slice, "ms", s.Median, s.Low, s.High)
		fmt.Fprintf(b.stdout, "  %-16s %9.3f ms  [%.3f, %.3f]  (%s: not its best)\n", subject, s.Median, s.Low, s.High, way)
	}
}

// inkling is the subject that the others are held against.
const inkling = "inkling"

// subjects are the names with Inkling's first.
func subjects[T any](times map[string]T) []string {
	names := slices.Sorted(maps.Keys(times))
	return append([]string{inkling}, slices.DeleteFunc(names, func(n string) bool { return n == inkling })...)
}
