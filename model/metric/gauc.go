package metric

import "math"

// Grouped judges how predictions rank the rows of each visitor among
// themselves, which is what a shelf does: whoever likes everything and whoever
// likes nothing are not told apart by it.
type Grouped struct {
	auc  []float64 // of each visitor; 0 where rows is
	rows []float64 // of each visitor; 0 unless both labels occur
}

// NewGrouped judges predictions, probabilities from 0 to 1, against labels of
// the same rows. Row i is visitor owner[i]'s, of so many visitors numbered from
// 0.
func NewGrouped(predictions []float32, labels []bool, owner []int32, visitors int) *Grouped {
	if len(predictions) != len(labels) || len(owner) != len(labels) {
		panic("metric: predictions, labels and owners differ in length")
	}
	own, ownLabels := make([][]float32, visitors), make([][]bool, visitors)
	for i, v := range owner {
		own[v], ownLabels[v] = append(own[v], predictions[i]), append(ownLabels[v], labels[i])
	}
	g := &Grouped{auc: make([]float64, visitors), rows: make([]float64, visitors)}
	for v := range own {
		if auc := AUC(own[v], ownLabels[v]); !math.IsNaN(auc) {
			g.auc[v], g.rows[v] = auc, float64(len(own[v]))
		}
	}
	return g
}

// GAUC is the mean of the visitors' own AUC, each weighted by its number of
// rows n (Zhou et al. 2018, "Deep Interest Network for Click-Through Rate
// Prediction", section 6.3):
//
//	GAUC = sum_v n_v AUC_v / sum_v n_v
//
// over the visitors who have both labels. Visitor v counts weights[v] times; nil
// means once each. It is NaN if no visitor has both labels.
func (g *Grouped) GAUC(weights []float64) float64 {
	var sum, n float64
	for v, rows := range g.rows {
		if weights != nil {
			rows *= weights[v]
		}
		sum += rows * g.auc[v]
		n += rows
	}
	return sum / n
}
