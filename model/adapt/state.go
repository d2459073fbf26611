package adapt

import (
	"math"
	"strconv"

	"inkling/model"
	"inkling/model/msgpack"
)

// The version of a state and the bounds of one.
const (
	stateVersion = 1
	// MaxBytes bounds a state: Append never returns more, and Read refuses more.
	MaxBytes  = 16_000
	maxEvents = 1 << 30
)

// Append appends the head's state to dst: one MessagePack value of at most
// MaxBytes. A nil head appends nothing.
//
//	[version, model's mark, [[name, mean, variance, events, shipped, adapted, gain, stride, points], ...]]
//
// where mean and variance are bytes of little-endian float32, as are points,
// four numbers each.
func (h *Head) Append(dst []byte) []byte {
	if h == nil {
		return dst
	}
	w := msgpack.Writer{Data: dst}
	w.Array(3)
	w.Uint(stateVersion)
	w.Uint(uint64(mark(h.m)))
	w.Array(len(h.tasks))
	for t := range h.tasks {
		l := &h.tasks[t]
		w.Array(9)
		w.String(l.name)
		w.Bytes(floats(l.mean))
		w.Bytes(floats(l.variance))
		w.Uint(uint64(l.Events))
		w.Float32(l.Shipped)
		w.Float32(l.Adapted)
		w.Float32(l.Gain)
		w.Uint(uint64(l.stride))
		var points []float32
		for _, p := range l.Curve {
			points = append(points, float32(p.Events), p.Shipped, p.Adapted, p.Weight)
		}
		w.Bytes(floats(points))
	}
	return w.Data
}

// Read returns the head of a state that Append wrote for the same model. Bytes
// that are anything else give an error, a *[msgpack.Error], and no head.
func Read(m *model.Model, s *model.Scorer, data []byte) (*Head, error) {
	h := New(m, s)
	r := msgpack.NewReader(data)
	if h == nil || len(data) > MaxBytes {
		r.Fail("at most "+strconv.Itoa(MaxBytes)+" bytes, for a model with adaptation", strconv.Itoa(len(data))+" bytes")
		return nil, r.Err()
	}
	expect(r, r.ArrayLen() == 3, "three values")
	expect(r, r.Uint() == stateVersion, "version "+strconv.Itoa(stateVersion))
	expect(r, r.Uint() == uint64(mark(m)), "the mark of this model")
	expect(r, r.ArrayLen() == len(h.tasks), "the tasks of this model")
	for t := range h.tasks {
		if r.Err() != nil {
			break
		}
		h.tasks[t].read(r)
	}
	if err := r.End(); err != nil {
		return nil, err
	}
	h.write()
	return h, nil
}

func expect(r *msgpack.Reader, ok bool, what string) {
	if !ok {
		r.Fail(what, "another")
	}
}

// read reads what is known of one task, within the bounds that learning keeps.
func (l *learner) read(r *msgpack.Reader) {
	expect(r, r.ArrayLen() == 9, "nine values")
	expect(r, string(r.StringView()) == l.name, "the task "+l.name)
	read(r, l.mean)
	read(r, l.variance)
	for j, v := range l.prior.Variance {
		expect(r, l.variance[j] >= 0 && l.variance[j] <= v*1.001, "a variance up to the prior's")
		d := l.mean[j] - l.center[j]
		expect(r, d*d <= maxDeviations*maxDeviations*1.001*v+1e-9, "a mean near the shipped one")
	}
	l.Events = int(min(r.Uint(), maxEvents))
	l.Shipped, l.Adapted, l.Gain = finite(r), finite(r), finite(r)
	expect(r, l.Gain >= -MaxGain && l.Gain <= MaxGain, "a gain within bounds")
	l.stride = int(min(r.Uint(), maxEvents))
	l.readCurve(r)
}

func (l *learner) readCurve(r *msgpack.Reader) {
	b := r.Bytes()
	if expect(r, len(b)%16 == 0 && len(b) <= 16*MaxPoints, "the points of a curve"); r.Err() != nil {
		return
	}
	values := make([]float32, len(b)/4)
	decode(r, values, b)
	for i := 0; i < len(values); i += 4 {
		l.Curve = append(l.Curve, Point{int(min(max(values[i], 0), maxEvents)), values[i+1], values[i+2], values[i+3]})
	}
}

func finite(r *msgpack.Reader) float32 {
	v := float32(r.Float())
	expect(r, v-v == 0, "a finite number")
	return v
}

// floats are values as bytes.
func floats(values []float32) []byte {
	b := make([]byte, 0, 4*len(values))
	for _, v := range values {
		n := math.Float32bits(v)
		b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
	return b
}

// read reads as many values as dst has.
func read(r *msgpack.Reader, dst []float32) {
	b := r.Bytes()
	if expect(r, len(b) == 4*len(dst), strconv.Itoa(4*len(dst))+" bytes"); r.Err() == nil {
		decode(r, dst, b)
	}
}

func decode(r *msgpack.Reader, dst []float32, b []byte) {
	for i := range dst {
		n := b[4*i : 4*i+4]
		dst[i] = math.Float32frombits(uint32(n[0]) | uint32(n[1])<<8 | uint32(n[2])<<16 | uint32(n[3])<<24)
		expect(r, dst[i]-dst[i] == 0, "finite numbers")
	}
}

// mark tells models apart by a part of their item vectors: FNV-1a of every 31st
// byte. What was learned beside one model means nothing beside another.
func mark(m *model.Model) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(m.Vectors.Data); i += 31 {
		h = (h ^ uint32(uint8(m.Vectors.Data[i]))) * 16777619
	}
	return h
}
