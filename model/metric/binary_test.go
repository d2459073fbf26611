package metric

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/integrate"
	"gonum.org/v1/gonum/stat"
)

func TestBinary(t *testing.T) {
	for _, test := range []struct {
		name        string
		predictions []float32
		labels      []bool
		auc, loss   float64
	}{
		// positives .75, .25; negatives .5, .125: of the four pairs only (.25, .5) is the wrong way round
		// loss: -(ln .75 + ln .25 + ln .5 + ln .875)/4
		{"three pairs of four", []float32{.75, .25, .5, .125}, []bool{true, true, false, false}, .75,
			-(math.Log(.75) + math.Log(.25) + math.Log(.5) + math.Log(.875)) / 4},
		// pairs: (.5,.5) a half, (.5,.25) one: 1.5 of 2
		{"a tie counts a half", []float32{.5, .5, .25}, []bool{true, false, false}, .75,
			-(2*math.Log(.5) + math.Log(.75)) / 3},
		{"all equal", []float32{.5, .5, .5, .5}, []bool{true, false, true, false}, .5, math.Ln2},
		// a certain and wrong prediction costs 23 ln 2, not infinity
		{"clipped", []float32{0, 0}, []bool{true, false}, .5, (23*math.Ln2 - math.Log1p(-clip)) / 2},
		{"one label only", []float32{.5, .5}, []bool{true, true}, math.NaN(), math.Ln2},
		{"no rows", nil, nil, math.NaN(), math.NaN()},
	} {
		t.Run(test.name, func(t *testing.T) {
			near(t, "auc", AUC(test.predictions, test.labels), test.auc)
			near(t, "log-loss", LogLoss(test.predictions, test.labels), test.loss)
		})
	}
}

// A row of weight 2 is the row written twice.
func TestBinaryWeights(t *testing.T) {
	b := NewBinary([]float32{.75, .25, .5, .125}, []bool{true, true, false, false})
	weights := []float64{2, 1, 0, 3}
	twice := []float32{.75, .75, .25, .125, .125, .125}
	labels := []bool{true, true, true, false, false, false}
	near(t, "auc", b.AUC(weights), AUC(twice, labels))
	near(t, "log-loss", b.LogLoss(weights), LogLoss(twice, labels))
}

// gonum's ROC curve, integrated, is the same figure; it ranks ties alike.
func TestAUCAgainstGonum(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	predictions, labels := make([]float32, 500), make([]bool, 500)
	for i := range labels {
		labels[i] = rng.IntN(4) == 0
		predictions[i] = float32(rng.IntN(20)) / 20 // many ties
		if labels[i] {
			predictions[i] = min(1, predictions[i]+.25)
		}
	}
	order := make([]int, len(labels))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(math.Copysign(1, float64(predictions[a]-predictions[b]))) })
	y, classes := make([]float64, len(order)), make([]bool, len(order))
	for i, row := range order {
		y[i], classes[i] = float64(predictions[row]), labels[row]
	}
	tpr, fpr, _ := stat.ROC(nil, y, classes, nil)
	near(t, "auc", AUC(predictions, labels), integrate.Trapezoidal(fpr, tpr))
}

func TestRating(t *testing.T) {
	// errors -1, 0, 2: mean square 5/3, mean absolute 1
	predictions, labels := []float32{3, 4, 5}, []float32{4, 4, 3}
	near(t, "rmse", RMSE(predictions, labels, nil), math.Sqrt(5.0/3))
	near(t, "mae", MAE(predictions, labels, nil), 1)
	// the last row three times: (1 + 0 + 12)/5 and (1 + 0 + 6)/5
	near(t, "weighted rmse", RMSE(predictions, labels, []float64{1, 1, 3}), math.Sqrt(13.0/5))
	near(t, "weighted mae", MAE(predictions, labels, []float64{1, 1, 3}), 7.0/5)
}
