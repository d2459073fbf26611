package evaluate

import (
	"math"
	"slices"
	"strings"

	"inkling/model/metric"
)

// The names of the replay's own metrics, each before the name of the metric it
// is of.
const (
	Lift   = "lift:"   // gain over the shipped model in per cent; above 0 is better
	Helped = "helped:" // share of the visitors whose figure is better by more than 1 %
	Hurt   = "hurt:"   // share of the visitors whose figure is worse by more than 1 %
	Asked  = "asked:"  // predictions
)

// felt is the relative difference from which a visitor counts as helped or hurt.
const felt = 0.01

// replayMetrics are those of a replay, in the order of its report.
var replayMetrics = []string{"ndcg@10", "recall@10", "logloss:next", "mse:rating", "logloss:view"}

// replayFigures adds what replays found: each subject's mean over all
// predictions of a slice, and the lifts, with intervals over visitors.
func (e *evaluation) replayFigures(r *Report, boot metric.Bootstrap) {
	for _, name := range replayMetrics {
		for _, slice := range replaySlices {
			sums, counts := e.replaySums(name, slice.least, slice.most)
			if slices.Max(counts) == 0 {
				continue
			}
			addReplay(r, boot, name, slice.name, sums, counts)
		}
	}
}

// replaySums are each visitor's sums of a metric, by subject, and the number of
// predictions; a visitor without any in the slice is left out.
func (e *evaluation) replaySums(name string, least, most int) (sums [len(replaySubjects)][]float64, counts []float64) {
	n := len(e.split.Held)
	all, asked := make([][len(replaySubjects)]float64, n), make([]float64, n)
	for _, p := range e.replayed {
		if p.metric == name && p.seen >= least && p.seen <= most {
			for k, v := range p.values {
				all[p.visitor][k] += v
			}
			asked[p.visitor]++
		}
	}
	for v, c := range asked {
		if c == 0 {
			continue
		}
		counts = append(counts, c)
		for k := range sums {
			sums[k] = append(sums[k], all[v][k])
		}
	}
	if counts == nil {
		counts = []float64{0}
	}
	return sums, counts
}

func addReplay(r *Report, boot metric.Bootstrap, name, slice string, sums [len(replaySubjects)][]float64, counts []float64) {
	subjects, lower := len(replaySubjects), !strings.Contains(name, "@")
	width := 2*subjects - 1 // figures and lifts
	found := boot.Statistic(len(counts), width, func(dst, weights []float64) {
		var total float64
		for v, w := range weights {
			total += w * counts[v]
		}
		for k := range subjects {
			dst[k] = 0
			for v, w := range weights {
				dst[k] += w * sums[k][v] / total
			}
		}
		for k := 1; k < subjects; k++ {
			dst[subjects+k-1] = lift(dst[0], dst[k], lower)
		}
	})
	var asked float64
	for _, c := range counts {
		asked += c
	}
	for k, subject := range replaySubjects {
		r.add(subject, name, slice, found[k].Value, found[k].Low, found[k].High)
		if name == "mse:"+TaskRating {
			r.add(subject, "rmse:"+TaskRating, slice, math.Sqrt(found[k].Value), math.Sqrt(found[k].Low), math.Sqrt(found[k].High))
		}
		if k == 0 {
			r.add(subject, Asked+name, slice, asked, math.NaN(), math.NaN())
			continue
		}
		l := found[subjects+k-1]
		r.add(subject, Lift+name, slice, l.Value, l.Low, l.High)
		if lower {
			helped, hurt := feltBy(sums[0], sums[k])
			r.add(subject, Helped+name, slice, helped, math.NaN(), math.NaN())
			r.add(subject, Hurt+name, slice, hurt, math.NaN(), math.NaN())
		}
	}
}

// lift is the gain in per cent.
func lift(shipped, other float64, lower bool) float64 {
	gain := 100 * (other - shipped) / shipped
	if lower {
		return -gain
	}
	return gain
}

// feltBy are the shares of the visitors whose losses are lower, and higher.
func feltBy(shipped, other []float64) (helped, hurt float64) {
	for v, s := range shipped {
		switch {
		case other[v] < s*(1-felt):
			helped++
		case other[v] > s*(1+felt):
			hurt++
		}
	}
	n := float64(len(shipped))
	return helped / n, hurt / n
}
