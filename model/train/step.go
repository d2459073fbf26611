package train

import (
	"inkling/model/crew"
	"inkling/model/kernel"
	"inkling/model/optimise"
)

// step is what the workers know of the present step. Its phases are functions
// that are made once, so that a step allocates nothing.
type step struct {
	batch        *batch
	learningRate float64
	rate         float32 // with the bias correction of Adam

	embed, run, moveItems, moveLayers func(worker int)
}

// newStep returns a step of the trainer's workers.
func (t *Trainer) newStep() *step {
	s := &step{}
	s.embed = func(worker int) {
		from, to := t.share(len(s.batch.items), worker)
		t.tower.forward(&s.batch.vectors, from, to)
	}
	s.run = func(worker int) {
		w := t.workers[worker]
		w.source.Seed(t.config.Seed+uint64(t.step)<<16, uint64(worker)+3)
		from, to := t.share(len(s.batch.sequences), worker)
		w.run(s.batch, from, to)
	}
	s.moveItems = func(worker int) { t.moveItems(s, worker) }
	s.moveLayers = func(worker int) {
		t.moveWords(s, worker)
		t.moveLayers(s, worker)
	}
	return s
}

// trainStep runs one batch on all workers and moves the parameters.
func (t *Trainer) trainStep(b *batch, learningRate float64) {
	t.step++
	t.loadWeights()
	b.count(t)
	s := t.present
	s.batch, s.learningRate, s.rate = b, learningRate, optimise.Rate(learningRate, t.step)
	n := len(t.workers)
	t.crew.Run(n, s.embed)
	t.crew.Run(n, s.run)
	t.balance(b)
	t.crew.Run(n, s.moveItems)
	t.crew.Run(n, s.moveLayers)
}

// share is the part of n things that falls to a worker.
func (t *Trainer) share(n, worker int) (from, to int) { return crew.Share(n, worker, len(t.workers)) }

// parallel splits n things evenly among the workers, always in the same way.
func (t *Trainer) parallel(n int, f func(w *worker, from, to int)) {
	t.crew.Run(len(t.workers), func(worker int) {
		from, to := t.share(n, worker)
		f(t.workers[worker], from, to)
	})
}

// moveItems reduces a worker's part of the gradients of the batch's item vectors
// and moves the items' own embeddings.
func (t *Trainer) moveItems(s *step, worker int) {
	d, b := t.config.Model.Dim, s.batch
	from, to := t.share(len(b.items), worker)
	sum := t.workers[0].dv
	for _, o := range t.workers[1:] {
		kernel.Axpy(1, o.dv[from*d:to*d], sum[from*d:to*d])
	}
	t.tower.backward(sum, t.workers[worker].content, &b.vectors, from, to)
	for r := from; r < to; r++ {
		if b.byID[r] {
			item := int(b.items[r])
			rate := s.rate
			if t.idRates != nil {
				rate *= t.idRates[item]
			}
			if rate != 0 {
				t.ids.Row(item, sum[r*d:(r+1)*d], rate)
			}
		}
	}
}

// moveWords moves a worker's part of the content's embeddings.
func (t *Trainer) moveWords(s *step, worker int) {
	from, to := t.share(len(t.tower.content.Value), worker)
	sum := t.workers[0].content[from:to]
	for _, o := range t.workers[1:] {
		kernel.Axpy(1, o.content[from:to], sum)
	}
	if rate := t.contentRate() * s.rate; rate != 0 {
		t.words.Part(from, to, sum, rate)
	}
}

// moveLayers moves a worker's part of everything else, as many numbers as the
// others': of the network, and of what makes two shops alike, each by itself. Sums
// are rounded otherwise at the ends of a part, so that the network's parts have to be
// the same whatever learns beside it.
func (t *Trainer) moveLayers(s *step, worker int) {
	t.moveRange(s, worker, 0, t.layers)
	t.moveRange(s, worker, t.layers, len(t.workers[0].params))
}

// moveRange moves a worker's part of the parameters from one to another.
func (t *Trainer) moveRange(s *step, worker, first, last int) {
	params, size := t.workers[0].params, 0
	for _, p := range params[first:last] {
		size += len(p.Value)
	}
	from, to := t.share(size, worker)
	at := 0
	for i := first; i < last; i++ {
		n := len(params[i].Value)
		if lo, hi := max(from-at, 0), min(to-at, n); lo < hi {
			t.moveLayer(s, i, lo, hi)
		}
		at += n
	}
}

// moveLayer sums a part of a parameter's gradients and moves it.
func (t *Trainer) moveLayer(s *step, i, from, to int) {
	p := t.workers[0].params[i]
	if t.pulls[i].rate == 0 {
		return
	}
	for _, w := range t.workers[1:] {
		kernel.Axpy(1, w.params[i].Grad[from:to], p.Grad[from:to])
	}
	u := &t.pulls[i]
	t.optimisers[i].Part(from, to, p.Grad[from:to], u.rate*s.rate)
	if t.decays[i] {
		t.decay.Apply(p.Value[from:to], s.learningRate)
	}
	u.apply(p.Value[from:to], from, s.learningRate)
}
