package tune

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// How CMA-ES is run where a value costs minutes and some twenty can be had.
// gonum's method adapts the covariance of what it samples but does not scale it
// by its step size, so it closes in slowly. Started anew around the best point
// every second generation with a smaller spread, it was compared with itself
// left alone and with random search on quadratics of 3, 8 and 12 coordinates
// without noise (geometric means over 200 seeds of the distance in value from
// the minimum): with 20 values it is no nearer than alone (1.0 to 1.1 times) and
// 1.6 to 3 times nearer than random search; with 100 values 2.4 to 13 and 9 to
// 91 times. What a training run gives has noise, which nobody measured here.
const (
	population  = 6
	generations = 2
	firstSpread = .15 // standard deviation of a coordinate; the range is 1
	shrink      = .75
	leastSpread = .02
)

// evolve follows the best trial by CMA-ES (Hansen, "The CMA Evolution Strategy:
// A Tutorial", 2016; gonum's is that of Krause et al. 2016) in the coordinates
// of the numbers, from 0 to 1 each. Fields without order stay as the best trial
// had them when a start began.
func (e *session) evolve() error {
	spread := firstSpread
	barren := 0 // starts in a row without a new trial
	for start := uint64(0); barren < mostRepeats/population; start++ {
		before := len(e.done)
		if err := e.start(start, spread); err != nil {
			return err
		}
		if barren++; len(e.done) > before {
			barren = 0
		}
		spread = max(spread*shrink, leastSpread)
	}
	return errSpent
}

// errGenerations ends a start.
var errGenerations = errors.New("enough generations")

// start runs a few generations around the best point.
func (e *session) start(number uint64, spread float64) error {
	from := Point{}
	if e.best >= 0 {
		from = e.done[e.best].Set
	}
	fields := e.Space.numeric()
	var ended error
	values := 0
	problem := optimize.Problem{
		Func: func(x []float64) float64 {
			if ended != nil {
				return math.Inf(1)
			}
			t, err := e.try(PhaseCMAES, moved(from, fields, x), wholePart)
			if err != nil {
				ended = err
				return math.Inf(1)
			}
			if values++; values >= generations*population {
				ended = errGenerations
			}
			if t.Score == nil {
				return math.Inf(1)
			}
			return -*t.Score
		},
		Status: func() (optimize.Status, error) {
			if ended != nil {
				return optimize.Failure, ended
			}
			return optimize.NotTerminated, nil
		},
	}
	method := &optimize.CmaEsChol{
		InitStepSize: 1, Population: population, InitCholesky: round(len(fields), spread),
		StopLogDet: math.NaN(), Src: rand.NewPCG(e.Seed, 2+number),
	}
	_, err := optimize.Minimize(problem, e.coordinates(from, fields), &optimize.Settings{Converger: optimize.NeverTerminate{}}, method)
	switch {
	case errors.Is(ended, errGenerations):
		return nil
	case ended != nil:
		return ended
	}
	_ = err // the covariance degenerated, which a new start mends
	return nil
}

// coordinates of the point, whose missing fields are those of the base.
func (e *session) coordinates(p Point, fields []*Field) []float64 {
	x := make([]float64, len(fields))
	for i, f := range fields {
		value := e.base.at(f.Path)
		if v, ok := p[f.Path]; ok {
			value = json.Number(v)
		}
		x[i] = f.coordinate(value)
	}
	return x
}

// moved is the point with its numbers at the coordinates.
func moved(p Point, fields []*Field, x []float64) Point {
	p = maps.Clone(p)
	for i, f := range fields {
		p[f.Path] = f.at(inside(x[i]))
	}
	return p
}

// inside reflects a coordinate at the ends of the range, which keeps a sample
// as far from the end as it went beyond.
func inside(x float64) float64 {
	x = math.Mod(math.Abs(x), 2)
	return min(x, 2-x)
}

// round is the covariance of independent coordinates of equal spread.
func round(n int, spread float64) *mat.Cholesky {
	d := mat.NewDiagDense(n, nil)
	for i := range n {
		d.SetDiag(i, spread*spread)
	}
	var c mat.Cholesky
	c.Factorize(d)
	return &c
}
