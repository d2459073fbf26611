package train

import (
	"math"
	"slices"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/feature"
	"inkling/model/kernel"
	"inkling/model/task"
)

// What is tried: shares of the variances that the moments give, each of which
// takes in what is seen of all that go with its parameter, and gates.
var (
	varianceShares = []float64{0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2}
	gateRates      = []float32{0.5, 1, 4, 12}
	gateOffsets    = []float32{-3, -2, -1, 0, 1, 2}
	gateRamps      = []float32{0, 2, 4, 8}
)

// mostHurt is the share of the visitors held out who may be worse off by more
// than feltLoss of their loss. Of a hundred visitors one more or less is chance,
// and so is on which side of the bound a visitor near it falls; so each counts
// by how near: half at the bound, an eighth at twice nearLoss below it.
const (
	mostHurt = 0.02
	feltLoss = 0.01
	nearLoss = 0.002
)

// trial is what a share and a gate come to for one task.
type trial struct {
	share    float64
	gate     model.Prior // of which the gate counts
	shipped  float64
	gated    float64 // the visitors' losses
	squares  float64 // of the visitors' gains
	visitors int
	hurt     float64 // visitors, those near the bound in part
}

// choose takes the share of the variances and the gate that would have served
// the visitors best, task by task, without hurting more than a few of them. A
// gated log-loss is taken to be the weighted mean of the two heads', which as
// they are convex it does not exceed; a gated squared error is known. Where
// nothing gains the task does not adapt.
func (a *adaptation) choose() {
	full, best, since := a.snapshot(), make(map[string]trial), make(map[string]int)
	for _, share := range varianceShares {
		open := slices.DeleteFunc(a.tasks(), func(t string) bool { return since[t] == patience })
		if len(open) == 0 {
			break
		}
		a.scale(full, func(string) float64 { return share })
		trials := a.try(share, open)
		for _, task := range open {
			since[task]++
			if better(best, task, trials[task]) {
				since[task] = 0
			}
		}
	}
	a.scale(full, func(task string) float64 { return best[task].share })
	for task, x := range best {
		if task == adapt.Next {
			best[task] = a.refine(x)
		}
	}
	for _, task := range a.tasks() {
		p := a.prior(task)
		x, ok := best[task]
		switch {
		case ok:
			p.Rate, p.Offset, p.Ramp = x.gate.Rate, x.gate.Offset, x.gate.Ramp
		case task == adapt.Next: // whose losses are worth knowing all the same
			clear(p.Mean)
		default:
			p.Variance = nil
		}
	}
	a.chosen = best
}

// better keeps the best of the trials in best, and reports whether one is better
// than what was there. It must gain surely, and hurt few.
func better(best map[string]trial, task string, trials []trial) (found bool) {
	for _, x := range trials {
		limit := mostHurt * float64(x.visitors)
		gain := x.shipped - x.gated
		if b, ok := best[task]; x.hurt <= limit && gain > surelyBetter*math.Sqrt(x.squares) && (!ok || x.gated < b.gated) {
			best[task], found = x, true
		}
	}
	return found
}

// surelyBetter is how many standard errors a task must gain to adapt.
const surelyBetter = 1.5

// partFactors are what a part's variances are tried times.
var partFactors = []float32{4, 0.25}

// refine tries other variances for one part of the next item's parameters after
// another: the query, the terms, the categories, the brands.
func (a *adaptation) refine(x trial) trial {
	best := map[string]trial{adapt.Next: x}
	values := a.m.Adaptation.Next.Variance
	parts := append(a.sharing(adapt.Next), [2]int{a.m.Config.Dim, a.m.Config.Dim + feature.CrossTerms})
	for _, part := range parts {
		mine := values[part[0]:part[1]]
		if !slices.ContainsFunc(mine, func(v float32) bool { return v > 0 }) {
			continue
		}
		before := slices.Clone(mine)
		for _, factor := range partFactors {
			kernel.Scale(factor, mine)
			if better(best, adapt.Next, a.try(x.share, []string{adapt.Next})[adapt.Next]) {
				break
			}
			copy(mine, before)
		}
	}
	return best[adapt.Next]
}

// patience is how many shares in a row may be no better before no more are
// tried.
const patience = 2

// snapshot are the variances by task.
func (a *adaptation) snapshot() map[string][]float32 {
	all := map[string][]float32{adapt.Next: slices.Clone(a.m.Adaptation.Next.Variance)}
	for k, name := range a.m.Config.Tasks {
		all[name] = slices.Clone(a.m.Adaptation.Heads[k].Variance)
	}
	return all
}

// scale sets the variances to shares of the full ones.
func (a *adaptation) scale(full map[string][]float32, share func(task string) float64) {
	for task, values := range full {
		p := a.prior(task)
		for j, v := range values {
			p.Variance[j] = v * float32(share(task))
		}
	}
}

// try replays the visitors with the present variances, and returns what the
// gates come to, by task.
func (a *adaptation) try(share float64, tasks []string) map[string][]trial {
	trials := make(map[string][]trial)
	a.replay(func(scored []adapt.Scored) func() {
		return func() {
			for _, task := range tasks {
				mine := slices.DeleteFunc(slices.Clone(scored), func(s adapt.Scored) bool { return s.Task != task })
				if len(mine) == 0 {
					continue
				}
				if trials[task] == nil {
					trials[task] = gates(share)
				}
				for i := range trials[task] {
					trials[task][i].add(mine, a.prior(task))
				}
			}
		}
	}, tasks...)
	return trials
}

func gates(share float64) (all []trial) {
	for _, rate := range gateRates {
		for _, offset := range gateOffsets {
			for _, ramp := range gateRamps {
				all = append(all, trial{share: share, gate: model.Prior{Rate: rate, Offset: offset, Ramp: ramp}})
			}
		}
	}
	return all
}

// add adds one visitor's events.
func (t *trial) add(scored []adapt.Scored, p *model.Prior) {
	nats := 1.0
	if len(scored) > 0 && scored[0].Task == task.Rating.Name {
		nats = 0.5 / float64(p.Noise)
	}
	var gain, shipped, gated float64
	for n, s := range scored {
		w := float64(adapt.Weight(&t.gate, float32(gain), n))
		d := float64(s.Shipped - s.Adapted)
		shipped += float64(s.Shipped)
		gated += float64(s.Shipped) - w*d - w*(1-w)*float64(s.Apart)
		gain = min(max(gain+nats*d, -adapt.MaxGain), adapt.MaxGain)
	}
	t.shipped, t.gated = t.shipped+shipped, t.gated+gated
	t.squares += (shipped - gated) * (shipped - gated)
	t.visitors++
	t.hurt += hurt(shipped, gated)
}

// hurt is how far a visitor with these losses counts as worse off: a logistic
// function of the relative loss, so that an estimate of the share is smooth.
func hurt(shipped, gated float64) float64 {
	switch {
	case shipped > 0:
		return 1 / (1 + math.Exp((feltLoss-(gated/shipped-1))/nearLoss))
	case gated > 0:
		return 1
	}
	return 0
}
