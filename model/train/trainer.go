package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"inkling/model"
	"inkling/model/covisit"
	"inkling/model/feature"
	"inkling/model/nn"
	"inkling/model/shop"
	"inkling/model/task"
)

// Trainer holds one run of training.
type Trainer struct {
	config     Config
	catalogue  *shop.Catalogue
	features   *feature.Encoder
	table      *feature.Table
	tower      *itemTower
	network    *model.Network
	lists      *covisit.Lists
	together   *covisit.Lists
	folds      []*covisit.Lists
	sampler    *sampler
	sequences  []sequence
	validation validation
	taskWeight []float32
	ratingMean float32
	target     shop.Behaviour
	wanted     [shop.Behaviours]float32

	workers    []*worker
	optimisers []*adam // of network.Params
	ids, words *adam
	gradient   []float32
	contentSum []float32
	step       int
}

// Watch is told how training goes. Each field may be nil.
type Watch struct {
	Begin func(sequences int64)         // before the first epoch: sequences in all epochs
	Step  func(sequences int64)         // after each step
	Epoch func(Epoch)                   // after each epoch
	Done  func()                        // when no step follows
	Note  func(format string, a ...any) // decisions worth a line
}

// Epoch is what one pass over the data came to.
type Epoch struct {
	Number   int
	Loss     map[string]float64 // mean training loss, by "next", "interest" and task
	NDCG     float64            // NDCG@10 of retrieval on the validation cases
	Best     bool
	Examples int64 // targets and rows trained on
}

// Run trains a model on the log.
func Run(ctx context.Context, log *shop.Log, c Config, w Watch) (*model.Model, error) {
	t, err := newTrainer(log, c, w)
	if err != nil {
		return nil, err
	}
	if err := t.fit(ctx, w); err != nil {
		return nil, err
	}
	return t.freeze(log, w), nil
}

// ErrNoEvents is returned for a log without any engaged event.
var ErrNoEvents = errors.New("the log has no event that shows interest in an item, so there is nothing to learn")

func newTrainer(log *shop.Log, c Config, w Watch) (*Trainer, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	counts := log.Count()
	t := &Trainer{config: c, catalogue: log.Catalogue}
	for name, weight := range c.Wanted {
		b, _ := shop.ParseBehaviour(name)
		t.wanted[b] = weight
	}
	if t.target = c.Target; t.target == shop.Unknown {
		t.target = Strongest(counts)
	}
	if t.target == shop.Unknown {
		return nil, ErrNoEvents
	}
	t.config.Model.Tasks = feedable(counts, c, w)
	r := rand.New(rand.NewPCG(c.Seed, 1))
	training := t.holdOut(log, r)
	t.describe(training)
	t.network = model.NewNetwork(t.config.Model, t.features.Categories.Len())
	t.network.Initialise(r)
	for _, h := range t.network.Heads {
		t.taskWeight = append(t.taskWeight, t.weight(h.Task.Name))
	}
	t.cut(training, counts[shop.Impression] > 0, r)
	t.allocate()
	return t, nil
}

// Strongest is the behaviour nearest to a purchase among those counted; a
// rating counts where nothing else does. Unknown means none shows interest.
func Strongest(counts [shop.Behaviours]int) shop.Behaviour {
	for _, b := range []shop.Behaviour{shop.Purchase, shop.Checkout, shop.Cart, shop.Wishlist, shop.View, shop.Click, shop.Rating} {
		if counts[b] > 0 {
			return b
		}
	}
	return shop.Unknown
}

// minLabels is how many positive labels a head needs to learn from.
const minLabels = 20

// feedable lists the tasks that the log can feed, and notes those left out.
func feedable(counts [shop.Behaviours]int, c Config, w Watch) []string {
	counts[shop.View] += counts[shop.Click]
	var names []string
	for _, k := range task.All() {
		if c.Weights[k.Name] == 0 {
			continue
		}
		if counts[k.Behaviour] < minLabels {
			w.note("head %s left out: %d %s events, at least %d are needed", k.Name, counts[k.Behaviour], k.Behaviour, minLabels)
			continue
		}
		names = append(names, k.Name)
	}
	return names
}

func (w Watch) note(format string, a ...any) {
	if w.Note != nil {
		w.Note(format, a...)
	}
}

// foldCount is the number of parts of the visitors, each trained with lists
// that the other parts made.
const foldCount = 4

// describe computes what is known before learning: features, counts, lists.
func (t *Trainer) describe(log *shop.Log) {
	t.features = feature.FitEncoder(t.catalogue, 2)
	t.table = feature.NewTable(t.features, t.catalogue)
	t.table.Count(log, lastTime(log), t.config.OrderOnly)
	t.sampler = newSampler(engagedCounts(log))
	t.ratingMean = meanRating(log)
	counts := covisit.Count(log, t.listOptions(t.config.Lists))
	t.lists = counts.Lists(nil)
	for f := range foldCount {
		t.folds = append(t.folds, counts.Lists(func(v int32) bool { return int(v)%foldCount != f }))
	}
}

func (t *Trainer) listOptions(o covisit.Options) covisit.Options {
	if t.config.OrderOnly {
		o.Tau = 0
	}
	return o
}

func lastTime(log *shop.Log) (last int64) {
	for v := range log.Visitors {
		if e := log.Visitors[v].Events; len(e) > 0 {
			last = max(last, e[len(e)-1].Time)
		}
	}
	return last
}

func engagedCounts(log *shop.Log) []float64 {
	counts := make([]float64, log.Catalogue.Len())
	for v := range log.Visitors {
		for _, e := range log.Visitors[v].Events {
			if e.Behaviour.Engaged() {
				counts[e.Item]++
			}
		}
	}
	return counts
}

func meanRating(log *shop.Log) float32 {
	var sum, n float64
	for v := range log.Visitors {
		for _, e := range log.Visitors[v].Events {
			if e.Behaviour == shop.Rating {
				sum += float64(e.Value)
				n++
			}
		}
	}
	return float32(sum / max(n, 1))
}

// cut makes the sequences and the item tower.
func (t *Trainer) cut(log *shop.Log, impressions bool, r *rand.Rand) {
	var tasks []task.Task
	for _, h := range t.network.Heads {
		tasks = append(tasks, h.Task)
	}
	x := &examples{config: &t.config, tasks: tasks, impressions: impressions, items: t.catalogue.Len(), rand: r}
	t.sequences = x.build(log)
	touched := make([]bool, t.catalogue.Len())
	for i, c := range engagedCounts(log) {
		touched[i] = c > 0
	}
	t.tower = newItemTower(t.features, t.catalogue, touched, t.config.Model.Dim, r)
}

func (t *Trainer) allocate() {
	for range t.config.Workers {
		t.workers = append(t.workers, t.newWorker())
	}
	for _, p := range t.network.Params() {
		t.optimisers = append(t.optimisers, newAdam(p))
	}
	t.ids, t.words = newAdam(t.tower.id), newAdam(t.tower.content)
	t.contentSum = make([]float32, len(t.tower.content.Value))
}

func (t *Trainer) weight(name string) float32 { return t.config.Weights[name] }

// fit runs the epochs and leaves the best parameters in place.
func (t *Trainer) fit(ctx context.Context, w Watch) error {
	order := make([]*sequence, 0, 2*len(t.sequences))
	for i := range t.sequences {
		order = append(order, &t.sequences[i])
		if t.config.Reverse {
			if back := reversed(&t.sequences[i]); back != nil {
				order = append(order, back)
			}
		}
	}
	if w.Begin != nil {
		w.Begin(int64(t.config.Epochs * len(order)))
	}
	r := rand.New(rand.NewPCG(t.config.Seed, 2))
	steps := t.config.Epochs * len(t.batches(order))
	best, since := -1.0, 0
	var kept []float32
	b := newBatch(t.catalogue.Len())
	for epoch := 1; epoch <= t.config.Epochs; epoch++ {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		e := Epoch{Number: epoch, Loss: map[string]float64{}}
		for _, part := range t.batches(order) {
			if err := ctx.Err(); err != nil {
				return err
			}
			b.fill(part, t.catalogue.Len() <= t.config.FullSoftmax, t.config.Negatives, t.sampler, t.config.IDDropout, t.config.Model.Dim, r)
			t.trainStep(b, t.schedule(steps), epoch)
			t.sum(&e, b, steps/t.config.Epochs)
			if w.Step != nil {
				w.Step(int64(len(part)))
			}
		}
		e.NDCG = t.validate()
		if e.Best = e.NDCG > best; e.Best {
			best, since = e.NDCG, 0
			kept = t.save(kept)
		} else {
			since++
		}
		if w.Epoch != nil {
			w.Epoch(e)
		}
		if since >= t.config.Patience {
			break
		}
	}
	t.restore(kept)
	if w.Done != nil {
		w.Done()
	}
	return nil
}

// batches cuts the sequences, in their order, into steps of about Batch
// targets.
func (t *Trainer) batches(order []*sequence) (parts [][]*sequence) {
	from, work := 0, 0
	for i, q := range order {
		work += max(len(q.targets), 1)
		if work >= t.config.Batch || i == len(order)-1 {
			parts = append(parts, order[from:i+1])
			from, work = i+1, 0
		}
	}
	return parts
}

// schedule is the learning rate of the next step: a short rise, then half a
// cosine down to a tenth.
func (t *Trainer) schedule(steps int) float64 {
	rise := min(1, float64(t.step+1)/float64(max(steps/50, 1)))
	fall := 0.1 + 0.9*(1+math.Cos(math.Pi*float64(t.step)/float64(steps)))/2
	return t.config.LearningRate * rise * fall
}

// trainStep runs one batch on all workers and moves the parameters.
func (t *Trainer) trainStep(b *batch, learningRate float64, epoch int) {
	t.step++
	b.count(t)
	t.parallel(len(b.items), func(_ *worker, from, to int) { t.tower.forward(&b.vectors, from, to) })
	for i, w := range t.workers {
		w.rand = rand.New(rand.NewPCG(t.config.Seed+uint64(t.step)<<16, uint64(i)+3))
	}
	t.parallel(len(b.sequences), func(w *worker, from, to int) { w.run(b, from, to) })
	step := rate(learningRate, t.step)
	t.moveItems(b, step)
	t.parallel(len(t.optimisers), func(_ *worker, from, to int) {
		for i := from; i < to; i++ {
			sum := t.workers[0].params[i].Grad
			for _, w := range t.workers[1:] {
				addTo(sum, w.params[i].Grad)
			}
			t.optimisers[i].all(sum, step)
		}
	})
}

// moveItems reduces the gradients of the batch's item vectors and moves the
// embeddings.
func (t *Trainer) moveItems(b *batch, step float32) {
	d := t.config.Model.Dim
	t.parallel(len(b.items), func(w *worker, from, to int) {
		sum := t.workers[0].dv
		for _, o := range t.workers[1:] {
			addTo(sum[from*d:to*d], o.dv[from*d:to*d])
		}
		t.tower.backward(sum, w.content, &b.vectors, from, to)
		for r := from; r < to; r++ {
			if b.byID[r] {
				t.ids.row(int(b.items[r]), sum[r*d:(r+1)*d], step)
			}
		}
	})
	if len(t.contentSum) == 0 {
		return
	}
	t.parallel(t.tower.content.Rows, func(_ *worker, from, to int) {
		sum := t.workers[0].content[from*d : to*d]
		for _, o := range t.workers[1:] {
			addTo(sum, o.content[from*d:to*d])
		}
		for r := from; r < to; r++ {
			t.words.row(r, sum[(r-from)*d:(r-from+1)*d], step)
		}
	})
}

func addTo(sum, more []float32) {
	for i, v := range more {
		sum[i] += v
	}
}

// parallel splits n things evenly among the workers, always in the same way.
func (t *Trainer) parallel(n int, f func(w *worker, from, to int)) {
	var wait sync.WaitGroup
	k := len(t.workers)
	for i, w := range t.workers {
		wait.Go(func() { f(w, i*n/k, (i+1)*n/k) })
	}
	wait.Wait()
}

// sum adds a step's losses to the epoch's.
func (t *Trainer) sum(e *Epoch, b *batch, steps int) {
	for _, w := range t.workers {
		e.Loss["next"] += w.loss.next / max(float64(t.weight("next")), 1e-9) / float64(steps)
		e.Loss["interest"] += w.loss.interest / max(float64(b.totals.interest), 1) / float64(steps)
		for k, h := range t.network.Heads {
			e.Loss[h.Task.Name] += w.loss.task[k] / max(float64(b.totals.task[k]), 1) / float64(steps)
		}
	}
	for _, q := range b.sequences {
		e.Examples += int64(len(q.targets) + len(q.rows))
	}
}

// reversed is the sequence read backwards, for more next items to learn from;
// nil where that gives nothing. It has no rows: what a visitor was shown
// belongs to what came before it.
func reversed(q *sequence) *sequence {
	if len(q.events) < 2 {
		return nil
	}
	b := &sequence{visitor: q.visitor, events: slices.Clone(q.events)}
	slices.Reverse(b.events)
	seen := make(map[int32]bool)
	for i, e := range b.events {
		if !seen[e.Item] {
			seen[e.Item] = true
			b.targets = append(b.targets, target{at: int32(i), item: e.Item, want: e.Behaviour})
		}
	}
	return b
}

// learned lists every parameter, the item tower's included.
func (t *Trainer) learned() []*nn.Param {
	return append(t.network.Params(), t.tower.id, t.tower.content)
}

func (t *Trainer) save(dst []float32) []float32 {
	dst = dst[:0]
	for _, p := range t.learned() {
		dst = append(dst, p.Value...)
	}
	return dst
}

func (t *Trainer) restore(src []float32) {
	for _, p := range t.learned() {
		src = src[copy(p.Value, src):]
	}
}
