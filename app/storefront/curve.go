package storefront

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A figure's drawing area, in its own units. It is stretched to the room it
// has; its lines are not.
const (
	figureWide = 300
	figureHigh = 100
)

// svg is an element of a drawing.
func svg(tag string) app.HTMLElem { return app.Elem(tag).XMLNS("http://www.w3.org/2000/svg") }

// drawCurves draws the mean loss of both rankings over the events. The figure is
// as high without a curve as with one, so that nothing moves when one appears.
func (t *task) drawCurves() app.UI {
	low, high := t.span()
	first, last := 0, 0
	if len(t.Curve) > 1 {
		first, last = t.Curve[0].Events, t.Curve[len(t.Curve)-1].Events
	}
	drawn := last > first
	return app.Div().Class(class("figure", "figure-empty", !drawn)).Body(
		app.P().Class("figure-key").Aria("hidden", "true").Body(
			app.Span().Class("key-adapted").Text("Yours"),
			app.Span().Class("key-shipped").Text("The shop's"),
			app.Span().Class("key-unit").Text("average error, lower is better"),
		),
		app.P().Class("figure-high").Aria("hidden", "true").Text(label(high, drawn)),
		app.P().Class("figure-low").Aria("hidden", "true").Text(label(low, drawn)),
		svg("svg").Attr("viewBox", fmt.Sprintf("0 0 %d %d", figureWide, figureHigh)).Attr("preserveAspectRatio", "none").
			Attr("role", "img").Aria("label", t.describe()).Body(
			svg("polyline").Class("curve-shipped").Attr("points", t.points(low, high, moment.shippedMean)),
			svg("polyline").Class("curve-adapted").Attr("points", t.points(low, high, moment.adaptedMean)),
		),
		app.P().Class("figure-events").Aria("hidden", "true").Body(
			app.Span().Text(span(first, drawn)), app.Span().Text(span(last, drawn)),
		),
	)
}

// label is a loss at the figure's edge, and span a number of guesses below it.
func label(loss float64, drawn bool) string {
	if !drawn {
		return ""
	}
	return strconv.FormatFloat(loss, 'f', 2, 64)
}

func span(events int, drawn bool) string {
	if !drawn {
		return ""
	}
	return count(events, "guess", "guesses")
}

func (m moment) shippedMean() float64 { return m.Shipped / float64(max(m.Events, 1)) }
func (m moment) adaptedMean() float64 { return m.Adapted / float64(max(m.Events, 1)) }

// span is the range of both curves, with some air, and never empty.
func (t *task) span() (low, high float64) {
	for i, m := range t.Curve {
		a, b := m.shippedMean(), m.adaptedMean()
		if i == 0 {
			low, high = a, a
		}
		low, high = min(low, a, b), max(high, a, b)
	}
	air := max((high-low)*0.08, 0.005)
	return max(low-air, 0), high + air
}

// points are a curve's points as a polyline takes them.
func (t *task) points(low, high float64, of func(moment) float64) string {
	if len(t.Curve) < 2 {
		return ""
	}
	first, last := t.Curve[0].Events, t.Curve[len(t.Curve)-1].Events
	var text strings.Builder
	for i, m := range t.Curve {
		if i > 0 {
			text.WriteByte(' ')
		}
		x := float64(m.Events-first) / float64(max(last-first, 1)) * figureWide
		y := (high - of(m)) / (high - low) * figureHigh
		text.WriteString(strconv.FormatFloat(x, 'f', 1, 64) + "," + strconv.FormatFloat(y, 'f', 1, 64))
	}
	return text.String()
}

// describe says what the figure shows.
func (t *task) describe() string {
	if len(t.Curve) < 2 {
		return "No curves yet"
	}
	a, b := t.Curve[0], t.Curve[len(t.Curve)-1]
	return fmt.Sprintf("Average error from %s to %d: yours from %.2f to %.2f, the shop's from %.2f to %.2f. Lower is better.",
		count(a.Events, "guess", "guesses"), b.Events, a.adaptedMean(), b.adaptedMean(), a.shippedMean(), b.shippedMean())
}
