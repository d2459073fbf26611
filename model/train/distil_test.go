package train

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"inkling/model/loss"
	"inkling/model/nn"
)

func TestDistillationIsDeterministicAndSomethingElse(t *testing.T) {
	log := tinyShop(5, 60)
	c := quick()
	c.Epochs = 2
	plain := mustRun(t, log, c)
	c.Distil = 2
	first := mustRun(t, log, c)
	if !sameModel(first, mustRun(t, log, c)) {
		t.Error("two runs with one seed differ")
	}
	if sameModel(plain, first) {
		t.Error("the ensemble changed nothing")
	}
	c.DistilShare = 0
	if !sameModel(plain, mustRun(t, log, c)) {
		t.Error("labels of which the ensemble has no share give another model")
	}
}

func TestSoftLabelsAreTheMembersMean(t *testing.T) {
	c := quick()
	c.Epochs, c.Distil = 2, 2
	c.Losses = map[string]loss.Options{"cart": {ClassWeights: []float32{1, 4}}}
	trainer, err := newTrainer(tinyShop(5, 60), c, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := trainer.distil(context.Background(), Watch{}); err != nil {
		t.Fatal(err)
	}
	q := slices.IndexFunc(trainer.sequences, func(q sequence) bool { return len(q.rows) > 0 })
	s := &trainer.sequences[q]
	got := s.soft
	for i := range trainer.sequences {
		trainer.sequences[i].soft = nil // members learn from what happened
	}
	want := make([]float64, 4)
	for i := range 2 {
		m := trainer.member(i)
		if err := m.fit(context.Background(), Watch{}); err != nil {
			t.Fatal(err)
		}
		for k, y := range m.predict([]*sequence{s})[0][:4] {
			switch k {
			case 1: // four times the odds
				y -= float32(math.Log(4))
				fallthrough
			case 0, 2:
				y = nn.Sigmoid(y)
			}
			want[k] += float64(y) / 2
		}
	}
	for k, v := range want {
		if math.Abs(float64(got[k])-v) > 1e-5 {
			t.Errorf("head %d: the soft label is %g, want %g", k, got[k], v)
		}
	}
}

// The watch sees one run of all trainings: it begins once, and its steps add up.
func TestProgressCoversTheEnsemble(t *testing.T) {
	c := quick()
	c.Distil, c.Patience, c.Refit = 2, 1, false
	var total, members, done int64
	begun, ended, epochs := 0, 0, 0
	w := Watch{
		Begin: func(n int64) { begun++; total = n },
		Step:  func(n int64) { done += n },
		Epoch: func(Epoch) {
			if epochs++; epochs == 1 {
				members = done
			}
		},
		Done: func() { ended++ },
		Note: func(format string, _ ...any) {
			if strings.HasPrefix(format, "ensemble: network") && ended > 0 {
				t.Error("a member is trained when all is done")
			}
		},
	}
	if _, err := Run(context.Background(), tinyShop(5, 60), c, w); err != nil {
		t.Fatal(err)
	}
	if begun != 1 || ended != 1 {
		t.Errorf("begun %d times, done %d times", begun, ended)
	}
	if one := total / 3; members < 2*one || members > 3*one || done > total {
		t.Errorf("%d of %d sequences after the first epoch of the last network, %d in the end", members, total, done)
	}
}
