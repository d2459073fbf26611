package main

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"math"
	"os"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"inkling/tools/evaluate"
)

// The chart shows how many times as long as Inkling everybody else takes, on a
// logarithmic axis that begins at Inkling's own 1.
const (
	chartWidth = 510
	barHeight  = 12
	groupGap   = 9
	margins    = 56 // the title's above, the axis's below
)

var (
	paper = color.White // the chart stands on light and dark pages
	ink   = color.NRGBA{0x22, 0x26, 0x2b, 255}
	rule  = color.NRGBA{0xd7, 0xdb, 0xe0, 255}
)

// colours of the contestants, in the order of the legend.
var contestants = []struct {
	subject string
	colour  color.Color
}{
	{"onnxruntime-web", color.NRGBA{0x2f, 0x6f, 0xb0, 255}},
	{"tfjs", color.NRGBA{0xd9, 0x82, 0x1f, 255}},
	{"plain-js", color.NRGBA{0x8a, 0x8f, 0x98, 255}},
	{"pytorch", color.NRGBA{0xb4, 0x3a, 0x3a, 255}},
}

// titles of the ratios that are drawn, in their order.
var titles = []struct{ metric, slice, title string }{
	{"ratio:ms:network", "rows=1000", "network, 1,000 rows"},
	{"ratio:ms:network", "rows=10000", "network, 10,000 rows"},
	{"ratio:ms:recommend", "items=10000", "shelf from 10,000 items"},
	{"ratio:ms:recommend", "items=100000", "shelf from 100,000 items"},
	{"ratio:ms:adapt", "all", "50 steps of training in the page"},
	{"ratio:ms:coldstart", "first=network", "cold start, same network"},
	{"ratio:ms:coldstart", "all", "cold start, to Inkling's first shelf"},
	{"ratio:examples/s:train", "batch=32", "training, batches of 32"},
	{"ratio:examples/s:train", "batch=256", "training, batches of 256"},
	{"ratio:examples/s:train", "batch=1024", "training, batches of 1,024"},
}

// bar is one ratio of the chart, in times Inkling's.
type bar struct {
	evaluate.Figure
	title  string // of its group
	colour color.Color
	y      float64 // of its lower edge, in points
}

// chartBars are the ratios among the rows, group by group from the top, and the
// height that they take.
func chartBars(rows []evaluate.Figure) (bars []bar, height float64) {
	for _, t := range slices.Backward(titles) {
		before := len(bars)
		for _, c := range slices.Backward(contestants) {
			for _, f := range rows {
				if f.Metric == t.metric && f.Slice == t.slice && f.Subject == c.subject && f.Value > 0 {
					bars = append(bars, bar{f, t.title, c.colour, height})
					height += barHeight
				}
			}
		}
		if len(bars) > before {
			height += groupGap
		}
	}
	return bars, height
}

// chart draws the ratios among the rows of a report.
func chart(path string, rows []evaluate.Figure) error {
	bars, height := chartBars(rows)
	if len(bars) == 0 {
		return errors.New("the chart has no ratio to show")
	}
	p := plot.New()
	p.BackgroundColor = paper
	p.X.Scale = plot.LogScale{}
	p.X.Min, p.X.Max = bounding(bars)
	p.Y.Min, p.Y.Max = -groupGap/2, height
	p.HideAxes() // barChart draws them beside the groups' names
	p.Title.Text, p.Title.Padding = "How many times as long as Inkling (logarithmic)", 10
	p.Title.TextStyle.Font, p.Title.TextStyle.Color = sans(10), ink
	p.Add(barChart(bars))
	c := vgsvg.NewWith(vgsvg.UseWH(chartWidth, vg.Length(height)+margins), vgsvg.EmbedFonts(false))
	p.Draw(draw.Crop(draw.New(c), 8, -8, 18, -8))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	return os.WriteFile(path, described(b.Bytes(), bars), 0o644)
}

// described adds to a drawing what it shows in words.
func described(svg []byte, bars []bar) []byte {
	var words strings.Builder
	for _, b := range slices.Backward(bars) {
		fmt.Fprintf(&words, "%s: %s %.2g times. ", b.title, b.Subject, b.Value)
	}
	at := bytes.Index(svg, []byte("<svg"))
	at += bytes.IndexByte(svg[at:], '>') + 1
	return slices.Concat(svg[:at], fmt.Appendf(nil, "<title>How many times as long as Inkling</title><desc>%s</desc>", words.String()), svg[at:])
}

// bounding are round limits around 1 and all bars.
func bounding(bars []bar) (low, high float64) {
	low, high = 1, 2
	for _, b := range bars {
		low, high = min(low, b.Value), max(high, b.Value)
	}
	if low < 1 {
		low /= 1.2
	}
	return low, high * 2.5 // room for a bar's name
}

// times are ticks at 1, 2, 5, 10 and on, as "1x".
func times(low, high float64) (all []plot.Tick) {
	for decade := math.Pow(10, math.Floor(math.Log10(low))); decade <= high; decade *= 10 {
		for _, m := range []float64{1, 2, 5} {
			if v := m * decade; v >= low*.999 && v <= high {
				all = append(all, plot.Tick{Value: v, Label: fmt.Sprintf("%gx", v)})
			}
		}
	}
	return all
}

// barChart draws the bars to the right of their groups' names, from 1 on.
type barChart []bar

// nameWidth is the room for the groups' names, in points.
const nameWidth = 150

// Plot implements plot.Plotter.
func (all barChart) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	width := float64(c.Max.X - c.Min.X - nameWidth)
	x := func(v float64) vg.Length { return c.Min.X + nameWidth + vg.Length(p.X.Norm(v)*width) }
	label := text.Style{Color: ink, Font: sans(8.5), Handler: plot.DefaultTextHandler, YAlign: draw.YCenter}
	for _, t := range times(p.X.Min, p.X.Max) {
		c.StrokeLine2(draw.LineStyle{Color: rule, Width: .75}, x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
		c.FillText(label, vg.Point{X: x(t.Value), Y: c.Min.Y - 8}, t.Label)
	}
	for i, b := range all {
		low, high := y(b.y), y(b.y+barHeight-2)
		from, to := min(x(1), x(b.Value)), max(x(1), x(b.Value))
		c.FillPolygon(b.colour, []vg.Point{{X: from, Y: low}, {X: to, Y: low}, {X: to, Y: high}, {X: from, Y: high}})
		c.FillText(label, vg.Point{X: to + 4, Y: (low + high) / 2}, fmt.Sprintf("%.3g %s", b.Value, b.Subject))
		if i == len(all)-1 || all[i+1].title != b.title {
			c.FillText(label, vg.Point{X: c.Min.X, Y: (low + high) / 2}, b.title)
		}
	}
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1}, x(1), c.Min.Y, x(1), c.Max.Y)
}

func sans(size font.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}
