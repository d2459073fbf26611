package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func newTestBench(out *bytes.Buffer) *bench {
	return &bench{options: new(options), stdout: out, stderr: out, measured: make(map[string]map[string][]float64)}
}

func TestRecordTakesEachSubjectsBestWay(t *testing.T) {
	var out bytes.Buffer
	b := newTestBench(&out)
	b.record("ms:network", "rows=1000", map[string][]float64{
		"inkling":     {1, 2, 1},
		"tfjs: fused": {2, 4, 2},
		"tfjs: whole": {3, 3, 3},
		"plain-js":    {10, 20, 10},
	})
	want := map[string]float64{
		"inkling ms:network": 1, "tfjs ms:network": 2, "tfjs: whole ms:network": 3, "plain-js ms:network": 10,
		// Both were slower in the second round, and the ratio is of the same rounds.
		"tfjs ratio:ms:network": 2, "plain-js ratio:ms:network": 10,
	}
	for _, f := range b.report.Rows {
		name := f.Subject + " " + f.Metric
		if v, ok := want[name]; !ok || v != f.Value || f.Slice != "rows=1000" || f.Low == nil || f.High == nil {
			t.Errorf("%s is %v, want %v with an interval", name, f.Value, v)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("no row for %s", name)
	}
	if !strings.Contains(out.String(), "2.00 times inkling's") {
		t.Errorf("printed %q", out.String())
	}
}

func TestVerifySaysWhatDiffers(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	tests := []struct {
		name string
		c    check
		want string // "" equal
	}{
		{"within", check{"tfjs", number(9e-6), nil}, ""},
		{"beyond", check{"tfjs", number(2e-5), nil}, "network: tfjs differs from inkling by 2e-05, more than 1e-05"},
		{"not a number", check{"tfjs", nil, nil}, "network: tfjs differs from inkling by not a number, more than 1e-05"},
		{"another shelf", check{"tfjs", number(0), number(.5)}, "network: tfjs has 0.50 of inkling's shelf, less than 0.97"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newTestBench(new(bytes.Buffer))
			b.verify("network", []check{test.c}, bounds{difference: 1e-5, overlap: .97})
			if got := strings.Join(b.unequal, "; "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestInklingStandsFirst(t *testing.T) {
	got := subjects(map[string]int{"tfjs": 1, "inkling": 1, "a": 1})
	if !slices.Equal(got, []string{"inkling", "a", "tfjs"}) {
		t.Errorf("got %v", got)
	}
}

func TestFlags(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string // in the error; "" none
	}{
		{"none", nil, ""},
		{"two sections", []string{"--only", "adapt,network"}, ""},
		{"an unknown section", []string{"--only", "netwrok"}, `no section is named "netwrok"`},
		{"no rounds", []string{"--rounds", "0"}, "want at least 1, got 0"},
		{"an argument", []string{"network"}, `unexpected argument "network"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseFlags(test.args, new(bytes.Buffer))
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestHelpNamesTheSections(t *testing.T) {
	var out bytes.Buffer
	if _, err := parseFlags([]string{"--help"}, &out); err == nil {
		t.Error("help is no run")
	}
	for _, s := range sections {
		if !strings.Contains(out.String(), s.about) {
			t.Errorf("help lacks the section %s", s.name)
		}
	}
}
