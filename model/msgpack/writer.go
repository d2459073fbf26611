package msgpack

import "math"

// Writer appends values to Data, each in its shortest form. The zero value is
// ready. An array or a map is its beginning, with the number of entries, and
// then the entries one after another; the caller writes as many as it said.
type Writer struct {
	Data []byte // what was written so far
}

// Nil writes nil.
func (w *Writer) Nil() { w.Data = append(w.Data, codeNil) }

// Bool writes a boolean.
func (w *Writer) Bool(v bool) {
	if v {
		w.Data = append(w.Data, codeTrue)
		return
	}
	w.Data = append(w.Data, codeFalse)
}

// Int writes an integer.
func (w *Writer) Int(v int64) {
	switch {
	case v >= 0:
		w.Uint(uint64(v))
	case v >= -32:
		w.Data = append(w.Data, byte(v))
	case v >= math.MinInt8:
		w.Data = append(w.Data, codeInt8, byte(v))
	case v >= math.MinInt16:
		w.wide(codeInt8+1, 2, uint64(v))
	case v >= math.MinInt32:
		w.wide(codeInt8+2, 4, uint64(v))
	default:
		w.wide(codeInt8+3, 8, uint64(v))
	}
}

// Uint writes an integer that is not negative.
func (w *Writer) Uint(v uint64) {
	switch {
	case v < codeFixMap:
		w.Data = append(w.Data, byte(v))
	case v <= math.MaxUint8:
		w.Data = append(w.Data, codeUint8, byte(v))
	case v <= math.MaxUint16:
		w.wide(codeUint8+1, 2, uint64(v))
	case v <= math.MaxUint32:
		w.wide(codeUint8+2, 4, uint64(v))
	default:
		w.wide(codeUint8+3, 8, v)
	}
}

// Float writes a float of 8 bytes.
func (w *Writer) Float(v float64) {
	w.wide(codeFloat64, 8, math.Float64bits(v))
}

// Float32 writes a float of 4 bytes.
func (w *Writer) Float32(v float32) {
	w.wide(codeFloat32, 4, uint64(math.Float32bits(v)))
}

// String writes a string of less than 4 GiB.
func (w *Writer) String(s string) {
	if n := len(s); n < 32 {
		w.Data = append(w.Data, codeFixStr|byte(n))
	} else {
		w.length(codeStr8, n)
	}
	w.Data = append(w.Data, s...)
}

// Bytes writes less than 4 GiB of bytes.
func (w *Writer) Bytes(b []byte) {
	w.length(codeBin8, len(b))
	w.Data = append(w.Data, b...)
}

// length writes a code and a length of 1, 2 or 4 bytes, for which the codes
// stand side by side.
func (w *Writer) length(code byte, n int) {
	switch {
	case n <= math.MaxUint8:
		w.Data = append(w.Data, code, byte(n))
	case n <= math.MaxUint16:
		w.wide(code+1, 2, uint64(n))
	default:
		w.wide(code+2, 4, uint64(n))
	}
}

// Array begins an array of n values.
func (w *Writer) Array(n int) { w.entries(codeFixArray, codeArray16, n) }

// Map begins a map of n keys, each followed by its value.
func (w *Writer) Map(n int) { w.entries(codeFixMap, codeMap16, n) }

func (w *Writer) entries(fix, code16 byte, n int) {
	switch {
	case n < 16:
		w.Data = append(w.Data, fix|byte(n))
	case n <= math.MaxUint16:
		w.wide(code16, 2, uint64(n))
	default:
		w.wide(code16+1, 4, uint64(n))
	}
}

// wide writes a code and the last width bytes of the bits, the highest first.
func (w *Writer) wide(code byte, width int, bits uint64) {
	w.Data = append(w.Data, code)
	for shift := 8 * (width - 1); shift >= 0; shift -= 8 {
		w.Data = append(w.Data, byte(bits>>shift))
	}
}
