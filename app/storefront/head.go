package storefront

import (
	"fmt"
	"math"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// head is what the visitor's own head has come to: how far Inkling has learned
// from them, and whether that is of use.
type head struct {
	Learned  int // events
	Behind   int // events still to learn from
	Distance float64
	Tasks    []task
}

// task is one thing that is predicted, twice: by the ranking that the shop
// shipped and by the visitor's own.
type task struct {
	Task             string
	Weight           float64 // how much the visitor's own counts, 0 to 1
	Events           int     // that were predicted before they were learned from
	Shipped, Adapted float64 // sums of the losses
	Curve            []moment
}

// moment is a point of a task's curve: the sums after so many events.
type moment struct {
	Events           int
	Shipped, Adapted float64
}

// drawHead shows, task by task, both losses and what the gate made of them.
func (s *Shop) drawHead() app.UI {
	return app.Section().Class("panel wide").ID("head").Aria("labelledby", "head-title").Body(
		app.H2().ID("head-title").Text("Is it any good at it?"),
		app.P().Class("quiet-text").Text("Whatever you do, two rankings guess it first: the one that came with the shop, the same for "+
			"everybody, and yours, which has learned from you. Yours counts only as far as it has been guessing better."),
		s.drawTasks(),
	)
}

func (s *Shop) drawTasks() app.UI {
	h := s.memory.known.Profile.Head
	switch {
	case s.memory.known.Status.Consent == denied:
		return app.P().Class("empty").Text("It does not learn, as you asked. The shelves are the same for everybody.")
	case h == nil || len(h.Tasks) == 0:
		return app.P().Class("empty").Text("The model of this shop does not go on learning: what it knows came with it.")
	}
	return app.Div().Class("head-body").Body(
		app.P().Class("head-state").Role("status").Text(h.state()),
		app.Ul().Class("tasks").Attr("role", "list").Body(
			app.Range(h.Tasks).Slice(func(i int) app.UI { return h.Tasks[i].draw() }),
		),
	)
}

// state says how far it has learned.
func (h *head) state() string {
	switch {
	case h.Behind > 0:
		return fmt.Sprintf("Learning: %s still to go.", count(h.Behind, "line", "lines"))
	case h.Learned == 0:
		return "Nothing seen yet, so nothing learned. Look at a few things and come back."
	}
	return fmt.Sprintf("It has learned from %s and moved %.2f away from the shop's, where 1 is how far visitors differ.", count(h.Learned, "line", "lines"), h.Distance)
}

func (t *task) draw() app.UI {
	name, ok := taskNames[t.Task]
	if !ok {
		name = t.Task
	}
	return app.Li().Class("task").DataSet("task", t.Task).Body(
		app.H3().Text(name),
		t.drawCurves(),
		app.P().Class("task-verdict").Text(t.verdict()),
	)
}

var taskNames = map[string]string{
	"next": "What you do next", "click": "What you choose from a shelf", "view": "What you open of what you see",
	"wishlist": "What you like", "cart": "What you put in the cart", "purchase": "What you buy", "rating": "How you rate",
}

// verdict says what the gate decided, and why.
func (t *task) verdict() string {
	counts := fmt.Sprintf("Yours counts %d %%.", int(math.Round(t.Weight*100)))
	if t.Events == 0 {
		return "Nothing to compare yet. Yours counts nothing so far."
	}
	ahead := 0.0
	if t.Shipped > 0 {
		ahead = 100 * (t.Shipped - t.Adapted) / t.Shipped
	}
	guesses := count(t.Events, "guess", "guesses")
	switch {
	case ahead >= 0.05:
		return fmt.Sprintf("Yours is ahead so far, by %.1f %% after %s. %s", ahead, guesses, counts)
	case ahead <= -0.05:
		return fmt.Sprintf("The shop's is ahead so far, by %.1f %% after %s. %s", -ahead, guesses, counts)
	}
	return fmt.Sprintf("Both are level after %s. %s", guesses, counts)
}
