package evaluate

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"inkling/model/metric"
)

// Figure is one row of a report: what one subject reached in one metric on one
// slice of the cases. Low and High bound the bootstrap interval and are nil
// where there is none.
type Figure struct {
	Subject string   `json:"subject"`
	Metric  string   `json:"metric"`
	Slice   string   `json:"slice"` // "all", or name=value
	Value   float64  `json:"value"`
	Low     *float64 `json:"low,omitempty"`
	High    *float64 `json:"high,omitempty"`
	Unit    string   `json:"unit"`
}

// Report is everything an evaluation found. Meta says how it was found: the
// protocol, the seed, and how many cases each slice has.
type Report struct {
	Meta map[string]any `json:"meta"`
	Rows []Figure       `json:"rows"`
	// Reliability is for drawing and no part of the flat JSON.
	Reliability []Reliability `json:"-"`
}

// Reliability is what one subject predicted for a binary task in each bin of
// its predictions, and what came: of the first training, on all rows.
type Reliability struct {
	Subject, Task string
	Bins          []metric.Bin
}

// Find returns the figure, and false if the report has none.
func (r *Report) Find(subject, metric, slice string) (Figure, bool) {
	for _, f := range r.Rows {
		if f.Subject == subject && f.Metric == metric && f.Slice == slice {
			return f, true
		}
	}
	return Figure{}, false
}

// add appends the figure unless it is no number: it could not be computed.
// Bounds that are none are left out.
func (r *Report) add(subject, metric, slice string, value, low, high float64) {
	if !finite(value) {
		return
	}
	f := Figure{Subject: subject, Metric: metric, Slice: slice, Value: value}
	if finite(low) && finite(high) {
		f.Low, f.High = &low, &high
	}
	r.Rows = append(r.Rows, f)
}

// finite reports whether a figure can be given: a lift over nothing cannot, nor
// an interval that a resample of nothing spoils.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// WriteFile writes the report as JSON, under a temporary name in the same
// folder first, so that a reader never finds half of it.
func (r *Report) WriteFile(path string) error {
	data, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return fmt.Errorf("report %s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer os.Remove(f.Name()) // fails once it is renamed, as it should
	_, err = f.Write(append(data, '\n'))
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
