package metric

import (
	"cmp"
	"math"
	"slices"
)

// Bin is a part of the rows, of neighbouring predictions: what was predicted
// and what came.
type Bin struct {
	Rows      float64 // sum of their weights
	Predicted float64 // mean prediction
	Observed  float64 // share of positive rows
}

// Bins parts the rows by their predictions into so many bins of equal numbers
// of rows, ascending; rows of one prediction stay together, so there may be
// fewer. Row i counts weights[i] times; nil means once each. A bin whose rows
// weigh nothing is left out.
//
// Bins of equal mass (Nguyen and O'Connor 2015, "Posterior calibration and
// exploratory analysis for natural language processing models") serve rare
// events, as a shop's are: with bins of equal width nearly all rows would share
// the lowest one.
func (b *Binary) Bins(count int, weights []float64) []Bin {
	bins := make([]Bin, 0, count)
	n := len(b.order)
	for from := 0; from < n; {
		// the bin that the first row falls into ends where the next one begins
		to := (from*count/n + 1) * n
		to = (to + count - 1) / count
		for to < n && b.tie[to] {
			to++
		}
		if bin := b.bin(b.order[from:to], weights); bin.Rows > 0 {
			bins = append(bins, bin)
		}
		from = to
	}
	return bins
}

func (b *Binary) bin(rows []int32, weights []float64) Bin {
	var bin Bin
	for _, row := range rows {
		w := 1.0
		if weights != nil {
			w = weights[row]
		}
		bin.Rows += w
		bin.Predicted += w * float64(b.predictions[row])
		if b.labels[row] {
			bin.Observed += w
		}
	}
	bin.Predicted /= bin.Rows
	bin.Observed /= bin.Rows
	return bin
}

// maxBins is the number of bins at which [Binary.ECE] ends its search.
const maxBins = 100

// ECE is the expected calibration error over bins of equal mass:
//
//	ECE = sum over bins of rows/all |observed - predicted|
//
// There are as many bins as leave the observed shares ascending, found by
// counting up from one (Roelofs et al. 2022, "Mitigating bias in calibration
// error estimation", algorithm 1). A fixed number counts noise as error where
// rows are few, by about .8 sqrt(p(1-p)/rows of a bin) at the rate p, and hides
// error where they are many. Weights are as in [Binary.Bins]. It is NaN without
// rows. Counting ends at 100 bins, for predictions that tell the labels apart.
func (b *Binary) ECE(weights []float64) float64 {
	best := b.Bins(1, weights)
	for count := 2; count <= min(maxBins, len(b.order)); count++ {
		bins := b.Bins(count, weights)
		if !slices.IsSortedFunc(bins, func(x, y Bin) int { return cmp.Compare(x.Observed, y.Observed) }) {
			break
		}
		best = bins
	}
	var sum, n float64
	for _, bin := range best {
		sum += bin.Rows * math.Abs(bin.Observed-bin.Predicted)
		n += bin.Rows
	}
	return sum / n
}

// Calibration is the ratio of the positives predicted to those observed, 1 at
// best (He et al. 2014, "Practical lessons from predicting clicks on ads at
// Facebook", section 3). Weights are as in [Binary.AUC]. It is NaN without a
// positive row.
func (b *Binary) Calibration(weights []float64) float64 {
	all := b.bin(b.order, weights)
	if all.Observed == 0 {
		return math.NaN()
	}
	return all.Predicted / all.Observed
}

// NormalisedEntropy is the log-loss divided by that of always predicting the
// rate p of the positive rows (He et al. 2014, equation 1), so that 1 is what
// knowing nothing of a row costs, and lower is better:
//
//	NE = log-loss / -(p ln p + (1-p) ln(1-p))
//
// Weights are as in [Binary.AUC]. It is NaN unless both labels occur.
func (b *Binary) NormalisedEntropy(weights []float64) float64 {
	p := b.bin(b.order, weights).Observed
	if !(p > 0 && p < 1) {
		return math.NaN()
	}
	return b.LogLoss(weights) / -(p*math.Log(p) + (1-p)*math.Log1p(-p))
}
