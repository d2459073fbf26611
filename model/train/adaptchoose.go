package train

import (
	"math"
	"slices"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/nn"
)

// What is tried: shares of the variances that the moments give, each of which
// takes in what is seen of all that go with its parameter, and gates.
var (
	varianceShares = []float64{0.01, 0.03, 0.1, 0.3, 1, 3, 10}
	gateRates      = []float32{1, 4}
	gateOffsets    = []float32{-1, 0, 1}
)

// mostHurt is the share of the visitors held out who may be worse off by more than feltLoss
// of their loss.
const (
	mostHurt = 0.015
	feltLoss = 0.01
)

// trial is what a share and a gate come to for one task.
type trial struct {
	share        float64
	rate, offset float32
	shipped      float64
	gated        float64 // the visitors' losses
	visitors     int
	hurt         int
}

// choose takes the share of the variances and the gate that would have served
// the visitors best, task by task, without hurting more than a few of them. A
// gated loss is taken to be the weighted mean of the two heads', which as they
// are convex it does not exceed. Where nothing gains the task does not adapt.
func (a *adaptation) choose() {
	full := a.snapshot()
	best := make(map[string]trial)
	worse := 0 // shares in a row that no task was better with
	for _, share := range varianceShares {
		a.scale(full, func(string) float64 { return share })
		better := false
		for task, trials := range a.try(share) {
			for _, x := range trials {
				limit := int(mostHurt * float64(x.visitors))
				if b, ok := best[task]; x.hurt <= limit && x.gated < x.shipped && (!ok || x.gated < b.gated) {
					best[task], better = x, true
				}
			}
		}
		if worse++; better {
			worse = 0
		}
		if worse == 2 {
			break
		}
	}
	a.scale(full, func(task string) float64 { return best[task].share })
	a.chosen = best
	for task, x := range best {
		p := a.prior(task)
		p.Rate, p.Offset = x.rate, x.offset
	}
}

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
func (a *adaptation) try(share float64) map[string][]trial {
	trials := make(map[string][]trial)
	a.replay(func(scored []adapt.Scored) func() {
		return func() {
			for _, task := range append([]string{adapt.Next}, a.m.Config.Tasks...) {
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
	})
	return trials
}

func gates(share float64) (all []trial) {
	for _, rate := range gateRates {
		for _, offset := range gateOffsets {
			all = append(all, trial{share: share, rate: rate, offset: offset})
		}
	}
	return all
}

// add adds one visitor's events.
func (t *trial) add(scored []adapt.Scored, p *model.Prior) {
	nats := 1.0
	if p.Information == nil {
		nats = 0.5 / float64(p.Noise)
	}
	var gain, shipped, gated float64
	for _, s := range scored {
		w := float64(nn.Sigmoid(t.rate*float32(gain) + t.offset))
		d := float64(s.Shipped - s.Adapted)
		shipped += float64(s.Shipped)
		gated += float64(s.Shipped) - w*d
		gain = min(max(gain+nats*d, -adapt.MaxGain), adapt.MaxGain)
	}
	t.shipped, t.gated = t.shipped+shipped, t.gated+gated
	t.visitors++
	if gated > shipped*(1+feltLoss) || math.IsNaN(gated) {
		t.hurt++
	}
}
