package evaluate

import (
	"math"
	"slices"

	"inkling/model"
	"inkling/model/adapt"
	"inkling/model/metric"
	"inkling/model/shop"
)

// The subjects of a replay: the model as it ships, with what the visitor's own
// head learned, and with as much of that as the gates let count.
const (
	Shipped = "shipped"
	Adapted = "adapted"
	Gated   = "gated"
)

var replaySubjects = [...]string{Shipped, Adapted, Gated}

// Replays reports whether a subject is one of a replay: its figures are means
// over predictions, not over the cases of the protocol.
func Replays(subject string) bool { return slices.Contains(replaySubjects[:], subject) }

// replayMost is how many of a visitor's events are replayed, the first ones: a
// few bots would decide alone. A page keeps fewer: it cuts its log, impressions
// first, and learns the rest anew.
const replayMost = 3000

// prediction is an event as the subjects predicted it.
type prediction struct {
	visitor, seen int // engaged events before it
	metric        string
	values        [len(replaySubjects)]float64
}

// replay runs each held-out visitor's events, in time order, through what runs
// in the page: every event is predicted, then learned from. The next item is
// asked for with the behaviour that it met with, where the visitor turns to it
// for the first time; candidates are all items that are new to the visitor.
func (e *evaluation) replay(m *model.Model) []prediction {
	if m.Adaptation == nil {
		return nil
	}
	found := make([][]prediction, len(e.split.Held))
	e.parallel("replay visitors", len(e.split.Held), func(i int) {
		r := &replayer{m: m, head: adapt.New(m, model.NewScorer(m)), scorer: model.NewScorer(m),
			scores: make([]float32, m.Items.Len()), touched: make([]bool, m.Items.Len()), visitor: i}
		r.head.ScoreGated = true
		events := e.split.Held[i].Events
		for n := range min(len(events), replayMost) {
			r.event(events[:n+1])
		}
		found[i] = r.found
	})
	var all []prediction
	for _, f := range found {
		all = append(all, f...)
	}
	return all
}

// replayer replays one visitor.
type replayer struct {
	m             *model.Model
	head          *adapt.Head
	scorer        *model.Scorer
	scores        []float32
	touched       []bool
	visitor, seen int
	found         []prediction
}

// event predicts the last event of a history and learns from it.
func (r *replayer) event(history shop.History) {
	e, before := history[len(history)-1], history[:len(history)-1]
	engaged := e.Behaviour.Engaged()
	if engaged && !r.touched[e.Item] && r.m.Sells(e.Item) && r.m.Knows(e.Item) {
		r.rank(before, e)
	}
	for _, s := range r.head.Observe(history) {
		name := "logloss:" + s.Task
		if s.Task == TaskRating {
			name = "mse:" + s.Task
		}
		r.add(name, float64(s.Shipped), float64(s.Adapted), float64(s.Gated))
	}
	if engaged {
		r.touched[e.Item] = true
		r.seen++
	}
}

func (r *replayer) add(name string, values ...float64) {
	p := prediction{visitor: r.visitor, seen: r.seen, metric: name}
	copy(p.values[:], values)
	r.found = append(r.found, p)
}

// replayK is the K of the replay's rankings.
const replayK = 10

// rank ranks the catalogue for the event by each subject.
func (r *replayer) rank(before shop.History, e shop.Event) {
	r.scorer.Adapt(nil)
	r.scorer.Begin(before)
	var recall, ndcg []float64
	for _, shift := range []*model.Shift{nil, r.head.Bare(), r.head.Shift()} {
		r.scorer.Adapt(shift)
		r.scorer.Retrieve(r.scores, e.Behaviour)
		ranks := []float64{metric.Rank(r.scores, r.touched, int(e.Item))}
		recall = append(recall, metric.RecallAtK(ranks, replayK))
		ndcg = append(ndcg, metric.NDCGAtK(ranks, replayK))
	}
	r.add("ndcg@10", ndcg...)
	r.add("recall@10", recall...)
}

// The bounds of the replay's slices, by engaged events seen before.
var replaySlices = []struct {
	name        string
	least, most int
}{
	{allSlice, 0, math.MaxInt},
	{"events=0", 0, 0}, {"events=1-2", 1, 2}, {"events=3-5", 3, 5}, {"events=6-10", 6, 10},
	{"events=11-20", 11, 20}, {"events=21+", 21, math.MaxInt}, {"events=11+", 11, math.MaxInt},
}

// ReplaySlices names the slices of a replay, "all" first: by engaged events seen
// before.
func ReplaySlices() (names []string) {
	for _, s := range replaySlices {
		names = append(names, s.name)
	}
	return names
}

// ReplayMetrics names the metrics of a replay.
func ReplayMetrics() []string { return slices.Clone(replayMetrics) }
