package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inkling/tools/evaluate"
)

// line is a row of the file: the first column is the age, column 9 a category.
func line(age int, marital, category, income string) string {
	fields := make([]string, columns)
	for i := range fields {
		fields[i] = " x"
	}
	for _, d := range denseColumns {
		fields[d.column] = " 0"
	}
	fields[0], fields[columnMarital], fields[8], fields[columnIncome] = fmt.Sprint(age), " "+marital, " "+category, " "+income
	return strings.Join(fields, ",") + "\n"
}

// madeFile is a file in which income follows age and the category, and the
// young have never married.
func madeFile(t *testing.T) string {
	r := rand.New(rand.NewPCG(1, 1))
	var b strings.Builder
	for range 1200 {
		age, category := 18+r.IntN(60), r.IntN(3)
		income, marital := "- 50000.", "Divorced"
		if float64(age)/60+float64(category)/2+0.3*r.NormFloat64() > 1.3 {
			income = "50000+."
		}
		if age+r.IntN(20) < 45 {
			marital = "Never married"
		}
		b.WriteString(line(age, marital, fmt.Sprint("c", category), income))
	}
	path := filepath.Join(t.TempDir(), "census.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCommand(t *testing.T) {
	data, report := madeFile(t), filepath.Join(t.TempDir(), "report.json")
	var first string
	for _, jobs := range []string{"1", "2"} {
		var out bytes.Buffer
		args := []string{"--data", data, "--json", report, "--seeds", "2", "--jobs", jobs, "--hidden", "8,4", "--expert", "8", "--split-losers", "--weighting", "uncertainty"}
		if err := execute(context.Background(), args, &out, io.Discard); err != nil {
			t.Fatal(err)
		}
		table, _, _ := strings.Cut(out.String(), "\nThe twin gate")
		for _, want := range []string{"test AUC over 2 seeds", "| single-task |", "| shared-bottom |", "| mmoe |", "| ple |", "| ple-2 |"} {
			if !strings.Contains(table, want) {
				t.Errorf("no %q in\n%s", want, table)
			}
		}
		if first == "" {
			first = table
		} else if first != table {
			t.Errorf("the number of jobs changes the figures:\n%s%s", first, table)
		}
	}
	var rep evaluate.Report
	read, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(read, &rep); err != nil {
		t.Fatal(err)
	}
	if f, ok := rep.Find("ple", "auc:income", "all"); !ok || f.Value < 0.7 || f.Low == nil || *f.Low > f.Value {
		t.Errorf("the report says %+v, %v", f, ok)
	}
	if _, ok := rep.Find("mmoe", "delta_m", "all"); !ok {
		t.Error("the report has no delta_m")
	}
}

func TestSplitIsDisjointAndSeeded(t *testing.T) {
	c, err := readCensus(madeFile(t))
	if err != nil {
		t.Fatal(err)
	}
	for r := range c.rows { // an age tells the row
		c.dense[r*len(denseColumns)] = float32(r)
	}
	p, other := c.split(1, 10, 4), c.split(2, 10, 4)
	if p.training.Rows != 600 || p.validation.Rows != 300 || p.test.Rows != 300 {
		t.Errorf("parts of %d, %d and %d rows", p.training.Rows, p.validation.Rows, p.test.Rows)
	}
	seen := map[float32]bool{}
	for _, part := range []struct{ dense []float32 }{{p.training.Dense}, {p.validation.Dense}, {p.test.Dense}} {
		for i := 0; i < len(part.dense); i += len(denseColumns) {
			seen[part.dense[i]] = true
		}
	}
	if len(seen) != c.rows {
		t.Errorf("%d of %d rows are in a part", len(seen), c.rows)
	}
	if p.training.Dense[0] == other.training.Dense[0] && p.training.Dense[7] == other.training.Dense[7] {
		t.Error("two seeds gave one split")
	}
	for _, col := range p.schema.Categorical {
		if strings.HasPrefix(col.Name, "column 5") || col.Name == "column 8" || col.Name == "column 25" {
			t.Errorf("%s is among the inputs", col.Name)
		}
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	good := line(30, "Divorced", "a", "- 50000.")
	for want, text := range map[string]string{
		"2: want 42 columns, got 2":                good + "1,2\n",
		`2: age: want a number, got "x"`:           good + "x" + strings.TrimPrefix(good, "30"),
		"1: want rows enough for three parts, got": good,
	} {
		if _, err := parse(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestFlagsThatAreRefused(t *testing.T) {
	config := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(config, []byte(`{"trunk": "ple"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"--seeds: want 1 to 100, got 0":       {"--seeds", "0"},
		"want widths like 64,32":              {"--hidden", "a"},
		"want flags only":                     {"file"},
		"nothing of a trunk":                  {"--config", config},
		"no such file":                        {"--data", "none.csv"},
		"--subjects: want some of":            {"--data", madeFile(t), "--subjects", "moe"},
		`want one of [hand uncertainty`:       {"--data", madeFile(t), "--weighting", "best"},
		"hidden: want widths from 1 to 1024,": {"--data", madeFile(t), "--hidden", "0"},
	} {
		err := execute(context.Background(), args, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %s", args, err, want)
		}
	}
	var help bytes.Buffer
	if err := execute(context.Background(), []string{"--help"}, io.Discard, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-split-losers") {
		t.Errorf("help is %q, %v", help.String(), err)
	}
}

func TestRealFile(t *testing.T) {
	path := "../../../shared/data/census-income/census-income.test.gz"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the census file is not there:", err)
	}
	c, err := readCensus(path)
	if err != nil {
		t.Fatal(err)
	}
	count := func(labels []float32) (n int) {
		for _, l := range labels {
			n += int(l)
		}
		return n
	}
	if i, n := count(c.income), count(c.neverMarried); c.rows != 99_762 || i != 6186 || n != 43_143 {
		t.Errorf("%d rows, %d of income, %d never married", c.rows, i, n)
	}
	if len(c.names)+len(denseColumns) != 38 {
		t.Errorf("%d inputs, want 42 less education, marital status, weight and income", len(c.names)+len(denseColumns))
	}
}
