package tune

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"inkling/model/train"
)

func TestFindsTheOptimum(t *testing.T) {
	// The default config has 1 - (ln 1.5/ln 20)^2 - .15^2 - .3 .02^2 - .1 = .8591.
	// After the third of 60 trials that is random it must be above .93, which a
	// search that never leaves the default is not, and in the end next to 1.
	o := mustRun(t, bowlSearch(t, Budget{Trials: 60}))
	if len(o.Trials) != 60 || !o.Whole {
		t.Fatalf("%d trials, whole %v, want all 60", len(o.Trials), o.Whole)
	}
	byRandom, phases := 0., map[string]int{}
	for _, trial := range o.Trials {
		phases[trial.Phase]++
		if trial.Phase == PhaseRandom {
			byRandom = max(byRandom, *trial.Score)
		}
	}
	if phases[PhaseDefault] != 1 || phases[PhaseRandom] != 19 || phases[PhaseCMAES] != 40 {
		t.Errorf("phases %v, want 1 default, 19 random, 40 cma-es", phases)
	}
	if byRandom < .93 || *o.Best.Score < .998 || o.Best.Phase != PhaseCMAES {
		t.Errorf("best random trial %.4f, best of all %.4f by %s; want .93 and .998 by CMA-ES", byRandom, *o.Best.Score, o.Best.Phase)
	}
	if o.Config.Reverse {
		t.Error("the choice is not that of the best trials")
	}
}

func TestNeverWorseThanTheDefault(t *testing.T) {
	s := bowlSearch(t, Budget{Trials: 12})
	s.Base.LearningRate, s.Base.Dropout, s.Base.IDDropout, s.Base.Reverse = 2e-3, .45, .12, false
	o := mustRun(t, s)
	if o.Best.Number != 0 || text(t, o.Config) != text(t, s.Base) {
		t.Errorf("trial %d is best, want the default, which is the optimum", o.Best.Number)
	}
}

func TestSameSeedSameTrials(t *testing.T) {
	a, b := mustRun(t, bowlSearch(t, Budget{Trials: 30})), mustRun(t, bowlSearch(t, Budget{Trials: 30}))
	if text(t, a.Trials) != text(t, b.Trials) {
		t.Error("two searches with one seed differ")
	}
	other := bowlSearch(t, Budget{Trials: 30})
	other.Seed++
	if text(t, a.Trials) == text(t, mustRun(t, other).Trials) {
		t.Error("two seeds make the same trials")
	}
}

func TestResumeEqualsUninterrupted(t *testing.T) {
	// Interrupted by the context in each phase, and with half a line behind, the
	// resumed search leaves the same file, byte for byte.
	for _, budget := range []Budget{{Trials: 24}, {Time: 24*time.Minute + time.Second}} {
		whole := bowlSearch(t, budget)
		path, header := stateFile(t, whole)
		runIn(t, whole, path, header, 0)
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, after := range []int{1, 4, 8, 9, 15, 23} {
			t.Run(fmt.Sprintf("%+v after %d", budget, after), func(t *testing.T) {
				path, _ := stateFile(t, whole)
				cut := bowlSearch(t, budget)
				if o := runIn(t, cut, path, header, after); o.Whole || len(o.Trials) != after || o.Best == nil {
					t.Fatalf("whole %v, %d trials, best %v after an interruption", o.Whole, len(o.Trials), o.Best)
				}
				appendTo(t, path, `{"trial":99,"pha`)
				o := runIn(t, bowlSearch(t, budget), path, header, 0)
				if got, err := os.ReadFile(path); err != nil || string(got) != string(want) {
					t.Errorf("the resumed file differs (%v):\n%s\nwant\n%s", err, got, want)
				}
				if o.Best == nil || !o.Whole {
					t.Error("the resumed search has no best trial or says it was interrupted")
				}
			})
		}
	}
}

// runIn searches with the state in a file, resumed if it is there, and
// interrupts it during the trial after so many; 0 never.
func runIn(t *testing.T, s *Search, path string, h Header, after int) *Outcome {
	t.Helper()
	var err error
	if s.State, err = Resume(path, h); err != nil {
		t.Fatal(err)
	}
	defer s.State.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	made, judge := s.State.Trials(), s.Judge
	s.Judge = func(ctx context.Context, c train.Config, fold int) (Figures, error) {
		if after > 0 && made == after {
			cancel()
		}
		made++
		return judge(ctx, c, fold)
	}
	o, err := s.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, text...), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestBudget(t *testing.T) {
	for _, c := range []struct {
		name   string
		budget Budget
		want   int
	}{
		{"trials", Budget{Trials: 7}, 7},
		{"one trial is the default config", Budget{Trials: 1}, 1},
		{"the last trial that fits ends with the time", Budget{Time: 7 * time.Minute}, 7},
		{"one that would not is not begun", Budget{Time: 7*time.Minute + 59*time.Second}, 7},
		{"the first is made whatever it takes", Budget{Time: time.Second}, 1},
		{"both bound", Budget{Time: 5 * time.Minute, Trials: 9}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			if o := mustRun(t, bowlSearch(t, c.budget)); len(o.Trials) != c.want || !o.Whole {
				t.Errorf("%d trials, whole %v, want %d", len(o.Trials), o.Whole, c.want)
			}
		})
	}
}

func TestRandomEndsAfterAThirdOfTheTime(t *testing.T) {
	o := mustRun(t, bowlSearch(t, Budget{Time: 30 * time.Minute}))
	random := 0
	for _, trial := range o.Trials {
		if trial.Phase == PhaseRandom {
			random++
		}
	}
	if random != 9 { // with the default config ten minutes
		t.Errorf("%d random trials of a minute in 30, want 9", random)
	}
}

func TestMoreTimeGoesOn(t *testing.T) {
	first := mustRun(t, bowlSearch(t, Budget{Time: 9 * time.Minute}))
	more := bowlSearch(t, Budget{Time: 20 * time.Minute})
	more.State = inMemory(first.Trials...)
	o := mustRun(t, more)
	if len(o.Trials) != 20 || text(t, o.Trials[:9]) != text(t, first.Trials) || o.Trials[9].Phase != PhaseCMAES {
		t.Errorf("%d trials, want 20 that begin with the 9 resumed and go on with CMA-ES", len(o.Trials))
	}
}

func TestFailedTrials(t *testing.T) {
	s := bowlSearch(t, Budget{Trials: 30})
	judge := s.Judge
	s.Judge = func(ctx context.Context, c train.Config, fold int) (Figures, error) {
		if c.Dropout > .4 {
			return nil, train.ErrDiverged
		}
		return judge(ctx, c, fold)
	}
	o := mustRun(t, s)
	failed := 0
	for _, trial := range o.Trials {
		if trial.Failed == "" {
			continue
		}
		failed++
		if trial.Score != nil || trial.Figures != nil || trial.Failed != train.ErrDiverged.Error() {
			t.Errorf("trial %d failed with score %v, figures %v, %q", trial.Number, trial.Score, trial.Figures, trial.Failed)
		}
	}
	if failed == 0 || len(o.Trials) != 30 || o.Config.Dropout > .4 || *o.Best.Score < .95 {
		t.Errorf("%d of %d trials failed, best %.4f with dropout %v", failed, len(o.Trials), *o.Best.Score, o.Config.Dropout)
	}
	if !strings.Contains(o.Summary(), fmt.Sprintf("30 trials, %d of which failed", failed)) {
		t.Errorf("summary %q", o.Summary())
	}
}

func TestFirstTrialMustSucceed(t *testing.T) {
	s := bowlSearch(t, Budget{Trials: 3})
	s.Judge = func(context.Context, train.Config, int) (Figures, error) { return nil, errBroken }
	if _, err := s.Run(t.Context()); !errors.Is(err, errBroken) {
		t.Errorf("got %v, want the judge's error", err)
	}
	s = bowlSearch(t, Budget{Trials: 3})
	s.Objective = objective(t, "recall@10")
	if _, err := s.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "no figure recall@10, there are ndcg@10") {
		t.Errorf("got %v, want the figures that there are", err)
	}
}

func TestSmallSpaceIsExhausted(t *testing.T) {
	// Of three batches and two directions there are six configs, and the default
	// is none of them but with its own batch of 512.
	s := bowlSearch(t, Budget{})
	s.Space = &Space{Fields: []Field{{Path: "batch", Kind: Int, Low: 10, High: 12}, {Path: "reverse", Kind: Bool}}}
	made := map[string]bool{}
	s.Watch = func(trial, _ *Trial) { made[trial.Set.String()] = true }
	s.Budget.Trials = 100
	if o := mustRun(t, s); len(o.Trials) != 7 || len(made) != 7 {
		t.Errorf("%d trials of %d points, want 7", len(o.Trials), len(made))
	}
	s = bowlSearch(t, Budget{Trials: 100})
	s.Space = &Space{Fields: []Field{{Path: "reverse", Kind: Bool}}} // true is the default
	if o := mustRun(t, s); len(o.Trials) != 2 {
		t.Errorf("%d trials of two values, want 2", len(o.Trials))
	}
}

func TestStateOfAnotherSearch(t *testing.T) {
	s := bowlSearch(t, Budget{Trials: 3})
	path, header := stateFile(t, s)
	runIn(t, s, path, header, 0)
	if _, err := Create(path, header); err == nil || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("a state was begun over another: %v", err)
	}
	for _, c := range []struct {
		change func(h *Header)
		want   string
	}{
		{func(h *Header) { h.Data = "another bowl" }, "other data: a bowl, here another bowl"},
		{func(h *Header) { h.Objective = "auc" }, `another objective: "ndcg@10", here "auc"`},
		{func(h *Header) { h.Seed = 7 }, "another seed: 1, here 7"},
		{func(h *Header) { h.Folds = 5 }, "0 folds"},
		{func(h *Header) { h.Space = &Space{Fields: bowlSpace().Fields[1:]} }, "another search space"},
		{func(h *Header) { h.Base.Batch++ }, "another config to begin with"},
	} {
		other := header
		c.change(&other)
		if _, err := Resume(path, other); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	// Trials that this search would not make: a changed line.
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), `"set":{"dropout":`, `"set":{"batch":7,"dropout":`, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	changed := bowlSearch(t, Budget{Trials: 3})
	if changed.State, err = Resume(path, header); err != nil {
		t.Fatal(err)
	}
	defer changed.State.Close()
	if _, err := changed.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "trial 1 is not the one") {
		t.Errorf("got %v, want a refusal of trial 1", err)
	}
}

func TestDamagedState(t *testing.T) {
	s := bowlSearch(t, Budget{Trials: 3})
	path, header := stateFile(t, s)
	runIn(t, s, path, header, 0)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	for _, c := range []struct{ name, content, want string }{
		{"something else", "timestamp,visitor_id\n", `:1: want the trials of a search, of the format "tune 1"`},
		{"a line is missing", lines[0] + lines[2], ":2: want trial 0, got trial 1"},
		{"a line in the middle is cut", lines[0] + lines[1][:9] + "\n" + lines[2], ":2: unexpected end of JSON input"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(c.content), 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := Resume(path, header); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if got, _ := os.ReadFile(path); string(got) != c.content {
				t.Error("the refused file was changed")
			}
		})
	}
	// Of a file with half a header nothing is lost.
	if err := os.WriteFile(path, []byte(lines[0][:20]), 0o644); err != nil {
		t.Fatal(err)
	}
	if o := runIn(t, bowlSearch(t, Budget{Trials: 3}), path, header, 0); len(o.Trials) != 3 {
		t.Errorf("%d trials, want 3", len(o.Trials))
	}
}

func TestImportances(t *testing.T) {
	o := mustRun(t, bowlSearch(t, Budget{Trials: 7}))
	if im := Importances(bowlSpace(), o.Trials); im != nil {
		t.Errorf("importances of 6 trials: %v", im)
	}
	// The objective falls with the dropout and has nothing to do with the rest.
	var trials []Trial
	space := &Space{Fields: bowlSpace().Fields[1:]}
	for i := range 9 {
		score := float64(-i)
		p := Point{"dropout": space.Fields[0].at(float64(i) / 8), "id_dropout": space.Fields[1].at(float64([]int{4, 0, 8, 1, 7, 2, 6, 3, 5}[i]) / 8), "reverse": space.Fields[2].choices()[i%2]}
		trials = append(trials, Trial{Number: i, Score: &score, Set: p})
	}
	im := Importances(space, trials)
	if im[0].Path != "dropout" || im[0].Value > -.999 || !im[0].Signed {
		t.Errorf("first is %+v, want the dropout at -1", im[0])
	}
	// Ranks 9, 7, 5, 3, 1 of the first value and 8, 6, 4, 2 of the other both have
	// the mean 5: nothing lies between them.
	if at := slices.IndexFunc(im, func(i Importance) bool { return i.Path == "reverse" }); im[at].Value > 1e-9 || im[at].Signed {
		t.Errorf("reverse is %+v, want 0", im[at])
	}
}
