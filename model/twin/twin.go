// Package twin is the gate of multi-task learning: it sets each task's figures
// in the joint network beside those of its twin, a network that learns the task
// alone, and says what sharing gained and which tasks lose by it. It is used by
// evaluation and never built into the browser.
package twin

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Figures are one task's, in pairs: of several seeds, or of visitors, or of
// bootstrap draws (see [FromBootstrap]), the same in the same place.
type Figures struct {
	Task   string
	Metric string // for the report: "AUC", "RMSE"
	Joint  []float64
	Twin   []float64
	// Lower says that lower is better, as for a loss or an RMSE.
	Lower bool
	// FromBootstrap says that the pairs are draws of a bootstrap, whose spread
	// is already the standard error of the mean; else they are independent runs
	// or visitors and their spread over the root of their number is.
	FromBootstrap bool
}

// Verdict is what the gate says of one task.
type Verdict struct {
	Task, Metric string
	Joint, Twin  float64 // means
	// Gain is the mean paired difference, signed so that better is positive,
	// and Error its standard error; NaN where there is one pair only.
	Gain, Error float64
	// Relative is the gain over the twin's figure, a share.
	Relative float64
	// Loses says that the loss is beyond noise: larger than Errors standard
	// errors. One pair alone can show no noise, so nothing is beyond it.
	Loses bool
	// Gains is the same the other way round.
	Gains bool
}

// Errors is how many standard errors a difference must exceed to be beyond
// noise.
const Errors = 2

// Report is what the gate says of all tasks.
type Report struct {
	Verdicts []Verdict
	// Delta is the mean of the tasks' relative gains, a share (Delta_m of
	// Maninis, Radosavovic and Kokkinos 2019, "Attentive single-tasking of
	// multiple tasks", equation 4, signed so that better is positive).
	Delta float64
}

// Judge compares the figures of all tasks.
func Judge(tasks []Figures) (Report, error) {
	var r Report
	if len(tasks) == 0 {
		return r, errors.New("twin gate: want a task at least, got none")
	}
	for _, f := range tasks {
		v, err := judge(f)
		if err != nil {
			return Report{}, fmt.Errorf("twin gate: task %s: %w", f.Task, err)
		}
		r.Verdicts = append(r.Verdicts, v)
		r.Delta += v.Relative / float64(len(tasks))
	}
	return r, nil
}

func judge(f Figures) (Verdict, error) {
	n := len(f.Joint)
	if n == 0 || n != len(f.Twin) {
		return Verdict{}, fmt.Errorf("want as many figures of the twin as of the joint network, got %d and %d", len(f.Twin), n)
	}
	sign := 1.0
	if f.Lower {
		sign = -1
	}
	gains := make([]float64, n)
	for i, j := range f.Joint {
		if gains[i] = sign * (j - f.Twin[i]); math.IsNaN(gains[i]) || math.IsInf(gains[i], 0) {
			return Verdict{}, fmt.Errorf("pair %d: want finite figures, got %g and %g", i, j, f.Twin[i])
		}
	}
	v := Verdict{Task: f.Task, Metric: f.Metric, Joint: stat.Mean(f.Joint, nil), Twin: stat.Mean(f.Twin, nil)}
	v.Gain, v.Error = stat.MeanStdDev(gains, nil)
	if !f.FromBootstrap {
		v.Error = stat.StdErr(v.Error, float64(n))
	}
	if n < 2 {
		v.Error = math.NaN()
	}
	if v.Twin != 0 {
		v.Relative = v.Gain / math.Abs(v.Twin)
	}
	v.Loses = v.Gain < -Errors*v.Error
	v.Gains = v.Gain > Errors*v.Error
	return v, nil
}

// Losers are the names of the tasks that lose beyond noise.
func (r Report) Losers() (names []string) {
	for _, v := range r.Verdicts {
		if v.Loses {
			names = append(names, v.Task)
		}
	}
	return names
}

// Lines are the report as text: a line a task and one for the mean.
func (r Report) Lines() []string {
	var lines []string
	for _, v := range r.Verdicts {
		verdict := "no difference beyond noise"
		switch {
		case v.Loses:
			verdict = "LOSES to its twin"
		case v.Gains:
			verdict = "gains"
		case math.IsNaN(v.Error):
			verdict = "one run shows no noise to judge by"
		}
		lines = append(lines, fmt.Sprintf("%s: %s %.4f, twin %.4f, gain %+.5f +- %.5f (%+.2f %%): %s",
			v.Task, v.Metric, v.Joint, v.Twin, v.Gain, v.Error, 100*v.Relative, verdict))
	}
	return append(lines, fmt.Sprintf("Delta_m %+.3f %%", 100*r.Delta))
}
