package model

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"inkling/model/kernel"
	"inkling/model/nn"
	"inkling/model/shop"
)

// VisitorEncoder turns a sequence of events into a vector for each of its
// moments. A sequence begins with a start mark, so that a visitor without
// history has a vector too. With e the item vector plus an embedding of the
// behaviour:
//
//	x = LayerNorm(e);  h = x + Attention(x) Wo;  u = normalise(h + want)
//
// where want is the behaviour that the shelf hopes for.
type VisitorEncoder struct {
	Start     *nn.Param // [1 x dim]
	Kind      *nn.Param // [behaviours x dim]
	Norm      *nn.LayerNorm
	QKV       *nn.Dense // [dim x 3 dim]
	Attention *nn.Attention
	Out       *nn.Dense // [dim x dim]
	Want      *nn.Param // [behaviours x dim]; row 0 is for the trunk
	// Alone is what each of several shops that are learned together adds to Out,
	// by shop, so that its h is phi_s + phi_t: what all share, and what is its own.
	// nil of a model that serves, where the shop's is in Out.
	Alone []*nn.Dense
}

// NewVisitorEncoder returns an encoder of zeros for sequences of up to length
// steps, the start mark included.
func NewVisitorEncoder(dim, length int) *VisitorEncoder {
	return &VisitorEncoder{
		Start:     nn.NewParam("visitor.start", 1, dim),
		Kind:      nn.NewParam("visitor.kind", kinds, dim),
		Norm:      nn.NewLayerNorm("visitor.norm", dim),
		QKV:       nn.NewDense("visitor.qkv", dim, 3*dim),
		Attention: nn.NewAttention("visitor.attention", length, kinds),
		Out:       nn.NewDense("visitor.out", dim, dim),
		Want:      nn.NewParam("visitor.want", kinds, dim),
	}
}

func (v *VisitorEncoder) initialise(r *rand.Rand) {
	v.Start.Normal(r, 0.1)
	v.Kind.Normal(r, 0.02)
	v.QKV.W.Glorot(r)
	v.Out.W.Glorot(r)
	v.Want.Normal(r, 0.02)
}

// Params are the encoder's parameters.
func (v *VisitorEncoder) Params() []*nn.Param {
	all := []*nn.Param{v.Start, v.Kind, v.Want}
	all = append(all, v.Norm.Params()...)
	all = append(all, v.QKV.Params()...)
	all = append(all, v.Attention.Params()...)
	all = append(all, v.Out.Params()...)
	for _, a := range v.Alone {
		all = append(all, a.Params()...)
	}
	return all
}

// Part gives each of several shops an h of its own, which starts as the shared
// one.
func (v *VisitorEncoder) Part(shops int) {
	d := v.Start.Cols
	for s := range shops {
		v.Alone = append(v.Alone, nn.NewDense("visitor.alone."+strconv.Itoa(s), d, d))
	}
}

// Fold returns the encoder of one of the shops, which shares everything but Out;
// where there is one shop, it is v.
func (v *VisitorEncoder) Fold(shop int) *VisitorEncoder {
	if len(v.Alone) == 0 {
		return v
	}
	f := *v
	f.Out, f.Alone = nn.NewDense(v.Out.W.Name, v.Start.Cols, v.Start.Cols), nil
	for i, p := range f.Out.Params() {
		p.Name = v.Out.Params()[i].Name
		copy(p.Value, v.Out.Params()[i].Value)
		kernel.Axpy(1, v.Alone[shop].Params()[i].Value, p.Value)
	}
	return &f
}

// Shadow shares the values and has gradients of its own.
func (v *VisitorEncoder) Shadow() *VisitorEncoder {
	s := &VisitorEncoder{
		Start: v.Start.Shadow(), Kind: v.Kind.Shadow(), Norm: v.Norm.Shadow(), QKV: v.QKV.Shadow(),
		Attention: v.Attention.Shadow(), Out: v.Out.Shadow(), Want: v.Want.Shadow(),
	}
	for _, a := range v.Alone {
		s.Alone = append(s.Alone, a.Shadow())
	}
	return s
}

// Pass holds the activations of one or more sequences, one after another, on
// their way through the encoder. The zero value is ready; its buffers are kept
// for the next use.
type Pass struct {
	H     []float32 // [steps x dim]: the encoder's result, before Query
	DH    []float32 // where the caller adds its gradient
	alone []alone   // of the shops, where each has its own
	DE    []float32 // the gradient of the embedded events, after Backward
	steps []nn.Step
	ends  []int // of each sequence, in steps

	e, x, mask, qkv, weights, c, cmask []float32
	dx, dqkv, dc, scratch              []float32
	dropout                            float32
}

// alone is one shop's H, and its gradient.
type alone struct{ h, dh []float32 }

// Of is the H [dim] of a step that is one shop's, and DHOf where the caller adds
// its gradient: H and DH where there is one shop.
func (p *Pass) Of(shop, step, dim int) []float32 {
	if len(p.alone) == 0 {
		return p.H[step*dim : (step+1)*dim]
	}
	return p.alone[shop].h[step*dim : (step+1)*dim]
}

// DHOf: see Of.
func (p *Pass) DHOf(shop, step, dim int) []float32 {
	if len(p.alone) == 0 {
		return p.DH[step*dim : (step+1)*dim]
	}
	return p.alone[shop].dh[step*dim : (step+1)*dim]
}

// Reset forgets all sequences.
func (p *Pass) Reset() { p.steps, p.ends, p.e = p.steps[:0], p.ends[:0], p.e[:0] }

// Begin starts a sequence with its start mark.
func (p *Pass) Begin(dim int) {
	p.ends = append(p.ends, len(p.steps))
	p.push(0, 0, dim)
}

// Event appends an event to the sequence and returns where its item vector is
// to be written [dim], all of it; the slice is valid until the next call. The
// start mark takes the time of the first event, so that only differences of
// times count.
func (p *Pass) Event(b shop.Behaviour, time int64, dim int) []float32 {
	if last := &p.steps[len(p.steps)-1]; last.Kind == 0 {
		last.Time = time
	}
	return p.push(uint8(b), time, dim)
}

func (p *Pass) push(kind uint8, time int64, dim int) []float32 {
	p.steps = append(p.steps, nn.Step{Kind: kind, Time: time})
	n := len(p.e)
	p.e = slices.Grow(p.e, dim)[:n+dim]
	p.ends[len(p.ends)-1] = len(p.steps)
	return p.e[n : n+dim]
}

// Steps is the number of steps of all sequences, start marks included.
func (p *Pass) Steps() int { return len(p.steps) }

// Forward computes H. A dropout above 0 zeroes that share of x and of the
// attention's context, drawn from r, and scales up the rest.
func (v *VisitorEncoder) Forward(p *Pass, dropout float32, r *rand.Rand) {
	d, n := v.Start.Cols, len(p.steps)
	p.dropout = dropout
	v.project(p, dropout, r)
	p.c = nn.Resize(p.c, n*d)
	p.eachSequence(func(from, to, square int) {
		v.Attention.Forward(p.c[from*d:to*d], p.weights[square:], p.qkv[3*from*d:3*to*d], p.steps[from:to])
	})
	p.cmask = drop(p.cmask, p.c, dropout, r)
	p.H = nn.Resize(p.H, n*d)
	v.Out.Forward(p.H, p.c, n)
	kernel.Axpy(1, p.x, p.H)
	if v.Out.W.Grad != nil {
		p.DH = zeroed(p.DH, n*d)
	}
	v.part(p)
}

// part computes the shops' own H.
func (v *VisitorEncoder) part(p *Pass) {
	d, n := v.Start.Cols, len(p.steps)
	for len(p.alone) < len(v.Alone) {
		p.alone = append(p.alone, alone{})
	}
	p.alone = p.alone[:len(v.Alone)]
	for s, l := range v.Alone {
		a := &p.alone[s]
		a.h = nn.Resize(a.h, n*d)
		l.Forward(a.h, p.c, n)
		kernel.Axpy(1, p.H, a.h)
		if l.W.Grad != nil {
			a.dh = zeroed(a.dh, n*d)
		}
	}
}

// project computes x and its projections.
func (v *VisitorEncoder) project(p *Pass, dropout float32, r *rand.Rand) {
	d, n := v.Start.Cols, len(p.steps)
	v.embed(p)
	p.x = nn.Resize(p.x, n*d)
	v.Norm.Forward(p.x, p.e, n)
	p.mask = drop(p.mask, p.x, dropout, r)
	p.qkv = nn.Resize(p.qkv, 3*n*d)
	v.QKV.Forward(p.qkv, p.x, n)
}

// Last computes H [dim] of the last step of one sequence alone, which is all
// that serving asks for.
func (v *VisitorEncoder) Last(p *Pass) {
	d, n := v.Start.Cols, len(p.steps)
	v.project(p, 0, nil)
	p.c, p.weights, p.H = nn.Resize(p.c, d), nn.Resize(p.weights, n), nn.Resize(p.H, d)
	v.Attention.Last(p.c, p.weights, p.qkv, p.steps)
	v.Out.Forward(p.H, p.c, 1)
	kernel.Axpy(1, p.x[(n-1)*d:], p.H)
}

// embed adds the start mark's vector and the behaviours' to the item vectors.
func (v *VisitorEncoder) embed(p *Pass) {
	d := v.Start.Cols
	for t, s := range p.steps {
		row := p.e[t*d : (t+1)*d]
		if s.Kind == 0 {
			copy(row, v.Start.Value)
		} else {
			kernel.Axpy(1, v.Kind.Row(int(s.Kind)), row)
		}
	}
}

// eachSequence calls f with the bounds of each sequence in steps, and where
// its square of attention weights begins.
func (p *Pass) eachSequence(f func(from, to, square int)) {
	total := 0
	from := 0
	for _, to := range p.ends {
		total += (to - from) * (to - from)
		from = to
	}
	p.weights = nn.Resize(p.weights, total)
	from, total = 0, 0
	for _, to := range p.ends {
		f(from, to, total)
		total += (to - from) * (to - from)
		from = to
	}
}

// drop zeroes a share of x and returns the mask of factors.
func drop(mask, x []float32, rate float32, r *rand.Rand) []float32 {
	if rate == 0 {
		return mask
	}
	mask = nn.Resize(mask, len(x))
	keep := 1 / (1 - rate)
	for i := range x {
		mask[i] = keep
		if r.Float32() < rate {
			mask[i] = 0
		}
		x[i] *= mask[i]
	}
	return mask
}

func (p *Pass) undrop(dx, mask []float32) {
	if p.dropout == 0 {
		return
	}
	for i := range dx {
		dx[i] *= mask[i]
	}
}

// Backward adds the gradients for DH and leaves the item vectors' in DE.
func (v *VisitorEncoder) Backward(p *Pass) {
	d, n := v.Start.Cols, len(p.steps)
	p.dc = zeroed(p.dc, n*d)
	for s, l := range v.Alone {
		l.Backward(p.dc, p.alone[s].dh, p.c, n)
		kernel.Axpy(1, p.alone[s].dh, p.DH)
	}
	v.Out.Backward(p.dc, p.DH, p.c, n)
	p.undrop(p.dc, p.cmask)
	p.dqkv = zeroed(p.dqkv, 3*n*d)
	p.scratch = nn.Resize(p.scratch, n)
	p.eachSequence(func(from, to, square int) {
		v.Attention.Backward(p.dqkv[3*from*d:3*to*d], p.dc[from*d:to*d], p.weights[square:],
			p.qkv[3*from*d:3*to*d], p.steps[from:to], p.scratch)
	})
	p.dx = nn.Resize(p.dx, n*d)
	copy(p.dx, p.DH)
	v.QKV.Backward(p.dx, p.dqkv, p.x, n)
	p.undrop(p.dx, p.mask)
	p.DE = zeroed(p.DE, n*d)
	v.Norm.Backward(p.DE, p.dx, p.e, n)
	for t, s := range p.steps {
		row := p.DE[t*d : (t+1)*d]
		if s.Kind == 0 {
			kernel.Axpy(1, row, v.Start.Grad)
		} else {
			kernel.Axpy(1, row, v.Kind.GradRow(int(s.Kind)))
		}
	}
}

func zeroed(s []float32, n int) []float32 {
	s = nn.Resize(s, n)
	clear(s)
	return s
}

// Query writes to u [dim] the visitor vector at a step's h that asks for a
// behaviour, and returns the length before normalisation, which
// QueryBackward needs.
func (v *VisitorEncoder) Query(u, h []float32, want shop.Behaviour) (length float32) {
	w := v.Want.Row(int(want))
	for j := range u {
		u[j] = h[j] + w[j]
	}
	return nn.Normalise(u)
}

// QueryBackward adds to dh the gradient du of a query, which it overwrites.
func (v *VisitorEncoder) QueryBackward(dh, du, u []float32, length float32, want shop.Behaviour) {
	nn.NormaliseBackward(du, u, length)
	kernel.Axpy(1, du, dh)
	kernel.Axpy(1, du, v.Want.GradRow(int(want)))
}
