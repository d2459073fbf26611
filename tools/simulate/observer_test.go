package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"inkling/model/metric"
	"inkling/model/shop"
	"inkling/model/train"
)

// How much can anybody tell from a log? The observer knows the formula, every
// item and how visitors are drawn, and of a visitor what the log shows before a
// page: which items were shown, and what was done with them. From that it
// samples the visitor's tastes by Metropolis-Hastings (Hastings 1970) and predicts
// with the mean over the samples. A model has to learn from the log what the
// observer is told, so it does worse but by chance.

// belief is one guess at a visitor's tastes, as the draws that they are made of.
type belief struct {
	home   int
	others []leafWeight
	loves  []brandLove
	level  float64 // standard normal, as the next
	mind   float64
	style  int
	own    vector
	truthVisitor
}

func (b *belief) clone() *belief {
	c := *b
	c.others, c.loves = slices.Clone(b.others), slices.Clone(b.loves)
	c.Leaves, c.Brands = nil, nil
	return &c
}

// compose makes the visitor of the draws, as crowd.visitor does.
func (c *crowd) compose(b *belief) *belief {
	b.Level = clamp(0.8*b.level, -1.5, 1.5)
	b.Sensitivity = sensitivity(b.Level, 0.2*b.mind)
	b.Leaves, b.Brands = append(b.Leaves[:0], leafWeight{b.home, 1}), b.Brands[:0]
	for _, o := range b.others {
		if !slices.ContainsFunc(b.Leaves, func(l leafWeight) bool { return l.Leaf == o.Leaf }) {
			b.Leaves = append(b.Leaves, o)
		}
	}
	for _, o := range b.loves {
		if !slices.ContainsFunc(b.Brands, func(l brandLove) bool { return l.Brand == o.Brand }) {
			b.Brands = append(b.Brands, o)
		}
	}
	var own vector
	own.add(0.15, &b.own)
	b.Taste = c.taste(&b.truthVisitor, b.style, &own)
	return b
}

func (c *crowd) other(r *rand.Rand, home int) leafWeight {
	return leafWeight{c.otherLeaf(r, home), uniform(r, 0.6, 1)}
}

// ofOther is the logarithm of the probability that other draws a leaf.
func (c *crowd) ofOther(home, leaf int) float64 {
	p := share(c.leaf, leaf)
	if near := share(c.near[home], leaf); total(c.near[home]) > 0 {
		p = (1-elsewhere)*near + elsewhere*p
	}
	return math.Log(p)
}

func (c *crowd) love(r *rand.Rand, b *belief) brandLove {
	brand, _ := newChooser(len(brands), func(i int) float64 { return c.suits(&b.truthVisitor, i) }).draw(r)
	return brandLove{brand, uniform(r, 0.7, 1)}
}

// ofLoves is the logarithm of the probability that love draws the brands.
func (c *crowd) ofLoves(b *belief) float64 {
	sum, p := 0.0, 0.0
	for i := range brands {
		sum += c.suits(&b.truthVisitor, i)
	}
	for _, l := range b.loves {
		p += math.Log(c.suits(&b.truthVisitor, l.Brand) / sum)
	}
	return p
}

// guess draws a visitor of whom nothing is known.
func (c *crowd) guess(r *rand.Rand) *belief {
	b := &belief{level: r.NormFloat64(), mind: r.NormFloat64(), style: r.IntN(len(styles))}
	b.home, _ = c.leaf.draw(r)
	for range otherLeaves(r) {
		b.others = append(b.others, c.other(r, b.home))
	}
	for k := range b.own {
		b.own[k] = r.NormFloat64()
	}
	c.compose(b)
	for range manyBrands(r) {
		b.loves = append(b.loves, c.love(r, b))
	}
	return c.compose(b)
}

// vary draws one part of a belief anew, and returns by how much the logarithm of
// the prior changes beyond what the draw itself accounts for.
func (c *crowd) vary(r *rand.Rand, b *belief) (next *belief, prior float64) {
	n := b.clone()
	step := func(x float64) float64 { return math.Sqrt(0.75)*x + 0.5*r.NormFloat64() }
	homes := func(b *belief) (p float64) {
		for _, o := range b.others {
			p += c.ofOther(b.home, o.Leaf)
		}
		return p
	}
	switch r.IntN(9) {
	case 0:
		n.home, _ = c.leaf.draw(r)
		prior = homes(n) - homes(b)
	case 1: // the home changes places with another leaf
		if len(n.others) == 0 {
			return n, math.Inf(-1)
		}
		i := r.IntN(len(n.others))
		n.home, n.others[i].Leaf = n.others[i].Leaf, n.home
		prior = homes(n) - homes(b) + math.Log(share(c.leaf, n.home)/share(c.leaf, b.home))
	case 2:
		if len(n.others) == 0 {
			return n, math.Inf(-1)
		}
		n.others[r.IntN(len(n.others))] = c.other(r, n.home)
	case 3:
		k := otherLeaves(r)
		r.Shuffle(len(n.others), func(i, j int) { n.others[i], n.others[j] = n.others[j], n.others[i] })
		for len(n.others) < k {
			n.others = append(n.others, c.other(r, n.home))
		}
		n.others = n.others[:k]
	case 4:
		n.level, n.mind = step(n.level), step(n.mind)
	case 5:
		n.loves[r.IntN(len(n.loves))] = c.love(r, b)
		return c.compose(n), 0
	case 6:
		k := manyBrands(r)
		r.Shuffle(len(n.loves), func(i, j int) { n.loves[i], n.loves[j] = n.loves[j], n.loves[i] })
		for len(n.loves) < k {
			n.loves = append(n.loves, c.love(r, b))
		}
		n.loves = n.loves[:k]
		return c.compose(n), 0
	case 7:
		n.style = r.IntN(len(styles))
		return c.compose(n), 0
	case 8:
		for k := range n.own {
			n.own[k] = step(n.own[k])
		}
		return c.compose(n), 0
	}
	c.compose(n)
	return n, prior + c.ofLoves(n) - c.ofLoves(b) // whose brands depend on leaves and level
}

func total(c chooser) float64 { return c.cumulative[len(c.cumulative)-1] }

// share is the probability that a chooser draws an index; 0 of an empty one.
func share(c chooser, i int) float64 {
	if total(c) <= 0 {
		return 0
	}
	w := c.cumulative[i]
	if i > 0 {
		w -= c.cumulative[i-1]
	}
	return w / total(c)
}

// decision is an impression and how far it went: 0 no view, 3 a purchase.
type decision struct {
	item, position, went int
	at                   int64
	open                 bool // in the cart of a session that may go on
}

// observer is one visitor's.
type observer struct {
	truth *Truth
	crowd *crowd
	known []decision
	pages [][]float64 // the likelihood of each page, by the leaf that it was asked for
}

// likelihood is the logarithm of what is known under a belief.
func (o *observer) likelihood(b *belief) (l float64) {
	for _, d := range o.known {
		p := o.truth.odds(&b.truthVisitor, &o.truth.file.Items[d.item], d.at)
		view := o.truth.examined(d.position) * p.view
		switch {
		case d.went == 0:
			l += math.Log(1 - view)
		case d.went == 1:
			l += math.Log(view * (1 - p.cart))
		case d.open:
			l += math.Log(view * p.cart)
		case d.went == 2:
			l += math.Log(view * p.cart * (1 - p.purchase))
		default:
			l += math.Log(view * p.cart * p.purchase)
		}
	}
	intent := o.crowd.intents(b)
	for _, page := range o.pages {
		sum := 0.0
		for leaf, p := range page {
			sum += intent[leaf] * p
		}
		l += math.Log(sum)
	}
	return l
}

// intents are the probabilities of journey.intent, by leaf.
func (c *crowd) intents(b *belief) []float64 {
	p, sum := make([]float64, len(leaves)), 0.0
	for _, f := range b.Leaves {
		sum += f.Weight
	}
	for i := range p {
		p[i] = exploring * share(c.leaf, i)
		for _, f := range b.Leaves {
			beside := share(c.near[f.Leaf], i)
			if total(c.near[f.Leaf]) <= 0 && i == f.Leaf {
				beside = 1
			}
			p[i] += nearby * f.Weight / sum * beside
		}
	}
	for _, f := range b.Leaves {
		p[f.Leaf] += (1 - exploring - nearby) * f.Weight / sum
	}
	return p
}

// sample calls f with beliefs that are as likely as what is known makes them.
func (o *observer) sample(r *rand.Rand, steps int, f func(*belief)) {
	for range 2 { // chains, from places of their own
		b := o.crowd.guess(r)
		l := o.likelihood(b)
		for s := range steps {
			n, prior := o.crowd.vary(r, b)
			if s < steps/20 && s%2 == 0 { // at first from anywhere
				n, prior = o.crowd.guess(r), 0
			}
			if m := o.likelihood(n); math.Log(r.Float64()) < m-l+prior {
				b, l = n, m
			}
			if s >= steps/4 && s%5 == 0 {
				f(b)
			}
		}
	}
}

// TestNothingKnown samples where nothing was seen: the tastes are those of any
// visitor.
func TestNothingKnown(t *testing.T) {
	s := defaultShop()
	c := newCrowd(newWorld(0), s.Truth.file.Items)
	o := &observer{truth: s.Truth, crowd: c}
	r := rand.New(rand.NewPCG(1, 1))
	figures := func(v *truthVisitor) [4]float64 {
		return [4]float64{float64(len(v.Leaves)), float64(len(v.Brands)), v.Level * v.Level, v.Sensitivity}
	}
	var want, got [4]float64
	var n, m float64
	for i := range 4000 {
		v := c.visitor(r, 1, i)
		for k, x := range figures(&v) {
			want[k] += x
		}
		n++
	}
	for range 20 {
		o.sample(r, 4000, func(b *belief) {
			for k, x := range figures(&b.truthVisitor) {
				got[k] += x
			}
			m++
		})
	}
	for k, name := range []string{"leaves", "brands", "square of the level", "sensitivity"} {
		if w, g := want[k]/n, got[k]/m; math.Abs(g-w) > 0.08*w {
			t.Errorf("%s: mean %.3f of the samples, %.3f of visitors", name, g, w)
		}
	}
}

// BenchmarkObserver reports, for visitors of ten events and more in the last tenth
// of the pinned shop's time, the AUC of the truth, of the observer and by how much
// the observer is off on the mean. It takes some minutes:
//
//	go test ./tools/simulate -run '^$' -bench Observer -benchtime 1x
func BenchmarkObserver(b *testing.B) {
	s := defaultShop()
	catalogue := shop.NewCatalogue(s.Items)
	log, _ := shop.NewLog(catalogue, s.Records)
	w := &watcher{truth: s.Truth, crowd: newCrowd(newWorld(0), s.Truth.file.Items), place: make([]int, catalogue.Len())}
	for i := range s.Items {
		at, _ := catalogue.Index(s.Items[i].ID)
		w.place[at] = i
	}
	first, last := s.Records[0].Time, s.Records[len(s.Records)-1].Time
	w.cut = last - (last-first)/10
	for b.Loop() {
		w.outcomes = [3]outcomes{}
		work := make(chan shop.Visitor)
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() {
				for v := range work {
					w.visitor(v)
				}
			})
		}
		for _, v := range log.Visitors {
			work <- v
		}
		close(work)
		group.Wait()
	}
	for step, name := range []string{"view", "cart", "purchase"} {
		o := &w.outcomes[step]
		b.ReportMetric(metric.AUC(o.truth, o.did), name+"-truth-AUC")
		b.ReportMetric(metric.AUC(o.observer, o.did), name+"-observer-AUC")
		var off float64
		for i, p := range o.observer {
			off += float64(p)
			if o.did[i] {
				off--
			}
		}
		b.ReportMetric(off/float64(len(o.did)), name+"-observer-off")
	}
}

// observerSteps of each chain. With a tenth of them the AUC of carts was .004 lower.
const observerSteps = 4000

// outcomes are the predictions of one step and what came.
type outcomes struct {
	truth, observer []float32
	did             []bool
}

type watcher struct {
	truth *Truth
	crowd *crowd
	place []int // of the catalogue's items in the truth
	cut   int64

	mu       sync.Mutex
	outcomes [3]outcomes
}

// visitor predicts the pages after the cut, each from all that was before it.
func (w *watcher) visitor(v shop.Visitor) {
	truth := &w.truth.file.Visitors[w.truth.visitors[v.ID]]
	engaged := 0
	for from, to := 0, 0; from < len(v.Events); from = to {
		for to = from + 1; to < len(v.Events) && onePage(v.Events, to); to++ {
		}
		if v.Events[from].Behaviour.Engaged() {
			engaged++
		}
		if v.Events[from].Time < w.cut || engaged < 10 || v.Events[from].Behaviour != shop.Impression {
			continue
		}
		known, pages := w.decisions(v.Events[:from], 0, from)
		asked, _ := w.decisions(v.Events, from, to)
		o := &observer{w.truth, w.crowd, known, pages}
		sums, n := make([][3]float64, len(asked)), 0.0
		o.sample(rand.New(rand.NewPCG(uint64(from), uint64(w.truth.visitors[v.ID]))), observerSteps, func(b *belief) {
			n++
			for k, d := range asked {
				p := w.truth.odds(&b.truthVisitor, &w.truth.file.Items[d.item], d.at)
				view := w.truth.examined(d.position) * p.view
				sums[k][0] += view
				sums[k][1] += view * p.cart
				sums[k][2] += view * p.cart * p.purchase
			}
		})
		w.add(truth, asked, sums, n)
	}
}

// onePage reports whether an impression is of the same page as the event before.
func onePage(events shop.History, i int) bool {
	return events[i].Behaviour == shop.Impression && events[i-1].Behaviour == shop.Impression && events[i].Time == events[i-1].Time
}

// decisions are those on the impressions among events[from:to], by all that
// follows, and of what leaf each page could be.
func (w *watcher) decisions(events shop.History, from, to int) (all []decision, pages [][]float64) {
	for i := from; i < to; i++ {
		e := events[i]
		if e.Behaviour != shop.Impression {
			continue
		}
		d := decision{item: w.place[e.Item], position: int(e.Position), at: e.Time}
		met := train.Followed(events, i).Funnel()
		for _, b := range []shop.Behaviour{shop.View, shop.Cart, shop.Purchase} {
			if met.Has(b) {
				d.went++
			}
		}
		d.open = d.went == 2 && events[len(events)-1].Time-e.Time <= shop.SessionGap
		all = append(all, d)
		if i == from || !onePage(events, i) {
			page := make([]float64, len(leaves))
			for leaf := range page {
				page[leaf] = 1
			}
			pages = append(pages, page)
		}
		w.narrow(pages[len(pages)-1], w.truth.file.Items[d.item].Leaf)
	}
	return all, pages
}

// narrow multiplies the likelihood of a page by that of an item of a leaf on it,
// which shelves.list shows; items of one leaf count as equally likely.
func (w *watcher) narrow(page []float64, leaf int) {
	for asked := range page {
		p := 0.3 * share(w.crowd.leaf, leaf)
		p += 0.2 * share(w.crowd.near[asked], leaf)
		if asked == leaf {
			p += 0.5
		}
		page[asked] *= p
	}
}

func (w *watcher) add(v *truthVisitor, asked []decision, sums [][3]float64, n float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for k, d := range asked {
		p, s := w.truth.odds(v, &w.truth.file.Items[d.item], d.at), sums[k]
		for step, x := range [3][2]float64{{w.truth.examined(d.position) * p.view, s[0] / n}, {p.cart, s[1] / s[0]}, {p.purchase, s[2] / s[1]}} {
			if d.went < step {
				break
			}
			o := &w.outcomes[step]
			o.truth, o.observer, o.did = append(o.truth, float32(x[0])), append(o.observer, float32(x[1])), append(o.did, d.went > step)
		}
	}
}
