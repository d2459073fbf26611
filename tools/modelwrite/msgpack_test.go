package modelwrite_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	library "github.com/vmihailenco/msgpack/v5"

	"inkling/model/msgpack"
)

// value draws a value of the kinds that both sides know, in the widest Go type
// of each: int64, float64, string, bytes, slices and maps.
func value(r *rand.Rand, depth int) any {
	kinds := 9
	if depth == 0 {
		kinds = 7
	}
	switch r.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return r.IntN(2) == 0
	case 2:
		return int64(r.Uint64()) >> r.IntN(64)
	case 3:
		return float64(float32(r.NormFloat64() * 1e3))
	case 4:
		return math.Float64frombits(r.Uint64() &^ (1 << 62)) // never NaN, which equals nothing
	case 5:
		return strings.Repeat("ä", r.IntN(300))
	case 6:
		return bytes.Repeat([]byte{7}, r.IntN(300))
	case 7:
		array := make([]any, r.IntN(20))
		for i := range array {
			array[i] = value(r, depth-1)
		}
		return array
	}
	m := make(map[string]any)
	for range r.IntN(20) {
		m[strings.Repeat("k", r.IntN(40))] = value(r, depth-1)
	}
	return m
}

// write writes a value with our writer.
func write(w *msgpack.Writer, v any) {
	switch v := v.(type) {
	case nil:
		w.Nil()
	case bool:
		w.Bool(v)
	case int64:
		w.Int(v)
	case uint64:
		w.Uint(v)
	case float64:
		if float64(float32(v)) == v {
			w.Float32(float32(v))
		} else {
			w.Float(v)
		}
	case string:
		w.String(v)
	case []byte:
		w.Bytes(v)
	case []any:
		w.Array(len(v))
		for _, e := range v {
			write(w, e)
		}
	case map[string]any:
		w.Map(len(v))
		for k, e := range v {
			w.String(k)
			write(w, e)
		}
	}
}

// readValue reads a value with our reader, in the types of value.
func readValue(r *msgpack.Reader) any {
	switch r.Peek() {
	case msgpack.Nil:
		r.Nil()
		return nil
	case msgpack.Bool:
		return r.Bool()
	case msgpack.Int:
		if large := *r; large.Uint() > math.MaxInt64 {
			return r.Uint()
		}
		return r.Int()
	case msgpack.Float:
		return r.Float()
	case msgpack.String:
		return r.String()
	case msgpack.Bytes:
		return bytes.Clone(r.Bytes())
	case msgpack.Array:
		array := make([]any, r.ArrayLen())
		for i := range array {
			array[i] = readValue(r)
		}
		return array
	case msgpack.Map:
		m := make(map[string]any)
		for range r.MapLen() {
			k := r.String()
			m[k] = readValue(r)
		}
		return m
	}
	r.Skip()
	return nil
}

func agree(t *testing.T, v any) {
	t.Helper()
	theirs, err := library.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	r := msgpack.NewReader(theirs)
	if got := readValue(r); r.End() != nil || !reflect.DeepEqual(got, v) {
		t.Errorf("the library wrote %s, we read %s, %v", brief(v), brief(got), r.End())
	}
	r = msgpack.NewReader(theirs)
	if r.Skip(); r.End() != nil {
		t.Errorf("skipping %s: %v", brief(v), r.End())
	}
	var w msgpack.Writer
	write(&w, v)
	got, err := library.NewDecoder(bytes.NewReader(w.Data)).DecodeInterface()
	if err != nil || !reflect.DeepEqual(widened(got), v) {
		t.Errorf("we wrote %s, the library read %s, %v", brief(v), brief(widened(got)), err)
	}
}

// widened turns the library's many types of numbers into those of value.
func widened(v any) any {
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			v[i] = widened(e)
		}
		return v
	case map[string]any:
		for k, e := range v {
			v[k] = widened(e)
		}
		return v
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return r.Int()
	case r.CanUint() && r.Uint() <= math.MaxInt64:
		return int64(r.Uint())
	case r.CanFloat():
		return r.Float()
	}
	return v
}

// brief prints a value, cut to a bearable length.
func brief(v any) string {
	s := fmt.Sprintf("%#v", v)
	return s[:min(len(s), 200)]
}

func TestTheLibraryAgreesOnEdges(t *testing.T) {
	for _, v := range []any{
		int64(math.MinInt64), int64(-33), int64(-32), int64(-1), int64(0), int64(127), int64(128), int64(math.MaxInt64), uint64(math.MaxUint64),
		math.Inf(1), math.Copysign(0, -1), math.SmallestNonzeroFloat64, "", strings.Repeat("x", 31), strings.Repeat("x", 32),
		strings.Repeat("x", 256), strings.Repeat("x", 65536), make([]byte, 65536), make([]any, 16), make([]any, 65536), map[string]any{},
	} {
		agree(t, v)
	}
	// The one extension that the library writes of itself.
	stamp, err := library.Marshal([]any{time.Unix(1, 2), "after"})
	if err != nil {
		t.Fatal(err)
	}
	r := msgpack.NewReader(stamp)
	r.ArrayLen()
	r.Skip()
	if got := r.String(); got != "after" || r.End() != nil {
		t.Errorf("after a timestamp: %q, %v", got, r.End())
	}
}

// FuzzAgainstLibrary demands that what either side writes the other reads to
// the same value, and that both agree on which bytes are a value.
func FuzzAgainstLibrary(f *testing.F) {
	for seed := range uint64(20) {
		theirs, err := library.Marshal(value(rand.New(rand.NewPCG(seed, 1)), 3))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed, theirs)
	}
	f.Fuzz(func(t *testing.T, seed uint64, data []byte) {
		agree(t, value(rand.New(rand.NewPCG(seed, 2)), 3))
		d := library.NewDecoder(bytes.NewReader(data))
		if d.Skip() != nil {
			return
		}
		r := msgpack.NewReader(data)
		if r.Skip(); r.Err() != nil {
			t.Errorf("the library reads % x, we say %v", data, r.Err())
		}
	})
}
