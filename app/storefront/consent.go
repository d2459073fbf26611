package storefront

import (
	"encoding/json"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/bridge"
)

// keepConsent names, for this tab, an answer that forbids storing anything.
// That storing is allowed is known from Inkling, which then has a store.
const keepConsent = "wren-consent"

// The visitor's choices, in Inkling's words.
const (
	granted = "granted" // remember on this device
	session = "session" // in memory, gone with the tab
	denied  = "denied"  // learn nothing
)

// consent is the visitor's choice and whether the shop asks for it.
type consent struct {
	choice string // "" as long as nobody said anything: then session is in force
	asking bool
}

// recallConsent finds out what the visitor chose before, and asks if nothing.
func (s *Shop) recallConsent(ctx app.Context) {
	if choice := bridge.Kept(keepConsent); choice == session || choice == denied {
		s.consent.choice = choice
		bridge.Call(ctx, "consent", choice, nil)
		return
	}
	bridge.Call(ctx, "status", nil, func(_ app.Context, reply []byte, err error) {
		var status struct{ Consent string }
		if err != nil || json.Unmarshal(reply, &status) != nil {
			return // no Inkling, nothing to ask about
		}
		if status.Consent == granted {
			s.consent.choice = granted
			return
		}
		// A browser that asks sites not to track is asked nothing in return.
		s.consent.asking = s.consent.choice == "" && status.Consent != denied
	})
}

// choose puts the visitor's choice into force.
func (s *Shop) choose(ctx app.Context, choice string) {
	s.consent = consent{choice: choice}
	if choice == granted {
		bridge.Drop(keepConsent)
	} else {
		bridge.Keep(keepConsent, choice, false)
	}
	s.keepCart()
	bridge.Call(s.lasting(ctx), "consent", choice, func(ctx app.Context, _ []byte, err error) {
		if err != nil {
			s.say(ctx, "That did not work: "+err.Error())
			return
		}
		if s.at.kind == knows {
			s.recall(ctx)
		}
	})
}

// onChoose returns the handler of one choice's button.
func (s *Shop) onChoose(choice string) (app.EventHandler, app.EventOption) {
	return func(ctx app.Context, _ app.Event) { s.choose(ctx, choice) }, app.EventScope(choice)
}

// drawConsent is the question. It covers nothing, blocks nothing, and says
// what holds until it is answered.
func (s *Shop) drawConsent() app.UI {
	button := func(class, choice, text string) app.UI {
		handler, scope := s.onChoose(choice)
		return app.Button().Type("button").Class(class).DataSet("consent", choice).Text(text).OnClick(handler, scope)
	}
	return app.Section().Class("consent").Aria("labelledby", "consent-title").Body(
		app.H2().ID("consent-title").Text("May this shop remember what you like?"),
		app.P().Body(
			app.Text("In your own browser; nothing is sent to anybody. Until you agree it is "),
			app.Strong().Text("only in memory"),
			app.Text(", gone when you close this tab. "),
			app.A().Href("/about").Text("How it works"),
		),
		app.Div().Class("actions").Body(
			button("button small", granted, "Remember me here"),
			button("button quiet small", session, "This visit only"),
			button("button quiet small", denied, "Do not learn"),
		),
	)
}
