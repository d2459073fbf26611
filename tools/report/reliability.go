package report

import (
	"fmt"
	"html/template"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"inkling/model/metric"
)

// reliabilityHeight makes the field about square.
const reliabilityHeight = 300

// bins draws what was predicted against what came, with two standard errors of
// the share both ways.
type bins []metric.Bin

// Plot implements plot.Plotter.
func (b bins) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, bin := range b {
		low, high := spread(bin)
		c.StrokeLine2(draw.LineStyle{Color: series(0), Width: 1.25}, x(bin.Predicted), y(low), x(bin.Predicted), y(high))
		c.DrawGlyph(draw.GlyphStyle{Color: series(0), Radius: 4, Shape: draw.CircleGlyph{}}, vg.Point{X: x(bin.Predicted), Y: y(bin.Observed)})
	}
}

// reliabilityChart draws the bins of one task.
func reliabilityChart(id, title string, all []metric.Bin) (template.HTML, error) {
	p := newPlot()
	most, text := 0.0, ""
	for _, bin := range all {
		_, high := spread(bin)
		most = max(most, bin.Predicted, high)
		text += fmt.Sprintf("predicted %s, came %s of %s rows. ", decimal(bin.Predicted), decimal(bin.Observed), grouped(int(math.Round(bin.Rows))))
	}
	most = min(1, most*1.05)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, most, 0, most
	diagonal, err := plotter.NewLine(plotter.XYs{{X: 0, Y: 0}, {X: most, Y: most}})
	if err != nil {
		return "", err
	}
	diagonal.LineStyle = draw.LineStyle{Color: muted, Width: 1, Dashes: []vg.Length{3, 3}}
	p.X.Label.Text, p.Y.Label.Text = "predicted", "came true"
	p.X.Label.Padding, p.Y.Label.Padding = 4, 4
	p.Add(grid{true, true}, diagonal, bins(all))
	return render(p, reliabilityHeight, id, title, text)
}

// spread is two standard errors of the observed share both ways, the rows taken
// as independent.
func spread(b metric.Bin) (low, high float64) {
	e := 2 * math.Sqrt(b.Observed*(1-b.Observed)/b.Rows)
	return max(0, b.Observed-e), min(1, b.Observed+e)
}
