package adapt

import (
	"math"
	"strconv"

	"inkling/model"
	"inkling/model/msgpack"
)

// stateVersion is that of the format that Append writes.
const stateVersion = 1

// MaxBytes bounds a head's state.
const MaxBytes = 16 << 10

// Append appends the head's state to dst, for Read: nothing for a nil head. The
// same events give the same bytes on one target.
func (h *Head) Append(dst []byte) []byte {
	if h == nil {
		return dst
	}
	w := msgpack.Writer{Data: dst}
	w.Array(3)
	w.Uint(stateVersion)
	w.Uint(uint64(fingerprint(h.m)))
	w.Array(len(h.tasks))
	for t := range h.tasks {
		l := &h.tasks[t]
		w.Array(9)
		w.String(l.name)
		floats(&w, l.mean)
		floats(&w, l.variance)
		w.Uint(uint64(l.Events))
		w.Float32(l.Shipped)
		w.Float32(l.Adapted)
		w.Float32(l.Gain)
		w.Uint(uint64(l.stride))
		w.Array(len(l.Curve))
		for _, p := range l.Curve {
			w.Array(4)
			w.Uint(uint64(p.Events))
			w.Float32(p.Shipped)
			w.Float32(p.Adapted)
			w.Float32(p.Weight)
		}
	}
	return w.Data
}

// floats writes numbers in 32 bits each, the lowest byte first.
func floats(w *msgpack.Writer, values []float32) {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		b := math.Float32bits(v)
		data = append(data, byte(b), byte(b>>8), byte(b>>16), byte(b>>24))
	}
	w.Bytes(data)
}

// Read returns the head whose state Append wrote, for the same model. The error
// says what is wrong with the state: it is another model's, say. Then the head
// is learned anew from the log. The head of a model without adaptation has no
// state.
func Read(m *model.Model, data []byte) (*Head, error) {
	h := New(m)
	r := msgpack.NewReader(data)
	if h == nil {
		r.Fail("a model that adapts", "one that does not")
		return nil, r.Err()
	}
	wantArray(r, 3)
	wantUint(r, "version", stateVersion)
	wantUint(r, "model", uint64(fingerprint(m)))
	wantArray(r, len(h.tasks))
	for t := range h.tasks {
		h.tasks[t].read(r)
	}
	if err := r.End(); err != nil {
		return nil, err
	}
	h.write()
	return h, nil
}

func (l *learner) read(r *msgpack.Reader) {
	wantArray(r, 9)
	if name := r.String(); name != l.name {
		r.Fail("the task "+l.name, "another")
	}
	readFloats(r, l.mean)
	readFloats(r, l.variance)
	l.Events = int(min(r.Uint(), math.MaxInt32))
	l.Shipped, l.Adapted, l.Gain = readFloat(r), readFloat(r), readFloat(r)
	l.stride = int(min(r.Uint(), math.MaxInt32))
	n := r.ArrayLen()
	if n > MaxPoints {
		r.Fail("at most "+strconv.Itoa(MaxPoints)+" points", strconv.Itoa(n))
	}
	for i := 0; i < n && r.Err() == nil; i++ {
		wantArray(r, 4)
		l.Curve = append(l.Curve, Point{int(min(r.Uint(), math.MaxInt32)), readFloat(r), readFloat(r), readFloat(r)})
	}
	for j, v := range l.variance {
		if v < 0 || v > l.prior.Variance[j]*(1+1e-3) {
			r.Fail("variances from 0 to the prior's", strconv.FormatFloat(float64(v), 'g', -1, 32))
		}
	}
}

func wantArray(r *msgpack.Reader, n int) {
	if got := r.ArrayLen(); got != n {
		r.Fail("an array of "+strconv.Itoa(n), strconv.Itoa(got))
	}
}

func wantUint(r *msgpack.Reader, what string, n uint64) {
	if got := r.Uint(); got != n {
		r.Fail(what+" "+strconv.FormatUint(n, 10), strconv.FormatUint(got, 10))
	}
}

func readFloat(r *msgpack.Reader) float32 {
	f := r.Float()
	if !(math.Abs(f) <= math.MaxFloat32) {
		r.Fail("a finite number", strconv.FormatFloat(f, 'g', -1, 64))
		return 0
	}
	return float32(f)
}

func readFloats(r *msgpack.Reader, dst []float32) {
	data := r.Bytes()
	if len(data) != 4*len(dst) {
		r.Fail(strconv.Itoa(len(dst))+" numbers", strconv.Itoa(len(data))+" bytes")
		return
	}
	for j := range dst {
		b := data[4*j:]
		dst[j] = math.Float32frombits(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
		if v := float64(dst[j]); !(math.Abs(v) <= math.MaxFloat32) {
			r.Fail("finite numbers", strconv.FormatFloat(v, 'g', -1, 32))
			return
		}
	}
}

// fingerprint tells models apart whose heads mean different things (FNV-1a):
// vectors that were trained anew, or other priors.
func fingerprint(m *model.Model) uint32 {
	sum := uint32(2166136261)
	add := func(values []float32) {
		for _, v := range values {
			sum = (sum ^ math.Float32bits(v)) * 16777619
		}
		sum = (sum ^ uint32(len(values))) * 16777619
	}
	add(m.Vectors.Scale)
	add(m.Adaptation.Next.Variance)
	for t := range m.Adaptation.Heads {
		add(m.Adaptation.Heads[t].Variance)
	}
	return sum
}

// Task says how a head does in one task, for people.
type Task struct {
	Name   string // Next, or the model's
	Weight float32
	// Distance is how far the parameters are from the shipped ones: the root of
	// their mean square, in standard deviations among visitors.
	Distance float32
	Gate     // read only
}

// Tasks lists what there is to say of every task that adapts; none for a nil
// head.
func (h *Head) Tasks() []Task {
	if h == nil {
		return nil
	}
	var tasks []Task
	for t := range h.tasks {
		l := &h.tasks[t]
		if len(l.mean) > 0 {
			tasks = append(tasks, Task{Name: l.name, Weight: l.Weight(l.prior), Distance: l.distance(), Gate: l.Gate})
		}
	}
	return tasks
}

func (f *filter) distance() float32 {
	var sum float32
	n := 0
	for j, v := range f.prior.Variance {
		if v > 0 {
			sum += f.mean[j] * f.mean[j] / v
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return float32(math.Sqrt(float64(sum / float32(n))))
}
