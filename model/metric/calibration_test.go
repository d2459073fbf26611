package metric

import (
	"math"
	"testing"
)

func TestCalibration(t *testing.T) {
	third := -(1./3*math.Log(1./3) + 2./3*math.Log(2./3))
	for _, test := range []struct {
		name            string
		predictions     []float32
		labels          []bool
		ratio, ece, nee float64
	}{
		// .25 + .5 + .75 predicted, 1 observed, which ascends in three bins of a row each
		{"three rows", []float32{.25, .5, .75}, []bool{false, false, true}, 1.5, (.25 + .5 + .25) / 3,
			-(math.Log(.75) + math.Log(.5) + math.Log(.75)) / 3 / third},
		// one bin, because ties stay together: |1/4 - .25|
		{"always the rate", []float32{.25, .25, .25, .25}, []bool{false, true, false, false}, 1, 0, 1},
		{"twice the rate", []float32{.5, .5, .5, .5}, []bool{false, true, false, false}, 2, .25,
			math.Ln2 / -(.25*math.Log(.25) + .75*math.Log(.75))},
		// in two bins 0 of .1875 and 1/2 of .625; in three the last would fall from 1 to 0
		{"bins that ascend", []float32{.125, .25, .5, .75}, []bool{false, false, true, false}, 1.625, .1875/2 + .125/2,
			(math.Log(.875) + math.Log(.75) + math.Log(.5) + math.Log(.25)) / 4 / (.25*math.Log(.25) + .75*math.Log(.75))},
		{"no positive", []float32{.5, .25}, []bool{false, false}, math.NaN(), .375, math.NaN()},
		{"no rows", nil, nil, math.NaN(), math.NaN(), math.NaN()},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := NewBinary(test.predictions, test.labels)
			near(t, "ratio", b.Calibration(nil), test.ratio)
			near(t, "ece", b.ECE(nil), test.ece)
			near(t, "normalised entropy", b.NormalisedEntropy(nil), test.nee)
		})
	}
}

// Twenty rows make ten bins of two; the third and fourth bin grow together
// because a tie crosses their edge.
func TestBins(t *testing.T) {
	predictions, labels := make([]float32, 20), make([]bool, 20)
	for i := range predictions {
		predictions[i] = float32(i) / 32
		labels[i] = i >= 10
	}
	predictions[6] = predictions[5]
	bins := NewBinary(predictions, labels).Bins(10, nil)
	var sizes []float64
	for _, b := range bins {
		sizes = append(sizes, b.Rows)
	}
	for i, want := range []float64{2, 2, 3, 1, 2, 2, 2, 2, 2, 2} {
		if sizes[i] != want {
			t.Fatalf("sizes %v, want 2 2 3 1 2 ...", sizes)
		}
	}
	near(t, "predicted", bins[0].Predicted, .5/32)
	near(t, "observed", bins[0].Observed, 0)
	near(t, "observed", bins[5].Observed, 1)
}

// A row of weight 2 is the row written twice, but for where the bins end.
func TestCalibrationWeights(t *testing.T) {
	b := NewBinary([]float32{.75, .25, .5, .125}, []bool{true, true, false, false})
	twice := NewBinary([]float32{.75, .75, .25, .125, .125, .125}, []bool{true, true, true, false, false, false})
	weights := []float64{2, 1, 0, 3}
	near(t, "ratio", b.Calibration(weights), twice.Calibration(nil))
	near(t, "normalised entropy", b.NormalisedEntropy(weights), twice.NormalisedEntropy(nil))
	near(t, "average precision", b.AveragePrecision(weights), twice.AveragePrecision(nil))
}
