package report

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"image/color"
	"math"
	"regexp"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The colours of a chart stand for properties of the style sheet, which gives
// them a value in the light and another in the dark: see paint.
var (
	ink   = color.NRGBA{1, 1, 1, 255} // var(--ink)
	muted = color.NRGBA{2, 2, 2, 255} // var(--muted)
	rule  = color.NRGBA{3, 3, 3, 255} // var(--rule)
)

// seriesCount is the number of colours for lines and bars; the first is that of
// the model.
const seriesCount = 7

// series is the colour var(--s0), var(--s1) ...
func series(i int) color.Color {
	n := uint8(16 + i%seriesCount)
	return color.NRGBA{n, n, n, 255}
}

// paint replaces the stand-ins by their properties.
var paint = func() *strings.Replacer {
	pairs := []string{"#010101", "var(--ink)", "#020202", "var(--muted)", "#030303", "var(--rule)"}
	for i := range seriesCount {
		pairs = append(pairs, fmt.Sprintf("#%02X%02X%02X", 16+i, 16+i, 16+i), fmt.Sprintf("var(--s%d)", i))
	}
	return strings.NewReplacer(pairs...)
}()

// Charts are as wide as a phone's page, in points that are about its pixels, so
// that their text is never scaled down much.
const chartWidth = 340

const (
	labelSize = 10.5 // of ticks and names
	hairline  = vg.Length(.75)
)

// chart is a drawing with what it shows in words.
type chart struct {
	SVG     template.HTML
	Title   string
	Caption string
	Legend  []legend
}

// legend is what a colour stands for.
type legend struct {
	Name   string
	Colour int // of series
	Dashed bool
}

// newPlot is a plot in the report's style.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.Transparent
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.LineStyle.Color, a.LineStyle.Width = rule, 0
		a.Padding = 4
		a.Tick.LineStyle.Width, a.Tick.Length = 0, 3
		a.Tick.Label.Color, a.Tick.Label.Font = muted, sans(labelSize)
		a.Label.TextStyle.Color, a.Label.TextStyle.Font = muted, sans(labelSize)
		a.Tick.Marker = plot.TickerFunc(ticks)
	}
	return p
}

func sans(size font.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

// render draws a plot of a height and describes it: the title names it, and
// description says in words what the picture shows.
func render(p *plot.Plot, height vg.Length, id, title, description string) (template.HTML, error) {
	id = plainID(id)
	c := vgsvg.NewWith(vgsvg.UseWH(chartWidth, height), vgsvg.EmbedFonts(false))
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", fmt.Errorf("chart %s: %w", title, err)
	}
	drawn := textElement.ReplaceAllStringFunc(b.String(), fitText)
	begin := strings.Index(drawn, "<svg")
	body := begin + strings.Index(drawn[begin:], ">") + 1
	head := fmt.Sprintf(`<svg class="chart" viewBox="0 0 %d %g" role="img" aria-labelledby="%s-title %s-desc"><title id="%s-title">%s</title><desc id="%s-desc">%s</desc>`,
		chartWidth, float64(height), id, id, id, html.EscapeString(title), id, html.EscapeString(description))
	return template.HTML(head + paint.Replace(strings.TrimSpace(drawn[body:]))), nil
}

// plainID is an ID of letters, digits and dashes, another for every name.
func plainID(name string) string {
	return unsafeID.ReplaceAllStringFunc(name, func(c string) string { return fmt.Sprintf("-%x", c) })
}

var (
	unsafeID    = regexp.MustCompile(`[^a-z0-9-]`)
	textElement = regexp.MustCompile(`(?s)<text [^>]*>[^<]*</text>`)
	fontStyle   = regexp.MustCompile(`font-family:[^;"]*;font-variant:[^;"]*;font-weight:[^;"]*;font-style:[^;"]*;`)
)

// fitText puts the page's font in the place of the one that a text was laid out
// in, and has it take up the same width, whatever font a reader has.
func fitText(element string) string {
	open := strings.Index(element, ">")
	label := html.UnescapeString(element[open+1 : strings.LastIndex(element, "<")])
	style := text.Style{Font: sans(labelSize), Handler: plot.DefaultTextHandler}
	width := fmt.Sprintf(` textLength="%.1f" lengthAdjust="spacingAndGlyphs"`, style.Width(label).Points())
	return fontStyle.ReplaceAllString(element[:open]+width+element[open:], "")
}

// ticks are at most five round numbers.
func ticks(low, high float64) []plot.Tick {
	if !(high > low) {
		return []plot.Tick{{Value: low, Label: short(low)}}
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	for _, more := range []float64{1, 2, 2.5, 5, 10} {
		if (high-low)/(more*step) <= 4.5 {
			step *= more
			break
		}
	}
	var all []plot.Tick
	for i := math.Ceil(low/step - 1e-9); i*step <= high+step*1e-9; i++ {
		v := i * step
		if math.Abs(v) < step/1e6 {
			v = 0
		}
		all = append(all, plot.Tick{Value: v, Label: short(v)})
	}
	return all
}

// grid draws lines at the ticks of an axis.
type grid struct{ vertical, horizontal bool }

// Plot implements plot.Plotter.
func (g grid) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := draw.LineStyle{Color: rule, Width: hairline}
	if g.vertical {
		for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
			c.StrokeLine2(style, x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
		}
	}
	if g.horizontal {
		for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
			c.StrokeLine2(style, c.Min.X, y(t.Value), c.Max.X, y(t.Value))
		}
	}
}
