package tune

import "math/rand/v2"

// exploreShare is the part of the budget that goes to random search: a third.
const exploreShare = 3

// mostRepeats is how often a search may come to a config that it has tried
// already before it takes the space for exhausted.
const mostRepeats = 1000

// random tries random points for its part of the budget, or to the end of it
// where no field is a number, which is all that CMA-ES moves.
func (e *session) random() error {
	r := rand.New(rand.NewPCG(e.Seed, 1))
	for repeats := 0; e.explores(); repeats++ {
		if repeats == mostRepeats {
			return errSpent
		}
		before := len(e.done)
		if _, err := e.try(PhaseRandom, e.Space.draw(r), wholePart); err != nil {
			return err
		}
		if len(e.done) > before {
			repeats = -1
		}
	}
	return nil
}

// explores reports whether the next trial is a random one. A recorded trial
// knows: the budget may have been another one when it was made.
func (e *session) explores() bool {
	made := len(e.done)
	switch {
	case made < len(e.recorded):
		return e.recorded[made].Phase == PhaseRandom
	case len(e.Space.numeric()) == 0:
		return true
	case e.Budget.Trials > 0 && made > max(1, (e.Budget.Trials-1)/exploreShare):
		return false
	}
	return e.Budget.Time == 0 || e.spent < e.Budget.Time/exploreShare
}

// draw is a point with every field drawn evenly.
func (s *Space) draw(r *rand.Rand) Point {
	p := make(Point, len(s.Fields))
	for i := range s.Fields {
		f := &s.Fields[i]
		if f.numeric() {
			p[f.Path] = f.at(r.Float64())
		} else {
			p[f.Path] = f.choices()[r.IntN(len(f.choices()))]
		}
	}
	return p
}

// numeric lists the fields that are numbers.
func (s *Space) numeric() []*Field {
	var fields []*Field
	for i := range s.Fields {
		if s.Fields[i].numeric() {
			fields = append(fields, &s.Fields[i])
		}
	}
	return fields
}
