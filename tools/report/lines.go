package report

import (
	"fmt"
	"html/template"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// line is a curve over the epochs, or over what else its chart says.
type line struct {
	name   string
	colour int
	dashed bool
	points plotter.XYs
	mark   int // index of a point to mark; -1 none
}

// lineHeight is the height of a chart of curves.
const lineHeight = 190

// lineChart draws curves over the epochs.
func lineChart(id, title string, all []line) (template.HTML, error) {
	return curveChart(id, title, "epoch", "in epoch", all)
}

// curveChart draws curves over an axis, of which the text says in or at which.
func curveChart(id, title, axis, at string, all []line) (template.HTML, error) {
	p := newPlot()
	text := ""
	p.Add(grid{horizontal: true})
	for _, l := range all {
		if err := addLine(p, l); err != nil {
			return "", err
		}
		first, last := l.points[0], l.points[len(l.points)-1]
		text += fmt.Sprintf("%s: %s %s %g, %s %s %g", l.name, decimal(first.Y), at, first.X, decimal(last.Y), at, last.X)
		if l.mark >= 0 {
			text += fmt.Sprintf(", kept: %s %g with %s", axis, l.points[l.mark].X, decimal(l.points[l.mark].Y))
		}
		text += ". "
	}
	margin := .06 * (p.Y.Max - p.Y.Min)
	p.Y.Min, p.Y.Max = p.Y.Min-margin, p.Y.Max+margin
	if margin == 0 { // a curve that does not move stands in the middle
		p.Y.Min, p.Y.Max = p.Y.Min-.5, p.Y.Max+.5
	}
	side := max(.02*(p.X.Max-p.X.Min), .05) // room for a dot at the edge
	p.X.Min, p.X.Max = p.X.Min-side, p.X.Max+side
	p.X.Tick.Marker = plot.TickerFunc(whole)
	p.X.Label.Text, p.X.Label.Padding = axis, 4
	return render(p, lineHeight, id, title, text)
}

func addLine(p *plot.Plot, l line) error {
	curve, err := plotter.NewLine(l.points)
	if err != nil {
		return fmt.Errorf("%s: %w", l.name, err)
	}
	curve.LineStyle = draw.LineStyle{Color: series(l.colour), Width: 2}
	if l.dashed {
		curve.LineStyle.Dashes = []vg.Length{4, 3}
	}
	p.Add(curve)
	at := plotter.XYs(nil)
	switch {
	case l.mark >= 0:
		at = l.points[l.mark : l.mark+1]
	case len(l.points) == 1: // no line to be seen
		at = l.points
	default:
		return nil
	}
	dots, err := plotter.NewScatter(at)
	if err != nil {
		return fmt.Errorf("%s: %w", l.name, err)
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: series(l.colour), Radius: 4.5, Shape: draw.CircleGlyph{}}
	p.Add(dots)
	return nil
}

// whole are ticks at whole numbers.
func whole(low, high float64) (all []plot.Tick) {
	step := math.Max(1, math.Ceil((high-low)/8))
	for v := math.Ceil(low); v <= high; v += step {
		all = append(all, plot.Tick{Value: v, Label: fmt.Sprint(v)})
	}
	return all
}
