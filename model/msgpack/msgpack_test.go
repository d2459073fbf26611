package msgpack_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"inkling/model/msgpack"
)

func TestIntegersOfEveryWidth(t *testing.T) {
	for _, v := range []int64{
		0, 1, 127, 128, 255, 256, 65535, 65536, math.MaxUint32, math.MaxUint32 + 1, math.MaxInt64,
		-1, -32, -33, -128, -129, -32768, -32769, math.MinInt32, math.MinInt32 - 1, math.MinInt64,
	} {
		var w msgpack.Writer
		w.Int(v)
		r := msgpack.NewReader(w.Data)
		if got := r.Int(); got != v || r.End() != nil {
			t.Errorf("wrote %d as % x, read %d, %v", v, w.Data, got, r.End())
		}
		if got := msgpack.NewReader(w.Data).Float(); got != float64(v) {
			t.Errorf("read %d as the float %g", v, got)
		}
	}
	// The same small number in every form that the format has for it.
	for _, form := range []string{
		"\x07", "\xcc\x07", "\xcd\x00\x07", "\xce\x00\x00\x00\x07", "\xcf\x00\x00\x00\x00\x00\x00\x00\x07",
		"\xd0\x07", "\xd1\x00\x07", "\xd2\x00\x00\x00\x07", "\xd3\x00\x00\x00\x00\x00\x00\x00\x07",
		"\xca\x40\xe0\x00\x00", "\xcb\x40\x1c\x00\x00\x00\x00\x00\x00",
	} {
		for name, got := range map[string]float64{
			"Int":   float64(msgpack.NewReader([]byte(form)).Int()),
			"Uint":  float64(msgpack.NewReader([]byte(form)).Uint()),
			"Float": msgpack.NewReader([]byte(form)).Float(),
		} {
			if got != 7 {
				t.Errorf("% x: %s read %g, want 7", form, name, got)
			}
		}
	}
}

func TestStringsAndBytesOfEveryLength(t *testing.T) {
	for _, n := range []int{0, 1, 31, 32, 255, 256, 65535, 65536} {
		text := strings.Repeat("x", n)
		var w msgpack.Writer
		w.String(text)
		w.Bytes([]byte(text))
		r := msgpack.NewReader(w.Data)
		if got := r.String(); got != text {
			t.Errorf("a string of %d bytes came back with %d", n, len(got))
		}
		if got := r.Bytes(); string(got) != text || r.End() != nil {
			t.Errorf("%d bytes came back as %d, %v", n, len(got), r.End())
		}
	}
}

func TestArraysAndMapsOfEveryLength(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 65535, 65536} {
		var w msgpack.Writer
		w.Array(n)
		for range n {
			w.Bool(true)
		}
		w.Map(n)
		for range n {
			w.Nil()
			w.Bool(false)
		}
		r := msgpack.NewReader(w.Data)
		if got := r.ArrayLen(); got != n {
			t.Errorf("an array of %d came back with %d", n, got)
		}
		for range n {
			if !r.Bool() {
				t.Fatal("true came back as false")
			}
		}
		if got := r.MapLen(); got != n {
			t.Errorf("a map of %d came back with %d", n, got)
		}
		for range n {
			if !r.Nil() || r.Bool() {
				t.Fatal("an entry came back as something else")
			}
		}
		if err := r.End(); err != nil {
			t.Error(err)
		}
		r = msgpack.NewReader(w.Data)
		r.Skip()
		r.Skip()
		if err := r.End(); err != nil {
			t.Errorf("skipping: %v", err)
		}
	}
}

func TestFloats(t *testing.T) {
	var w msgpack.Writer
	w.Float(math.Pi)
	w.Float32(math.Pi)
	w.Float(math.Inf(-1))
	r := msgpack.NewReader(w.Data)
	if got := r.Float(); got != math.Pi {
		t.Errorf("got %g", got)
	}
	if got := r.Float(); got != float64(float32(math.Pi)) {
		t.Errorf("got %g", got)
	}
	if got := r.Float(); !math.IsInf(got, -1) || r.End() != nil {
		t.Errorf("got %g, %v", got, r.End())
	}
}

func TestNilIsOnlyTakenWhereItStands(t *testing.T) {
	r := msgpack.NewReader([]byte("\x05\xc0"))
	if r.Nil() {
		t.Error("took 5 for nil")
	}
	if r.Int() != 5 || !r.Nil() || r.End() != nil {
		t.Error("lost its place")
	}
}

func TestSkipMovesOverEveryKind(t *testing.T) {
	values := map[string]string{
		"nil": "\xc0", "true": "\xc3", "positive": "\x01", "negative": "\xff", "int64": "\xd3\x80\x00\x00\x00\x00\x00\x00\x00",
		"float32": "\xca\x00\x00\x00\x00", "float64": "\xcb\x00\x00\x00\x00\x00\x00\x00\x00",
		"string": "\xa2ab", "str8": "\xd9\x01a", "bin8": "\xc4\x02ab", "bin32": "\xc6\x00\x00\x00\x01a",
		"array": "\x92\x01\x91\xc0", "map": "\x81\xa1a\x92\x01\x02",
		"fixext1": "\xd4\x00a", "fixext16": "\xd8\x00" + strings.Repeat("a", 16),
		"ext8": "\xc7\x02\x00ab", "ext16": "\xc8\x00\x01\x00a", "ext32": "\xc9\x00\x00\x00\x00\x05",
	}
	for name, value := range values {
		r := msgpack.NewReader([]byte(value + "\x2a"))
		r.Skip()
		if got := r.Int(); got != 42 || r.End() != nil {
			t.Errorf("%s: after it stands %d, %v", name, got, r.End())
		}
	}
	deep := bytes.Repeat([]byte{0x91}, 1<<20)
	r := msgpack.NewReader(append(deep, 0xc0))
	r.Skip()
	if err := r.End(); err != nil {
		t.Errorf("a million nested arrays: %v", err)
	}
}

func TestErrorsNameThePlaceTheWantedAndTheGot(t *testing.T) {
	type read func(*msgpack.Reader)
	tests := []struct {
		name, data string
		read       read
		want       string
	}{
		{"array for a string", "\x01\x92\x01\x02", func(r *msgpack.Reader) { r.Int(); _ = r.String() }, "at byte 1: wanted a string, got an array"},
		{"nothing at all", "", func(r *msgpack.Reader) { r.Int() }, "at byte 0: wanted an integer, got the end of the input"},
		{"cut integer", "\xcf\x01", func(r *msgpack.Reader) { r.Int() }, "at byte 0: wanted an integer, got the end of the input"},
		{"cut string", "\xa3ab", func(r *msgpack.Reader) { _ = r.String() }, "at byte 0: wanted a string of 3 bytes, got 2 bytes to the end of the input"},
		{"giant bytes", "\xc6\xff\xff\xff\xff", func(r *msgpack.Reader) { r.Bytes() }, "at byte 0: wanted bytes of 4294967295 bytes, got 0 bytes to the end of the input"},
		{"giant array", "\xdd\xff\xff\xff\xff\x01", func(r *msgpack.Reader) { r.ArrayLen() }, "at byte 0: wanted an array of 4294967295 entries, got 1 bytes to the end of the input"},
		{"map of half an entry", "\x81\x01", func(r *msgpack.Reader) { r.MapLen() }, "at byte 0: wanted a map of 1 entries, got 1 bytes to the end of the input"},
		{"giant extension", "\xc9\xff\xff\xff\xff", func(r *msgpack.Reader) { r.Skip() }, "at byte 0: wanted an extension of 4294967296 bytes, got 0 bytes to the end of the input"},
		{"half a float", "\xca\xca\xca", func(r *msgpack.Reader) { r.Float() }, "at byte 0: wanted a number, got the end of the input"},
		{"broken count", "\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00", func(r *msgpack.Reader) { r.Int() }, "at byte 0: wanted an integer, got the float 1.5"},
		{"no number", "\xca\x7f\xc0\x00\x00", func(r *msgpack.Reader) { r.Uint() }, "at byte 0: wanted an integer, got the float NaN"},
		{"large unsigned", "\xcf\xff\xff\xff\xff\xff\xff\xff\xff", func(r *msgpack.Reader) { r.Int() }, "at byte 0: wanted an integer of 64 bits with a sign, got 18446744073709551615"},
		{"negative", "\xff", func(r *msgpack.Reader) { r.Uint() }, "at byte 0: wanted an integer from 0 on, got -1"},
		{"negative float", "\xca\xbf\x80\x00\x00", func(r *msgpack.Reader) { r.Uint() }, "at byte 0: wanted an integer from 0 on, got -1"},
		{"text for a boolean", "\xa1t", func(r *msgpack.Reader) { r.Bool() }, "at byte 0: wanted a boolean, got a string"},
		{"the byte that begins nothing", "\xc1", func(r *msgpack.Reader) { r.Skip() }, "at byte 0: wanted a value, got an invalid byte"},
		{"more than one value", "\x01\x02\x03", func(r *msgpack.Reader) { r.Int() }, "at byte 1: wanted the end, got 2 more bytes"},
		{"only the first failure", "\x01\x02", func(r *msgpack.Reader) { r.Bool(); _ = r.String(); r.Fail("x", "y") }, "at byte 0: wanted a boolean, got an integer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := msgpack.NewReader([]byte(test.data))
			test.read(r)
			if err := r.End(); err == nil || err.Error() != test.want {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
			if r.Int() != 0 || r.String() != "" || r.Bytes() != nil || r.MapLen() != 0 || r.ArrayLen() != 0 || r.Float() != 0 || r.Nil() || r.Bool() {
				t.Error("a failed reader still reads")
			}
		})
	}
}

// FuzzReader demands that no input makes the reader panic, allocate by the
// input's word or stand still.
func FuzzReader(f *testing.F) {
	var w msgpack.Writer
	w.Map(2)
	w.String("limit")
	w.Int(12)
	w.String("exclude")
	w.Array(3)
	w.String("SKU-1")
	w.Float(1.5)
	w.Bytes([]byte{1, 2})
	f.Add(w.Data)
	f.Add([]byte("\xdd\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		skipped := msgpack.NewReader(data)
		skipped.Skip()
		r := msgpack.NewReader(data)
		walk(r, 0)
		if skipped.Err() == nil && r.Err() == nil && skipped.Offset() != r.Offset() {
			t.Errorf("skipping ends at %d, reading at %d", skipped.Offset(), r.Offset())
		}
		if skipped.Err() != nil && r.Err() == nil {
			t.Errorf("read what Skip refuses: %v", skipped.Err())
		}
	})
}

// walk reads a value by its kind, arrays and maps with all that they hold.
func walk(r *msgpack.Reader, depth int) {
	if depth > 100 {
		r.Fail("fewer levels", "more")
		return
	}
	switch r.Peek() {
	case msgpack.Nil:
		r.Nil()
	case msgpack.Bool:
		r.Bool()
	case msgpack.Int, msgpack.Float:
		r.Float()
	case msgpack.String:
		_ = r.String()
	case msgpack.Bytes:
		r.Bytes()
	case msgpack.Array:
		for range r.ArrayLen() {
			walk(r, depth+1)
		}
	case msgpack.Map:
		for range r.MapLen() {
			walk(r, depth+1)
			walk(r, depth+1)
		}
	default:
		r.Skip()
	}
}
