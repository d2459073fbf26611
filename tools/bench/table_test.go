package main

import (
	"bytes"
	"testing"

	"inkling/tools/evaluate"
)

func TestTableHoldsAPeersColdStartAgainstBothOfInklings(t *testing.T) {
	low, high := 1.5, 2.5
	var out bytes.Buffer
	printTable(&out, []evaluate.Figure{
		{Subject: "inkling", Metric: "ms:coldstart", Slice: "all", Value: 120},
		{Subject: "inkling", Metric: "ms:coldstart", Slice: "first=network", Value: 60.25},
		{Subject: "tfjs", Metric: "ms:coldstart", Slice: "all", Value: 121},
		{Subject: "tfjs", Metric: "ratio:ms:coldstart", Slice: "first=network", Value: 2, Low: &low, High: &high},
		{Subject: "tfjs", Metric: "bytes:runtime", Slice: "all", Value: 148_200},
	})
	const want = `
| | inkling | onnxruntime-web | tfjs | plain-js |
|---|---|---|---|---|
| cold start, network | **60.2 ms** |  | 121 ms, 2.00x [1.50, 2.50] |  |
| cold start, Inkling's first shelf | **120 ms** |  | 121 ms |  |
| runtime on the wire |  |  | 148 kB |  |
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
