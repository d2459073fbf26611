package storefront

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/bridge"
)

// memory is the page "What your browser knows": a copy of what Inkling gave
// out when it last had news.
type memory struct {
	known    *known // nil until it is there
	raw      []byte // the export as the visitor gets it
	storage  storage
	measured *measured // nil until it is there
	failure  error
	asking   bool // forget everything?
	seen     bool // show impressions too
	shown    int  // how many events are drawn beyond the first ones
	refilled int  // counts readings, to tell a late answer from a new one
}

// known is Inkling's export.
type known struct {
	Status struct {
		Consent string // "granted", "session" or "denied"
		Storage string // "stored" or "memory"
		Reason  string // why it is not stored
		Events  int
	}
	Profile struct {
		Categories []interest
		Brands     []interest
		Interests  []interest // categories, by what the model expects next
		Head       *head      // nil where the model does not go on learning
	}
	Events []event // oldest first
}

// event is one line of Inkling's notes.
type event struct {
	ID       string
	Event    string
	Item     string
	Value    float64
	Position int   // on its shelf, from 1; 0 where it stood on none
	Time     int64 // Unix milliseconds
}

// byShelf reports whether a shelf noted the event by itself. The others the
// shop's pages told Inkling.
func (e *event) byShelf() bool { return e.Event == "impression" || e.Event == "click" }

// interest is a category or a brand with its share of the visitor's interest.
type interest struct {
	Path  string // of a category
	Name  string // of a brand
	Share float64
}

// storage is what the browser says of this site's storage, in bytes.
type storage struct {
	Usage     float64
	Quota     float64
	Persisted bool // kept even when the device runs short of space
	Offline   bool // the shop opens without a network
}

// recall reads what Inkling knows.
func (s *Shop) recall(ctx app.Context) {
	s.memory.refilled++
	turn := s.memory.refilled
	bridge.Call(ctx, "export", nil, func(_ app.Context, reply []byte, err error) {
		if turn != s.memory.refilled {
			return
		}
		k := new(known)
		if err == nil {
			err = json.Unmarshal(reply, k)
		}
		if err != nil {
			s.memory.failure, s.memory.known = err, nil
			return
		}
		slices.Reverse(k.Events)
		s.memory.failure, s.memory.known, s.memory.raw = nil, k, reply
	})
	bridge.Call(ctx, "storage", nil, func(_ app.Context, reply []byte, err error) {
		if err == nil {
			json.Unmarshal(reply, &s.memory.storage) // what cannot be read stays unknown
		}
	})
	bridge.Call(ctx, "measured", nil, func(_ app.Context, reply []byte, err error) {
		if m := new(measured); err == nil && json.Unmarshal(reply, m) == nil {
			s.memory.measured = m
		}
	})
}

// onNews reads again what Inkling knows, if that is what the visitor looks at.
func (s *Shop) onNews(ctx app.Context) {
	if s.at.kind == knows {
		s.recall(ctx)
	}
}

// byShelf is how many of the events the shelves noted by themselves.
func (k *known) byShelf() int {
	n := 0
	for i := range k.Events {
		if k.Events[i].byShelf() {
			n++
		}
	}
	return n
}

// visible are the events that the page lists, newest first.
func (m *memory) visible() []event {
	if m.seen {
		return m.known.Events
	}
	var chosen []event
	for _, e := range m.known.Events {
		if e.Event != "impression" {
			chosen = append(chosen, e)
		}
	}
	return chosen
}

func (s *Shop) onExport(app.Context, app.Event) {
	if s.memory.raw != nil {
		bridge.Save("what-my-browser-knows.json", string(s.memory.raw))
	}
}

// onAskForget asks, and puts the focus on the answer that loses nothing.
func (s *Shop) onAskForget(ctx app.Context, _ app.Event) {
	s.memory.asking = true
	s.lasting(ctx).Defer(func(app.Context) { bridge.Focus("forget-not") })
}

func (s *Shop) onKeep(ctx app.Context, _ app.Event) {
	s.memory.asking = false
	s.lasting(ctx).Defer(func(app.Context) { bridge.Focus("forget") })
}

func (s *Shop) onSeen(app.Context, app.Event)       { s.memory.seen = !s.memory.seen }
func (s *Shop) onMoreEvents(app.Context, app.Event) { s.memory.shown += eventStep }

// onForget has Inkling forget everything. The cart is the shop's, and stays.
func (s *Shop) onForget(ctx app.Context, _ app.Event) {
	s.memory.asking = false
	bridge.Call(s.lasting(ctx), "forget", nil, func(ctx app.Context, _ []byte, err error) {
		if err != nil {
			s.say(ctx, "That did not work: "+err.Error())
			return
		}
		s.say(ctx, "Forgotten. Your browser knows nothing about you any more.")
		s.recall(ctx)
	})
}

// onDelete returns the handler that has Inkling forget one event, and what was
// learned from it. What it knows then is news.
func (s *Shop) onDelete(e event) (app.EventHandler, app.EventOption) {
	return func(ctx app.Context, _ app.Event) {
		bridge.Call(s.lasting(ctx), "forget", []string{e.ID}, func(ctx app.Context, _ []byte, err error) {
			if err != nil {
				s.say(ctx, "That did not work: "+err.Error())
				return
			}
			s.say(ctx, "Forgotten: "+s.words(e)+". The rest is learned anew.")
			if s.memory.drop(e.ID) {
				ctx.Defer(func(app.Context) { bridge.Focus("events-title") })
			}
		})
	}, app.EventScope(e.ID)
}

// drop takes an event off the list before Inkling's next answer does, and
// reports whether it was the last line: then the focus has nowhere to be.
func (m *memory) drop(id string) (last bool) {
	if m.known == nil {
		return false
	}
	lines := m.visible()
	last = len(lines) > 0 && lines[len(lines)-1].ID == id
	m.known.Events = slices.DeleteFunc(slices.Clone(m.known.Events), func(e event) bool { return e.ID == id })
	return last
}

// words says an event in words.
func (s *Shop) words(e event) string {
	what, ok := words[e.Event]
	if !ok {
		what = e.Event
	}
	if it := s.known(e.Item); it != nil {
		return what + " " + it.Title
	}
	return what + " " + e.Item
}

// words are the behaviours as a visitor would say them.
var words = map[string]string{
	"impression": "Was shown", "click": "Chose from a shelf", "view": "Looked at", "wishlist": "Liked",
	"cart": "Put in the cart", "uncart": "Took out of the cart", "checkout": "Began to check out",
	"purchase": "Bought", "refund": "Sent back", "rating": "Rated",
}

// when writes the time of an event as seen at a moment: today's as the hour,
// others with the day.
func when(t, now time.Time) string {
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2 Jan, 15:04")
}
