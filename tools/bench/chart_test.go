package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inkling/tools/evaluate"
)

func TestChartShowsEveryRatio(t *testing.T) {
	rows := []evaluate.Figure{
		{Subject: "onnxruntime-web", Metric: "ratio:ms:network", Slice: "rows=1000", Value: 2.25},
		{Subject: "tfjs", Metric: "ratio:ms:network", Slice: "rows=1000", Value: .8},
		{Subject: "tfjs", Metric: "ratio:ms:adapt", Slice: "all", Value: 51},
		{Subject: "tfjs", Metric: "ms:adapt", Slice: "all", Value: 9}, // no ratio
	}
	path := filepath.Join(t.TempDir(), "chart.svg")
	if err := chart(path, rows); err != nil {
		t.Fatal(err)
	}
	svg, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2.25 onnxruntime-web", "0.8 tfjs", "51 tfjs", "network, 1,000 rows", "50 steps of training"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the chart lacks %q", want)
		}
	}
	if strings.Contains(string(svg), ">9 tfjs<") {
		t.Error("the chart shows a time among the ratios")
	}
	for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestChartOfNothing(t *testing.T) {
	if err := chart(filepath.Join(t.TempDir(), "chart.svg"), nil); err == nil {
		t.Error("a chart without ratios was drawn")
	}
}
