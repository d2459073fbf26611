package adapt

import (
	"inkling/model"
	"inkling/model/nn"
)

// Gate is how the adapted head has done beside the shipped one in one task.
type Gate struct {
	Events  int     // that were predicted
	Shipped float32 // sum of the shipped head's losses: log-loss, or squared error of ratings
	Adapted float32 // the same of the adapted one
	Gain    float32 // in nats, by which the gate decides
	Curve   []Point // how it went, oldest first, at most MaxPoints
	stride  int     // events between two points
}

// Point is a moment of a curve: the sums up to then and the gate's weight.
type Point struct {
	Events           int
	Shipped, Adapted float32
	Weight           float32
}

// MaxPoints bounds a curve; when it is full, every second point is left out.
const MaxPoints = 32

// Weight is how much the adapted head counts, from 0 to 1.
func (g *Gate) Weight(p *model.Prior) float32 { return Weight(p, g.Gain, g.Events) }

// Weight is the weight of a gate after so many events, by the gain so far.
func Weight(p *model.Prior, gain float32, events int) float32 {
	if events == 0 { // nothing was learned
		return 0
	}
	n := float32(events)
	return nn.Sigmoid(p.Rate*gain+p.Offset) * n * n / (n*n + p.Ramp*p.Ramp)
}

// count takes the losses of both heads for one event, and what a unit of loss is
// in nats.
func (g *Gate) count(shipped, adapted, nats float32, p *model.Prior) {
	g.Events++
	g.Shipped += shipped
	g.Adapted += adapted
	g.Gain = min(max(g.Gain+nats*(shipped-adapted), -MaxGain), MaxGain)
	g.stride = max(g.stride, 1)
	if g.Events%g.stride != 0 {
		return
	}
	if len(g.Curve) == MaxPoints {
		for i := range MaxPoints / 2 {
			g.Curve[i] = g.Curve[2*i+1]
		}
		g.Curve = g.Curve[:MaxPoints/2]
		g.stride *= 2
		if g.Events%g.stride != 0 {
			return
		}
	}
	g.Curve = append(g.Curve, Point{g.Events, g.Shipped, g.Adapted, g.Weight(p)})
}

// MaxGain bounds what a gate remembers, so that it can change its mind.
const MaxGain = 20
