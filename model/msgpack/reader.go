package msgpack

import (
	"math"
	"strconv"
)

// Reader reads values one after another. A copy of a Reader goes on from the
// same place by itself.
type Reader struct {
	data []byte
	at   int
	err  *Error
}

// NewReader returns a reader of the data, which it never changes.
func NewReader(data []byte) *Reader { return &Reader{data: data} }

// Err returns the first failure, an *[Error], or nil.
func (r *Reader) Err() error {
	if r.err == nil {
		return nil
	}
	return r.err
}

// Offset is the number of bytes read so far; after a failure, where the value
// at fault begins.
func (r *Reader) Offset() int { return r.at }

// End returns the first failure, which includes bytes left over.
func (r *Reader) End() error {
	if rest := len(r.data) - r.at; r.err == nil && rest > 0 {
		r.Fail("the end", strconv.Itoa(rest)+" more bytes")
	}
	return r.Err()
}

// Fail records the caller's own finding, such as a value out of range, as a
// failure at the offset, unless there has been one.
func (r *Reader) Fail(want, got string) {
	if r.err == nil {
		r.err = &Error{Offset: r.at, Want: want, Got: got}
	}
}

// Peek returns the kind of the next value, and Invalid at the end of the input
// and after a failure.
func (r *Reader) Peek() Kind {
	if r.err != nil || r.at >= len(r.data) {
		return Invalid
	}
	return kindOf(r.data[r.at])
}

// refuse fails with what stands where something else was wanted.
func (r *Reader) refuse(want string) {
	if r.at >= len(r.data) {
		r.Fail(want, "the end of the input")
		return
	}
	r.Fail(want, kindOf(r.data[r.at]).String())
}

// header reads the n bytes, at most 8, that follow a value's first byte as a
// big-endian number, without moving on.
func (r *Reader) header(n int, want string) (uint64, bool) {
	if len(r.data)-r.at-1 < n {
		r.Fail(want, "the end of the input")
		return 0, false
	}
	var bits uint64
	for _, b := range r.data[r.at+1 : r.at+1+n] {
		bits = bits<<8 | uint64(b)
	}
	return bits, true
}

// Nil consumes a nil and reports true; any other value it leaves alone.
func (r *Reader) Nil() bool {
	if r.Peek() != Nil {
		return false
	}
	r.at++
	return true
}

// Bool reads a boolean.
func (r *Reader) Bool() bool {
	if r.Peek() != Bool {
		r.refuse("a boolean")
		return false
	}
	r.at++
	return r.data[r.at-1] == codeTrue
}

// number reads an integer of any width as 64 bits, and whether these are a
// negative number in two's complement.
func (r *Reader) number(want string) (bits uint64, negative, ok bool) {
	if r.Peek() != Int {
		r.refuse(want)
		return 0, false, false
	}
	b := r.data[r.at]
	switch {
	case b < codeFixMap:
		r.at++
		return uint64(b), false, true
	case b >= codeFixNeg:
		r.at++
		return uint64(int64(int8(b))), true, true
	}
	width := 1 << (b & 3)
	bits, ok = r.header(width, want)
	if !ok {
		return 0, false, false
	}
	r.at += 1 + width
	if b < codeInt8 {
		return bits, false, true
	}
	shift := 64 - 8*width
	bits = uint64(int64(bits<<shift) >> shift)
	return bits, int64(bits) < 0, true
}

// exact is the bound up to which every whole number is a float64.
const exact = 1 << 53

// Int reads an integer of any width. A float counts as one where it is whole
// and at most 2^53 in size, because JavaScript's numbers are floats.
func (r *Reader) Int() int64 {
	const want = "an integer"
	from := r.at
	if r.Peek() == Float {
		f := r.Float()
		if !(f == math.Trunc(f) && math.Abs(f) <= exact) {
			r.at = from
			r.Fail(want, "the float "+strconv.FormatFloat(f, 'g', -1, 64))
			return 0
		}
		return int64(f)
	}
	bits, negative, _ := r.number(want)
	if !negative && bits > math.MaxInt64 {
		r.at = from
		r.Fail("an integer of 64 bits with a sign", strconv.FormatUint(bits, 10))
		return 0
	}
	return int64(bits)
}

// Uint reads an integer that is not negative, or a float as Int does.
func (r *Reader) Uint() uint64 {
	const want = "an integer from 0 on"
	from := r.at
	if r.Peek() == Float {
		n := r.Int()
		if n < 0 {
			r.at = from
			r.Fail(want, strconv.FormatInt(n, 10))
			return 0
		}
		return uint64(n)
	}
	bits, negative, _ := r.number(want)
	if negative {
		r.at = from
		r.Fail(want, strconv.FormatInt(int64(bits), 10))
		return 0
	}
	return bits
}

// Float reads a float of either width, or an integer. It may be an infinity or
// no number.
func (r *Reader) Float() float64 {
	const want = "a number"
	switch r.Peek() {
	case Int:
		bits, negative, _ := r.number(want)
		if negative {
			return float64(int64(bits))
		}
		return float64(bits)
	case Float:
		width := 4
		if r.data[r.at] == codeFloat64 {
			width = 8
		}
		bits, ok := r.header(width, want)
		if !ok {
			return 0
		}
		r.at += 1 + width
		if width == 4 {
			return float64(math.Float32frombits(uint32(bits)))
		}
		return math.Float64frombits(bits)
	}
	r.refuse(want)
	return 0
}
