package metric

import "math"

// calibrationBins is the number of bins of [Binary.ECE].
const calibrationBins = 10

// Bin is a part of the rows, of neighbouring predictions: what was predicted
// and what came.
type Bin struct {
	Rows      float64 // sum of their weights
	Predicted float64 // mean prediction
	Observed  float64 // share of positive rows
}

// Bins parts the rows by their predictions into ten bins of equal numbers of
// rows, ascending; rows of one prediction stay together, so there may be fewer.
// Row i counts weights[i] times; nil means once each. A bin whose rows weigh
// nothing is left out.
//
// Bins of equal mass (Nguyen and O'Connor 2015, "Posterior calibration and
// exploratory analysis for natural language processing models") serve rare
// events, as a shop's are: with bins of equal width nearly all rows would share
// the lowest one.
func (b *Binary) Bins(weights []float64) []Bin {
	bins := make([]Bin, 0, calibrationBins)
	n := len(b.order)
	for from := 0; from < n; {
		// the bin that the first row falls into ends where the next one begins
		to := (from*calibrationBins/n + 1) * n
		to = (to + calibrationBins - 1) / calibrationBins
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

// ECE is the expected calibration error (Naeini et al. 2015, "Obtaining well
// calibrated probabilities using Bayesian binning") over the bins of
// [Binary.Bins]:
//
//	ECE = sum over bins of rows/all |observed - predicted|
//
// Chance alone makes it more than 0, by about .8 sqrt(p(1-p)/rows of a bin) where
// p is the rate. It is NaN without rows.
func (b *Binary) ECE(weights []float64) float64 {
	var sum, n float64
	for _, bin := range b.Bins(weights) {
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
