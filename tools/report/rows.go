package report

import (
	"fmt"
	"html/template"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// bar is a row of a chart: a figure with its interval, which may be NaN, and
// another figure to hold it against.
type bar struct {
	name           string
	value          float64
	low, high      float64
	beside         float64 // NaN for none
	colour         color.Color
	filled, strong bool // a bar from zero, not only a point; the model itself
}

// bars draws rows from the top down. Filled ones begin at base.
type bars struct {
	all  []bar
	base float64
}

const (
	rowHeight = 22
	barHeight = 10
)

// Plot implements plot.Plotter.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, r := range b.all {
		at := y(float64(len(b.all) - 1 - i))
		if r.filled {
			from, to := x(b.base), x(r.value)
			c.FillPolygon(r.colour, []vg.Point{{X: from, Y: at - barHeight/2}, {X: to, Y: at - barHeight/2}, {X: to, Y: at + barHeight/2}, {X: from, Y: at + barHeight/2}})
		}
		if !math.IsNaN(r.low) {
			style := draw.LineStyle{Color: r.colour, Width: 2}
			if r.filled {
				style = draw.LineStyle{Color: ink, Width: 1.25}
			}
			c.StrokeLine2(style, x(r.low), at, x(r.high), at)
			for _, end := range []float64{r.low, r.high} {
				c.StrokeLine2(style, x(end), at-3, x(end), at+3)
			}
		}
		if !r.filled {
			radius := vg.Length(4)
			if r.strong {
				radius = 5.5
			}
			c.DrawGlyph(draw.GlyphStyle{Color: r.colour, Radius: radius, Shape: draw.CircleGlyph{}}, vg.Point{X: x(r.value), Y: at})
		}
		if !math.IsNaN(r.beside) {
			c.StrokeLine2(draw.LineStyle{Color: series(1), Width: 2.5}, x(r.beside), at-barHeight/2-2, x(r.beside), at+barHeight/2+2)
		}
	}
}

// names label the rows.
type names []bar

// Ticks implements plot.Ticker.
func (n names) Ticks(_, _ float64) (all []plot.Tick) {
	for i, r := range n {
		all = append(all, plot.Tick{Value: float64(len(n) - 1 - i), Label: r.name})
	}
	return all
}

// origin draws the line at which bars begin.
type origin float64

// Plot implements plot.Plotter.
func (o origin) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	c.StrokeLine2(draw.LineStyle{Color: muted, Width: 1}, x(float64(o)), c.Min.Y, x(float64(o)), c.Max.Y)
}

// rowChart draws rows of one metric, of which the base says nothing: 0, or .5 of
// an AUC.
func rowChart(id, title, axis string, all []bar, base float64) (template.HTML, error) {
	p := newPlot()
	low, high := base, base
	for _, r := range all {
		for _, v := range []float64{r.value, r.low, r.high, r.beside} {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	margin := .04 * (high - low)
	p.X.Min, p.X.Max = low, high+margin
	if low < base {
		p.X.Min -= margin
	}
	if high == low { // nothing but the base
		p.X.Max = base + 1
	}
	p.Y.Min, p.Y.Max = -.5, float64(len(all))-.5
	p.X.Label.Text, p.X.Label.Padding = axis, 4
	p.Y.Tick.Marker, p.Y.Tick.Label.Color = names(all), ink
	p.Add(grid{vertical: true}, origin(base), bars{all, base})
	text := ""
	for _, r := range all {
		text += fmt.Sprintf("%s: %s", r.name, decimal(r.value))
		if !math.IsNaN(r.low) {
			text += fmt.Sprintf(" (%s to %s)", decimal(r.low), decimal(r.high))
		}
		if !math.IsNaN(r.beside) {
			text += fmt.Sprintf(", beside %s", decimal(r.beside))
		}
		text += ". "
	}
	return render(p, vg.Length(rowHeight*len(all)+44), id, title, text)
}
