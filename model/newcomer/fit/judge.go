package fit

import (
	"math"

	"inkling/model/feature"
	"inkling/model/newcomer"
)

// judge ranks for new visitors by the trend of the past and weighted shifts.
type judge struct {
	table             *feature.Table
	categories        int
	shifts            []float64
	kin               [newcomer.Kins]float64
	weight, kinWeight float64
	mass              []float64 // [1 + categories]: sums of exp(trend), first of items without
	examples          []int32
	moved             []float64 // scratch [1 + categories]: what a question moves
}

func newJudge(t *feature.Table, categories int, shifts []float64, kin [newcomer.Kins]float64) *judge {
	j := &judge{table: t, categories: categories, shifts: shifts, kin: kin,
		mass: make([]float64, categories+1), moved: make([]float64, categories+1)}
	for i, trend := range t.Trend {
		j.mass[t.Leaf[i]+1] += math.Exp(float64(trend))
	}
	j.examples = (&counts{categories: categories}).examples(t)
	return j
}

// move writes what a question moves with the present weights.
func (j *judge) move(q *question) {
	rows := q.context.Rows()
	landed := q.landing >= 0 && j.table.Leaf[q.landing] >= 0
	j.moved[0] = 0
	if landed {
		j.moved[0] = j.kinWeight * j.kin[newcomer.Kins-1]
	}
	for k, example := range j.examples {
		if example < 0 {
			continue
		}
		var sum float64
		for _, row := range rows {
			if row >= 0 {
				sum += j.weight * j.shifts[row*j.categories+k]
			}
		}
		if landed {
			sum += j.kinWeight * j.kin[newcomer.Kin(j.table, q.landing, example)]
		}
		j.moved[k+1] = sum
	}
}

// judge returns the log-likelihood of what each question's visitor turned to, and
// 1/log2(1+rank) of it, 0 beyond rank 10.
func (j *judge) judge(asked []question) (likelihood, gain []float64) {
	t := j.table
	for i := range asked {
		q := &asked[i]
		j.move(q)
		var all float64
		for k, m := range j.mass {
			all += m * math.Exp(j.moved[k])
		}
		score := func(item int) float64 { return float64(t.Trend[item]) + j.moved[t.Leaf[item]+1] }
		own := score(int(q.item))
		likelihood = append(likelihood, own-math.Log(all))
		rank := 0.5
		for item := range t.Trend {
			if s := score(item); s > own {
				rank++
			} else if s == own {
				rank += 0.5
			}
		}
		if rank > 10 {
			rank = math.Inf(1)
		}
		gain = append(gain, 1/math.Log2(1+rank))
	}
	return likelihood, gain
}

// A weight must gain so many standard errors, and so many nats: less moves nothing.
const (
	sureGain  = 2
	leastGain = 0.001
)

// choose sets the weight that explains best what the visitors turned to, or 0
// where none of them gains surely, or where the first ten places get worse.
func (j *judge) choose(asked []question, set func(w float64)) Choice {
	c := Choice{Cases: len(asked)}
	set(0)
	if len(asked) < leastNew {
		return c
	}
	shipped, before := j.judge(asked)
	c.NDCG = [2]float64{mean(before), mean(before)}
	best := mean(shipped)
	for _, w := range weights[1:] {
		set(w)
		if l, gain := j.judge(asked); mean(l) > best {
			best = mean(l)
			c.Weight, c.NDCG[1] = w, mean(gain)
			c.Gain, c.Error = difference(l, shipped)
		}
	}
	if c.Gain <= max(sureGain*c.Error, leastGain) || c.NDCG[1] < c.NDCG[0] {
		c.Weight = 0
	}
	set(c.Weight)
	return c
}

func mean(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum / float64(max(len(x), 1))
}

// difference is the mean of a - b and its standard error.
func difference(a, b []float64) (d, err float64) {
	n := float64(len(a))
	for i := range a {
		d += (a[i] - b[i]) / n
	}
	var squares float64
	for i := range a {
		squares += (a[i] - b[i] - d) * (a[i] - b[i] - d)
	}
	return d, math.Sqrt(squares / n / max(n-1, 1))
}
