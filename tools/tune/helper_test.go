package tune

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"path/filepath"
	"testing"
	"time"

	"inkling/model/train"
)

// clock is a time that moves only when a test says so.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

// bowl is a judge whose figure "ndcg@10" is highest, at 1, where the learning
// rate is 2e-3, the dropout .45, the ID dropout .12 and reverse false. A trial
// takes a minute.
func bowl(c *clock) Judge {
	return func(ctx context.Context, t train.Config, _ int) (Figures, error) {
		c.t = c.t.Add(time.Minute)
		rate := math.Log(t.LearningRate/2e-3) / math.Log(20)
		score := 1 - rate*rate - sq(t.Dropout-.45) - .3*sq(t.IDDropout-.12)
		if t.Reverse {
			score -= .1
		}
		return Figures{"ndcg@10": score}, ctx.Err()
	}
}

func sq(x float32) float64 { return float64(x) * float64(x) }

func bowlSpace() *Space {
	return &Space{Fields: []Field{
		{Path: "learning_rate", Kind: LogFloat, Low: 5e-4, High: 1e-2},
		{Path: "dropout", Kind: Float, Low: 0, High: .8},
		{Path: "id_dropout", Kind: Float, Low: 0, High: .4},
		{Path: "reverse", Kind: Bool},
	}}
}

// bowlSearch searches the bowl in memory.
func bowlSearch(t *testing.T, b Budget) *Search {
	c := &clock{time.Unix(1_700_000_000, 0)}
	return &Search{
		Base: train.Defaults(), Space: bowlSpace(), Objective: objective(t, "ndcg@10"), Judge: bowl(c),
		Seed: 1, Budget: b, State: inMemory(), Now: c.now,
	}
}

// inMemory is a state that begins with the trials and is kept in no file.
func inMemory(trials ...Trial) *State { return &State{trials: trials} }

func objective(t *testing.T, text string) *Objective {
	t.Helper()
	o, err := ParseObjective(text)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func mustRun(t *testing.T, s *Search) *Outcome {
	t.Helper()
	o, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func text(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// stateFile is a path for a state, and a header for the search.
func stateFile(t *testing.T, s *Search) (string, Header) {
	t.Helper()
	return filepath.Join(t.TempDir(), "trials.jsonl"), Header{Data: "a bowl", Base: s.Base, Space: s.Space, Objective: "ndcg@10", Seed: s.Seed}
}

var errBroken = errors.New("broken")
