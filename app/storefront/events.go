package storefront

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
)

// eventStep is how many events are listed at first and more at each press.
const eventStep = 30

func (s *Shop) drawEvents() app.UI {
	m := &s.memory
	events := m.visible()
	shown := events[:min(len(events), eventStep+m.shown)]
	now := time.Now()
	return app.Section().Class("panel wide").Aria("labelledby", "events-title").Body(
		app.Div().Class("panel-head").Body(
			app.H2().ID("events-title").TabIndex(-1).Text("What you did"),
			app.Button().Type("button").Class(class("chip", "chosen", m.seen)).
				Aria("pressed", strconv.FormatBool(m.seen)).Text("Also what you were shown").OnClick(s.onSeen),
		),
		app.P().Class("quiet-text").Text("A line is written when you do something on a page. Two kinds the shelves write by "+
			"themselves, and these are marked: what a shelf showed you, half of it in sight for a second, and what you chose from one."),
		app.If(len(events) == 0, func() app.UI {
			return app.P().Class("quiet-text").Text("Nothing so far.")
		}),
		app.Ul().Class("events").Attr("role", "list").Body(
			app.Range(shown).Slice(func(i int) app.UI { return s.drawEvent(shown[i], now) }),
		),
		app.If(len(shown) < len(events), func() app.UI {
			return app.P().Class("more").Body(
				app.Span().Textf("%d of %d", len(shown), len(events)),
				app.Button().Type("button").Class("button quiet").Text("Show more").OnClick(s.onMoreEvents),
			)
		}),
	)
}

func (s *Shop) drawEvent(e event, now time.Time) app.UI {
	at := time.UnixMilli(e.Time)
	handler, scope := s.onDelete(e)
	what, ok := words[e.Event]
	if !ok {
		what = e.Event
	}
	var thing app.UI = app.Span().Class("event-item").Text(e.Item)
	if it := s.known(e.Item); it != nil {
		thing = app.A().Class("event-item").Href(it.Link()).Body(picture(it, 36, true), app.Span().Text(it.Title))
	}
	if e.Position > 0 {
		what += ", place " + strconv.Itoa(e.Position)
	}
	return app.Li().DataSet("event", e.Event).Body(
		app.Time().DateTime(at.Format(time.RFC3339)).Text(when(at, now)),
		app.Span().Class("event-what").Body(
			app.Text(what),
			app.If(e.byShelf(), func() app.UI { return app.Span().Class("event-by").Text("by the shelf") }),
		),
		thing,
		app.Button().Type("button").Class("event-delete").Aria("label", attribute("Forget: "+s.words(e))).Title("Forget this line").
			OnClick(handler, scope).Body(app.Span().Aria("hidden", "true").Text("×")),
	)
}

// known is the item of an ID that a log names, nil where the shop has it no
// more.
func (s *Shop) known(id string) *catalogue.Item {
	if s.goods == nil {
		return nil
	}
	return s.goods.Item(id)
}
