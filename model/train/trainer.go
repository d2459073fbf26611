package train

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"inkling/model"
	"inkling/model/align"
	"inkling/model/covisit"
	"inkling/model/crew"
	"inkling/model/feature"
	"inkling/model/loss"
	"inkling/model/nn"
	"inkling/model/optimise"
	"inkling/model/rating"
	"inkling/model/shop"
	"inkling/model/task"
	"inkling/model/weighting"
)

// Trainer holds one run of training.
type Trainer struct {
	config      Config
	catalogue   *shop.Catalogue
	features    *feature.Encoder
	table       *feature.Table
	tower       *itemTower
	network     *model.Network
	lists       *covisit.Lists
	together    *covisit.Lists
	folds       []fold
	listRatio   float32         // with a popularity prior: see weighLists
	ratings     *rating.Factors // nil without ratings
	judged      []judgedRating
	slates      []slate
	best        int            // number of the best epoch
	withheld    []bool         // items that are never recommended; nil: none
	strangers   []shop.History // visitors held out whole: see Config.Adapt
	touched     []bool         // items that the log says anything of
	cold        []bool         // items that it says nothing of, with content: see untouched
	sequences   []sequence
	validation  validation
	held        heldRows
	sampledRows bool // negatives are sampled: the log does not say what was shown
	losses      []loss.Options
	lacking     [maxTasks]float32 // of the logits, by head: see heldShift
	offset      [maxTasks]float32 // of the logits on held rows, by head: see correct
	decay       optimise.Decay
	decays      []bool         // of moved
	pulls       []pull         // of moved
	idRates     []float32      // factors of the learning rate, by item; nil: 1
	aligner     *align.Aligner // of two shops; nil: none
	lambda      float32        // its weight in the present step
	strategy    weighting.Strategy
	taskWeight  []float32              // in the present step, by head
	means       []float64              // loss of the step, by head
	perTask     []*weighting.Gradients // of the workers, where the strategy asks for them
	ratingMean  float32
	target      shop.Behaviour
	wanted      [shop.Behaviours]float32

	crew       *crew.Crew
	present    *step
	workers    []*worker
	layers     int              // of moved, how many are the network's
	optimisers []*optimise.Adam // of moved
	ids, words *optimise.Adam
	step       int
	examples   int64 // that were trained on
}

// Watch is told how training goes. Each field may be nil. A training that starts
// again with what was held out begins and is done twice; its second part has
// neither epochs nor notes to tell.
type Watch struct {
	Begin func(sequences int64)         // before the first epoch: sequences in all epochs
	Step  func(sequences int64)         // after each step
	Epoch func(Epoch)                   // after each epoch
	Done  func()                        // when no step follows
	Note  func(format string, a ...any) // decisions worth a line
}

// Epoch is what one pass over the data came to.
type Epoch struct {
	Number int
	Loss   map[string]float64 // mean training loss, by "next", "interest" and task
	NDCG   float64            // NDCG of retrieval on the validation cases: at 10, and of fewer than 100 at no cutoff
	Best   bool               // its parameters are kept, for the time being
	// ValidationLoss is the mean loss by task on the held-out rows, weighed to
	// the share of positives in training; Validation are metrics of the same
	// rows: "auc:view", "rmse:rating". Both are nil without such rows.
	ValidationLoss, Validation map[string]float64
	// Weights of the tasks' losses, where they are learned.
	Weights  map[string]float64
	Examples int64 // targets and rows trained on
}

// ErrNoEvents is returned for a log without any engaged event.
var ErrNoEvents = errors.New("the log has no event that shows interest in an item, so there is nothing to learn")

func newTrainer(log *shop.Log, c Config, w Watch) (*Trainer, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	if err := distinct(log.Catalogue); err != nil {
		return nil, err
	}
	log, withheld := withhold(log, c.Publishable)
	counts := log.Count()
	strongest := Strongest(counts)
	if strongest == shop.Unknown {
		return nil, ErrNoEvents
	}
	t := &Trainer{config: c, catalogue: log.Catalogue, withheld: withheld}
	if withheld != nil {
		w.note("publishable: %d of %d items are withheld, fewer than %d visitors touched them", count(withheld), len(withheld), c.Publishable)
	}
	for name, weight := range c.Wanted {
		b, _ := shop.ParseBehaviour(name)
		t.wanted[b] = weight
	}
	if t.target = c.Target; t.target == shop.Unknown {
		t.target = strongest
	}
	t.config.Model.Tasks = feedable(counts, c, w)
	r := rand.New(rand.NewPCG(c.Seed, 1))
	if c.OrderOnly {
		log = timeless(log)
	}
	whole := log
	log = t.holdOutVisitors(log)
	training := t.holdOut(log, r, w)
	t.describe(training)
	t.cold = t.untouched(whole)
	t.network = t.newNetwork(r)
	t.begin()
	t.weigh()
	training, heavy := capped(training, c.VisitorCap)
	if heavy > 0 {
		w.note("%d visitors with more than %d events are learned from by their last ones", heavy, c.VisitorCap)
	}
	t.cut(training, counts[shop.Impression] > 0, r)
	t.allocate()
	return t, nil
}

// distinct reports an ID that a catalogue holds twice: a model finds items by
// their IDs.
func distinct(c *shop.Catalogue) error {
	for i := range c.Items {
		if first, _ := c.Index(c.Items[i].ID); int(first) != i {
			return fmt.Errorf("catalogue: item %d: the ID %q stands twice", i, c.Items[i].ID)
		}
	}
	return nil
}

// timeless is the log without times, for one whose times carry order alone:
// there are no sessions and no pauses in it.
func timeless(log *shop.Log) *shop.Log {
	bare := &shop.Log{Catalogue: log.Catalogue, Visitors: slices.Clone(log.Visitors)}
	for v := range bare.Visitors {
		events := slices.Clone(bare.Visitors[v].Events)
		for i := range events {
			events[i].Time = 0
		}
		bare.Visitors[v].Events = events
	}
	return bare
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

// MinLabels is how many events of its behaviour a head needs to learn from.
const MinLabels = 20

// MinItems is how many items need to carry a content token that has an
// embedding.
const MinItems = 2

// Heads are the tasks that a training on the log has heads for, in the order of
// the funnel: those that the config wants and the log can feed.
func Heads(log *shop.Log, c Config) []string {
	log, _ = withhold(log, c.Publishable)
	return feedable(log.Count(), c, Watch{})
}

// feedable lists the tasks that the log can feed, and notes those left out.
func feedable(counts [shop.Behaviours]int, c Config, w Watch) []string {
	counts[shop.View] += counts[shop.Click]
	var names []string
	for _, k := range task.All() {
		if c.Weights[k.Name] == 0 {
			continue
		}
		if counts[k.Behaviour] < MinLabels {
			w.note("head %s left out: %d %s events, at least %d are needed", k.Name, counts[k.Behaviour], k.Behaviour, MinLabels)
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

// describe computes what is known before learning: features, counts, lists.
func (t *Trainer) describe(log *shop.Log) {
	t.features = feature.FitEncoder(t.catalogue, MinItems)
	t.table = feature.NewTable(t.features, t.catalogue)
	t.count(t.table, log)
	t.slate(engagedCounts(log))
	t.ratingMean = meanRating(log)
	counts := covisit.Count(log, t.listOptions(t.config.Lists))
	t.lists = t.neighbours(counts, nil)
	t.fold(log, counts)
	if t.config.PopularityPrior > 0 {
		t.weighLists(log)
	}
	t.foldRatings(log)
}

func (t *Trainer) listOptions(o covisit.Options) covisit.Options {
	if t.config.OrderOnly {
		o.Tau = 0
		if own := int32(t.own()); t.config.Guests > 0 {
			o.Across = func(a, b int32) bool { return (a < own) != (b < own) }
		}
	}
	return t.config.publishable(o)
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
	x := &examples{
		config: &t.config, tasks: tasks, impressions: impressions, items: t.own(), guests: t.config.Guests, joint: t.joint(),
		rand: r, ratings: t.ratingRows(log), rest: t.validation.rest(),
	}
	t.sequences = x.build(log)
	t.judged = x.ratings.held
	t.sampledRows = !impressions
	t.keepHeld(tasks, impressions, log)
	t.balanceClasses()
	t.touched = make([]bool, t.catalogue.Len())
	for i, c := range engagedCounts(log) {
		t.touched[i] = c > 0
	}
	t.tower = newItemTower(t.features, t.catalogue, t.touched, t.config.Model.Dim, r)
	t.beginItems()
}

func (t *Trainer) allocate() {
	t.crew, t.present, t.layers = crew.New(t.config.Workers), t.newStep(), len(t.network.Params())
	for range t.config.Workers {
		w := t.newWorker()
		t.workers = append(t.workers, w)
		if w.perTask != nil {
			t.perTask = append(t.perTask, w.perTask)
		}
	}
	for _, p := range t.moved() {
		t.optimisers = append(t.optimisers, optimise.NewAdam(p))
		t.decays = append(t.decays, false)
	}
	t.chooseDecays()
	t.choosePulls()
	t.ids, t.words = optimise.NewAdam(t.tower.id), optimise.NewAdam(t.tower.content)
}

// chooseDecays marks the matrices of trunk and heads, but for a linear term that
// does not start at 0.
func (t *Trainer) chooseDecays() {
	t.decay = optimise.Decay{L1: t.config.L1, L2: t.config.L2}
	decays := make(map[*nn.Param]bool)
	for _, p := range t.network.Trunk.Params() {
		decays[p] = p.Rows > 1
	}
	for _, h := range t.network.Heads {
		decays[h.Deep.W] = true
		decays[h.Wide] = !h.Task.Regression
	}
	for i, p := range t.moved() {
		t.decays[i] = decays[p]
	}
}

// weight is that of a loss in the table; a twin's task is alone with the next item.
func (t *Trainer) weight(name string) float32 {
	if only := t.config.only; only != "" && name != only && name != "next" {
		return 0
	}
	return t.config.Weights[name]
}
