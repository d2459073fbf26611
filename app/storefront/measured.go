package storefront

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// measured is what Inkling took, as it says itself, and what the page has asked
// the network for since.
type measured struct {
	MS       map[string]float64 // of the phases of loading
	Memory   float64            // bytes that the engine holds
	Model    float64            // bytes of the model file
	Restarts int                // of the worker
	Requests []string           // their addresses
}

// phases are those of loading, in their order, with what they do.
var phases = []struct{ name, text string }{
	{"manifest", "Fetch the list of files"}, {"engine", "Fetch the engine"}, {"compile", "Compile it"}, {"start", "Start it"},
	{"model", "Fetch the model"}, {"decode", "Read it"}, {"golden", "Check that it computes right"},
	{"catalogue", "Fetch the catalogue"}, {"stock", "Take in what is for sale"}, {"restore", "Read your notes"},
	{"total", "All of it, some at a time"}, {"first", "Until the first shelf stood"},
}

func (s *Shop) drawMeasured() app.UI {
	m := s.memory.measured
	if m == nil {
		return nil
	}
	return app.Section().Class("panel wide").ID("measured").Aria("labelledby", "measured-title").Body(
		app.H2().ID("measured-title").Text("What it takes"),
		app.Div().Class("measured").Body(m.drawRequests(), m.drawPhases()),
	)
}

// drawRequests shows the number that matters, and if it is not 0, why.
func (m *measured) drawRequests() app.UI {
	fact := func(name, value string) app.UI { return app.Div().Body(app.Dt().Text(name), app.Dd().Text(value)) }
	return app.Div().Class("requests").Body(
		app.P().Class("requests-count").Role("status").Body(
			app.Strong().ID("requests").Text(strconv.Itoa(len(m.Requests))),
			app.Text(" "+plural(len(m.Requests), "request", "requests")+" since load"),
		),
		app.P().Class("quiet-text").Text("Counted by your browser: what this page has asked the network for since Inkling was loaded, without the icon "+
			"that browsers fetch at every new address. A page cannot see what its worker asks for; your browser's network tools can, and show nothing."),
		app.Ul().Class("requests-list").Attr("role", "list").Body(
			app.Range(m.Requests).Slice(func(i int) app.UI { return app.Li().Body(app.Code().Text(address(m.Requests[i]))) }),
		),
		app.Dl().Class("facts").Body(
			fact("Memory of the engine", size(m.Memory)),
			fact("Model file", size(m.Model)),
			fact("Restarts of the worker", strconv.Itoa(m.Restarts)),
		),
	)
}

// address is the part of an address that tells files of one site apart.
func address(full string) string {
	if u, err := url.Parse(full); err == nil {
		return u.RequestURI()
	}
	return full
}

func (m *measured) drawPhases() app.UI {
	return app.Table().Class("phases").Body(
		app.Caption().Text("How long loading took"),
		app.THead().Body(app.Tr().Body(app.Th().Scope("col").Text("Step"), app.Th().Scope("col").Text("Time"))),
		app.TBody().Body(
			app.Range(phases).Slice(func(i int) app.UI {
				return app.Tr().Body(
					app.Th().Scope("row").Text(phases[i].text),
					app.Td().Text(milliseconds(m.MS[phases[i].name])),
				)
			}),
		),
	)
}

// milliseconds writes a time as people compare it; 0 is none, as of a shelf that
// this page does not have.
func milliseconds(ms float64) string {
	switch {
	case ms == 0:
		return "–"
	case ms < 10:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}
