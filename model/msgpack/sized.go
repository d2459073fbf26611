package msgpack

import "strconv"

// String reads a string. Mind that it moves the reader on: printing a Reader
// for a look reads from it.
func (r *Reader) String() string { return string(r.StringView()) }

// StringView reads a string and returns its bytes in place, which the caller
// does not change. They are not checked to be UTF-8.
func (r *Reader) StringView() []byte {
	const want = "a string"
	if r.Peek() != String {
		r.refuse(want)
		return nil
	}
	b := r.data[r.at]
	if b < codeNil {
		return r.take(0, uint64(b&0x1f), want)
	}
	return r.sized(1<<(b-codeStr8), want)
}

// Bytes reads bytes and returns them in place; the caller does not change them.
func (r *Reader) Bytes() []byte {
	const want = "bytes"
	if r.Peek() != Bytes {
		r.refuse(want)
		return nil
	}
	return r.sized(1<<(r.data[r.at]-codeBin8), want)
}

// sized takes the bytes whose number stands in the next width bytes.
func (r *Reader) sized(width int, want string) []byte {
	n, ok := r.header(width, want)
	if !ok {
		return nil
	}
	return r.take(width, n, want)
}

// take moves on over a first byte, a length of width bytes and n bytes, and
// returns the latter.
func (r *Reader) take(width int, n uint64, want string) []byte {
	from := r.at + 1 + width
	if rest := uint64(len(r.data) - from); n > rest {
		r.Fail(want+" of "+strconv.FormatUint(n, 10)+" bytes", strconv.FormatUint(rest, 10)+" bytes to the end of the input")
		return nil
	}
	r.at = from + int(n)
	return r.data[from:r.at:r.at]
}

// ArrayLen reads the beginning of an array and returns the number of values
// that follow, which the rest of the input can hold.
func (r *Reader) ArrayLen() int { return r.count(Array, codeArray16, 1) }

// MapLen reads the beginning of a map and returns the number of keys that
// follow, each with its value; the rest of the input can hold them.
func (r *Reader) MapLen() int { return r.count(Map, codeMap16, 2) }

// count reads the number of entries of an array or a map, an entry of which
// takes at least size bytes.
func (r *Reader) count(kind Kind, code16 byte, size uint64) int {
	want := kind.String()
	if r.Peek() != kind {
		r.refuse(want)
		return 0
	}
	b := r.data[r.at]
	width, n := 0, uint64(b&0x0f)
	if b >= codeNil {
		width = 2 << (b - code16)
		var ok bool
		if n, ok = r.header(width, want); !ok {
			return 0
		}
	}
	rest := len(r.data) - r.at - 1 - width
	if n*size > uint64(rest) {
		r.Fail(want+" of "+strconv.FormatUint(n, 10)+" entries", strconv.Itoa(rest)+" bytes to the end of the input")
		return 0
	}
	r.at += 1 + width
	return int(n)
}

// Skip moves over the next value, whatever it is and holds.
func (r *Reader) Skip() {
	for left := 1; left > 0 && r.err == nil; left-- {
		switch r.Peek() {
		case Nil, Bool:
			r.at++
		case Int:
			r.number("a value")
		case Float:
			r.Float()
		case String:
			r.StringView()
		case Bytes:
			r.Bytes()
		case Array:
			left += r.ArrayLen()
		case Map:
			left += 2 * r.MapLen()
		case Extension:
			r.skipExtension()
		default:
			r.refuse("a value")
		}
	}
}

// skipExtension moves over a type byte and the extension's own bytes.
func (r *Reader) skipExtension() {
	const want = "an extension"
	b := r.data[r.at]
	if b >= codeFixExt1 {
		r.take(0, 1+1<<(b-codeFixExt1), want)
		return
	}
	width := 1 << (b - codeExt8)
	if n, ok := r.header(width, want); ok {
		r.take(width, n+1, want)
	}
}
