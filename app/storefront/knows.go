package storefront

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// interests is how many categories and brands are listed.
const interests = 6

func (s *Shop) drawMemory() app.UI {
	return app.Div().Class("page knows").Body(
		app.Header().Class("page-head").Body(
			app.H1().Text("What your browser knows"),
			app.P().Class("lead").Text("This is everything that arranges the shelves for you. It was written by your browser, "+
				"it is on your device, and no server has ever seen it."),
		),
		s.drawKnown(),
	)
}

func (s *Shop) drawKnown() app.UI {
	m := &s.memory
	switch {
	case m.failure != nil:
		return app.Div().Class("empty").Role("status").Body(
			app.P().Text("The shelves are not working, so there is nothing to know. The reason: "),
			app.P().Body(app.Code().Text(m.failure.Error())),
		)
	case m.known == nil:
		return app.Div().Class("panel waiting").Aria("busy", "true").Body(app.P().Text("Asking your browser"))
	}
	return app.Div().Class("panels").Body(
		s.drawKept(),
		s.drawInterests(),
		s.drawHead(),
		s.drawMeasured(),
		s.drawEvents(),
	)
}

// drawKept says where the knowledge is, and lets the visitor decide.
func (s *Shop) drawKept() app.UI {
	choices := []struct{ value, title, text string }{
		{granted, "Remember", "On this device, until you say otherwise."},
		{session, "This visit only", "In memory, gone with the tab."},
		{denied, "Do not learn", "The shelves stay the same for everybody."},
	}
	in := s.memory.known.Status.Consent
	return app.Section().Class("panel").Aria("labelledby", "kept-title").Body(
		app.H2().ID("kept-title").Text("Where it is"),
		app.P().Body(app.Text(keptText(s.memory.known.Status.Storage, s.memory.known.Status.Reason))),
		app.Div().Class("choices").Role("group").Aria("label", "Your choice").Body(
			app.Range(choices).Slice(func(i int) app.UI {
				c := choices[i]
				handler, scope := s.onChoose(c.value)
				return app.Button().Type("button").Class("choice").DataSet("consent", c.value).
					Aria("pressed", strconv.FormatBool(c.value == in)).OnClick(handler, scope).Body(
					app.Strong().Text(c.title), app.Span().Text(c.text),
				)
			}),
		),
		s.drawStorage(),
		s.drawDeeds(),
	)
}

// keptText says where the log is, and why it is not stored where it is not.
func keptText(storage, reason string) string {
	if storage == "stored" {
		return "Stored in this browser, on this device. It is still here when you come back."
	}
	switch reason {
	case denied:
		return "Nowhere. Nothing is written down, as you asked."
	case "refused":
		return "Only in memory: your browser does not let this site store anything."
	case "blocked":
		return "Only in memory: another tab of this shop is in the way. Close it and reload."
	case "evicted":
		return "Only in memory: what was stored has been deleted."
	case "quota":
		return "Only in memory: there is no room left on this device."
	}
	return "Only in memory. Close the tab and it is gone."
}

func (s *Shop) drawStorage() app.UI {
	st := s.memory.storage
	fact := func(name, value string) app.UI {
		return app.Div().Body(app.Dt().Text(name), app.Dd().Text(value))
	}
	offline := "not yet, reload once"
	if st.Offline {
		offline = "yes"
	}
	keeps := "may clear it when space runs short"
	if st.Persisted {
		keeps = "keeps it until you clear it"
	}
	return app.Dl().Class("facts").Body(
		fact("Notes", s.memory.known.notes()),
		fact("Whole site on this device", size(st.Usage)),
		fact("Your browser", keeps),
		fact("Opens without a network", offline),
	)
}

// notes says how many notes there are, and whose.
func (k *known) notes() string {
	shelves := k.byShelf()
	return fmt.Sprintf("%d on what you did, %d by the shelves themselves", len(k.Events)-shelves, shelves)
}

// size writes bytes as people read them.
func size(bytes float64) string {
	switch {
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", bytes/1e6)
	case bytes >= 1e3:
		return fmt.Sprintf("%.0f kB", bytes/1e3)
	}
	return fmt.Sprintf("%.0f bytes", bytes)
}

// drawDeeds are the two things to do with it: take it along, and forget it.
func (s *Shop) drawDeeds() app.UI {
	if s.memory.asking {
		return app.Div().Class("confirm").Role("alertdialog").Aria("labelledby", "confirm-text").Body(
			app.P().ID("confirm-text").Text("Forget everything you did here? There is no copy to bring it back from."),
			app.Div().Class("actions").Body(
				app.Button().Type("button").Class("button danger").ID("forget-now").Text("Forget everything").OnClick(s.onForget),
				app.Button().Type("button").Class("button quiet").ID("forget-not").Text("Keep it").OnClick(s.onKeep),
			),
		)
	}
	return app.Div().Class("actions").Body(
		app.Button().Type("button").Class("button quiet").ID("export").Text("Download as JSON").OnClick(s.onExport),
		app.Button().Type("button").Class("button quiet").ID("forget").Text("Forget everything").OnClick(s.onAskForget),
	)
}

func (s *Shop) drawInterests() app.UI {
	p := &s.memory.known.Profile
	return app.Section().Class("panel").Aria("labelledby", "interests-title").Body(
		app.H2().ID("interests-title").Text("What it thinks you like"),
		app.If(len(p.Categories)+len(p.Brands) == 0, func() app.UI {
			return app.P().Class("quiet-text").Text("Nothing yet. Look at a few things and come back.")
		}),
		bars("Categories", p.Categories),
		bars("Brands", p.Brands),
		bars("What it expects next", p.Interests),
	)
}

// bars draws interests as shares of a hundred.
func bars(title string, of []interest) app.UI {
	if len(of) == 0 {
		return nil
	}
	of = of[:min(len(of), interests)]
	return app.Div().Class("bars").Body(
		app.H3().Text(title),
		app.Ul().Attr("role", "list").Body(
			app.Range(of).Slice(func(i int) app.UI {
				name, percent := of[i].Name+strings.ReplaceAll(of[i].Path, ">", "›"), int(math.Round(of[i].Share*100))
				return app.Li().Body(
					app.Span().Class("bar-name").Text(name),
					app.Progress().Class("bar").Max(100).Value(percent).Aria("hidden", "true"),
					app.Span().Class("bar-share").Text(strconv.Itoa(percent)+" %"),
				)
			}),
		),
	)
}
