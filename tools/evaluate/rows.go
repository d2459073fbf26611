package evaluate

import (
	"math/rand/v2"

	"inkling/model/shop"
	"inkling/model/train"
)

// The tasks that predictors are judged on.
const (
	TaskView     = "view"
	TaskCart     = "cart"
	TaskPurchase = "purchase"
	TaskRating   = "rating"
	TaskInterest = "interest" // the category of the next new item
)

// Row is one example of a task: would this visitor, with this history, do it
// with this item at this moment?
type Row struct {
	Visitor  string
	History  shop.History // oldest first, before the row's own event
	At       int64        // Unix milliseconds
	Item     int32
	Position int32   // from 1, where the item was shown; 0 unknown
	Label    float32 // 1 or 0; for TaskRating the rating, for TaskInterest the category's number: see Categories
	// Sampled says that the item may be any of the catalogue, not only one that
	// went through the stages of the funnel before the task's.
	Sampled bool
}

// Rows holds the examples of each task.
type Rows map[string][]Row

// Add makes the rows of events[from:] in the tasks' own sample spaces, labelled
// by what follows, as in training: see [train.Followed].
//
// In a log with impressions a row is an impression, and what follows is what
// the visitor does with the item until it is shown again: for the view all
// impressions, for the cart those that were viewed, for the purchase those that
// were put into the cart. In a log without, there is nothing for the view; for
// the cart a row is an item's first view or click in a session, for the
// purchase its first cart event.
func (r Rows) Add(visitor string, events shop.History, from int, impressions bool) {
	for from < len(events) {
		end := from + 1
		for end < len(events) && events[end].Time-events[end-1].Time <= shop.SessionGap {
			end++
		}
		if impressions {
			r.shown(visitor, events, from, end)
		} else {
			r.chosen(visitor, events, from, end)
		}
		from = end
	}
}

func (r Rows) shown(visitor string, events shop.History, from, to int) {
	for i := from; i < to; i++ {
		if events[i].Behaviour != shop.Impression {
			continue
		}
		met := train.Followed(events, i).Funnel()
		r.add(TaskView, row(visitor, events, i, met.Has(shop.View)))
		if met.Has(shop.View) {
			r.add(TaskCart, row(visitor, events, i, met.Has(shop.Cart)))
		}
		if met.Has(shop.Cart) {
			r.add(TaskPurchase, row(visitor, events, i, met.Has(shop.Purchase)))
		}
	}
}

func (r Rows) chosen(visitor string, events shop.History, from, to int) {
	viewed, carted := make(map[int32]bool), make(map[int32]bool)
	for i := from; i < to; i++ {
		e := events[i]
		switch {
		case (e.Behaviour == shop.View || e.Behaviour == shop.Click) && !viewed[e.Item]:
			viewed[e.Item] = true
			r.add(TaskCart, row(visitor, events, i, train.Followed(events, i).Funnel().Has(shop.Cart)))
		case e.Behaviour == shop.Cart && !carted[e.Item]:
			carted[e.Item] = true
			r.add(TaskPurchase, row(visitor, events, i, train.Followed(events, i).Has(shop.Purchase)))
		}
	}
}

func (r Rows) add(task string, row Row) { r[task] = append(r[task], row) }

// row asks at events[i] with what stands before it, or before the page that it
// is shown on.
func row(visitor string, events shop.History, i int, done bool) Row {
	e, n := events[i], i
	if e.Behaviour == shop.Impression {
		n = train.PageStart(events, i)
	}
	r := Row{Visitor: visitor, History: events[:n:n], At: e.Time, Item: e.Item, Position: e.Position}
	if done {
		r.Label = 1
	}
	return r
}

// NegativesPerPositive is how many items are drawn for each positive of a task
// whose sample space the held-out part does not show.
const NegativesPerPositive = 4

// rows makes the rows of the held-out part, and names the tasks whose negatives
// had to be sampled: those of which it does not show both labels. Without
// times there are no sessions, and all are sampled.
func (s *Split) rows(orderOnly, impressions bool, seed uint64) (rows Rows, sampled []string) {
	rows = make(Rows)
	_, category := Categories(s.Train.Catalogue)
	for _, h := range s.Held {
		if h.Replay && !orderOnly {
			rows.Add(h.Visitor, h.Events, h.From, impressions)
		}
		rows.ratings(h)
		rows.interests(h, category)
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	for _, t := range []struct {
		task string
		of   shop.Behaviour
	}{{TaskView, shop.View}, {TaskCart, shop.Cart}, {TaskPurchase, shop.Purchase}} {
		if bothLabels(rows[t.task]) {
			continue
		}
		delete(rows, t.task)
		for _, h := range s.Held {
			rows.sample(t.task, h, t.of, s.Train.Catalogue.Len(), rng)
		}
		if !bothLabels(rows[t.task]) {
			delete(rows, t.task)
			continue
		}
		sampled = append(sampled, t.task)
	}
	return rows, sampled
}

func (r Rows) ratings(h Held) {
	for i := h.From; i < len(h.Events); i++ {
		if e := h.Events[i]; e.Behaviour == shop.Rating {
			rated := row(h.Visitor, h.Events, i, false)
			rated.History, rated.Label = h.known(i), e.Value
			r.add(TaskRating, rated)
		}
	}
}

// sample adds the visitor's held-out events of the behaviour, the first on each
// item, as positives, asked before the visitor turned to the item if that was
// held out too, and beside each of them items that the visitor never touched.
func (r Rows) sample(task string, h Held, of shop.Behaviour, items int, rng *rand.Rand) {
	touched := make(map[int32]bool)
	for _, e := range h.Events {
		touched[e.Item] = true
	}
	for _, a := range arrivals(h.Events, of) {
		if a.target < h.From {
			continue
		}
		positive := row(h.Visitor, h.Events, max(a.touch, h.From), true)
		positive.History, positive.Sampled = h.known(max(a.touch, h.From)), true
		r.add(task, positive)
		for range NegativesPerPositive {
			item := rng.Int32N(int32(items))
			for tries := 0; touched[item] && tries < 100; tries++ {
				item = rng.Int32N(int32(items))
			}
			if touched[item] { // a visitor who touched next to everything
				continue
			}
			negative := positive
			negative.Item, negative.Label = item, 0
			r.add(task, negative)
		}
	}
}

// known is what may be known when events[i] is asked.
func (h Held) known(i int) shop.History {
	if !h.Replay {
		i = h.From
	}
	return h.Events[:i:i]
}

func bothLabels(rows []Row) bool {
	var label [2]bool
	for i := range rows {
		label[int(rows[i].Label)] = true
	}
	return label[0] && label[1]
}
