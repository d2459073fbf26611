package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"inkling/model/modelfile"
	"inkling/tools/modelwrite"
)

// checks are the commands of the scripts beside testscript's own:
//
//	exits CODE COMMAND ...      COMMAND ends with exactly this exit code
//	message REGEXP              the last command said one message, and this is all of it
//	quiet                       the last command printed no result
//	holds FOLDER [NAME...]      FOLDER holds these files and no other, hidden ones included
//	damage HOW MODEL COPY       COPY is MODEL cut in half, with a bit flipped, of a newer version, or of
//	                            a program that scores otherwise
//	report FILE METRIC SUBJECT... FILE is a report, and has the metric of each subject
var checks = map[string]func(*testscript.TestScript, bool, []string){
	"exits": exits, "message": message, "quiet": quiet, "holds": holds, "damage": damage, "report": reports,
}

// message checks that standard error ends with the message, told once.
func message(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: message regexp")
	}
	want, err := regexp.Compile("^inkling: (?:" + args[0] + ")$")
	ts.Check(err)
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile("stderr"), "\n"), "\n")
	said := slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return !strings.HasPrefix(l, "inkling: ") })
	if len(said) != 1 {
		ts.Fatalf("want one message, got %q", said)
	}
	if last := lines[len(lines)-1]; !want.MatchString(last) {
		ts.Fatalf("want the message %s, got %q", want, last)
	}
}

// quiet checks that a run that failed gave no result.
func quiet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: quiet")
	}
	if got := ts.ReadFile("stdout"); got != "" {
		ts.Fatalf("want nothing on standard output, got %q", got)
	}
}

// holds checks a folder's names, so that nothing half-written stays unseen.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: holds folder [name...]")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if want := slices.Sorted(slices.Values(args[1:])); !slices.Equal(got, want) {
		ts.Fatalf("%s holds %q, want %q", args[0], got, want)
	}
}

// damage copies a model file and harms the copy.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: damage half|flip|newer|golden model copy")
	}
	data, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	version := bytes.Index(data, []byte(modelfile.Magic)) + len(modelfile.Magic) // one byte, behind the magic
	switch args[0] {
	case "half":
		data = data[:len(data)/2]
	case "flip":
		data[len(data)/2] ^= 1 << 3
	case "newer":
		data[version]++
	case "golden":
		m, err := modelfile.Read(data)
		ts.Check(err)
		m.Golden[0].Scores[0]++
		data, err = modelwrite.Marshal(m)
		ts.Check(err)
	default:
		ts.Fatalf("unknown damage %q", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), data, 0o644))
}

// reports checks the shape of a report, which is the same everywhere, and that
// the subjects reached a figure in the metric.
func reports(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: report file metric subject...")
	}
	var report struct {
		Meta map[string]any `json:"meta"`
		Rows []struct {
			Subject, Metric, Slice string
			Unit                   *string
			Value, Low, High       *float64
		} `json:"rows"`
	}
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	d.DisallowUnknownFields()
	ts.Check(d.Decode(&report))
	if report.Meta["seed"] == nil || len(report.Rows) == 0 {
		ts.Fatalf("%s: no seed or no rows", args[0])
	}
	seen := make(map[string]bool)
	for i, r := range report.Rows {
		if r.Subject == "" || r.Metric == "" || r.Unit == nil || r.Value == nil || (r.Slice != "all" && !strings.Contains(r.Slice, "=")) {
			ts.Fatalf("%s: row %d lacks a field: %+v", args[0], i, r)
		}
		if r.Low != nil && (r.High == nil || *r.Low > *r.High+1e-12) || math.IsInf(*r.Value, 0) {
			ts.Fatalf("%s: row %d has no sound interval: %+v", args[0], i, r)
		}
		seen[r.Subject+" "+r.Metric+" "+r.Slice] = true
	}
	for _, subject := range args[2:] {
		if !seen[subject+" "+args[1]+" all"] {
			ts.Fatalf("%s: no %s of %s", args[0], args[1], subject)
		}
	}
}
