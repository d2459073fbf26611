package modelfile

import (
	"math"
	"slices"
	"strconv"
	"unsafe"
)

// A tensor is an array of three: the name of its type, its shape, and its
// values row by row, little endian.

// width is the number of bytes a value of the type.
func width(kind string) int {
	switch kind {
	case "i8", "u8":
		return 1
	case "i16", "u16":
		return 2
	}
	return 4
}

// integers are the types that a tensor of whole numbers may have.
var integers = []string{"i8", "u8", "i16", "u16", "i32"}

// tensor reads a tensor of the shape whose type is one of those given, and
// returns the type and the values' bytes in place; after a failure, none.
func (d *decoder) tensor(kinds []string, shape ...int) (kind string, data []byte) {
	if n := d.r.ArrayLen(); n != 3 {
		d.fail(ErrMalformed, "a tensor of type, shape and values", "an array of "+strconv.Itoa(n))
	}
	kind = d.text(0, 8)
	got := make([]int, d.count(0, 2, "dimensions"))
	for i := range got {
		got[i] = d.integer(ErrMalformed, 0, math.MaxInt32, "rows or columns")
	}
	data = d.r.Bytes()
	if !d.ok() {
		return "", nil
	}
	bytes := width(kind)
	for _, n := range shape {
		bytes *= n
	}
	switch {
	case !slices.Contains(kinds, kind):
		d.fail(ErrMalformed, "a tensor of "+join(kinds, ", "), quote(kind))
	case !slices.Equal(shape, got):
		d.fail(ErrMalformed, "the shape "+product(shape), product(got))
	case len(data) != bytes:
		d.fail(ErrMalformed, strconv.Itoa(bytes)+" bytes of values", strconv.Itoa(len(data)))
	}
	if !d.ok() {
		return "", nil
	}
	return kind, data
}

// product writes a shape as "[3 x 4]".
func product(shape []int) string {
	var sizes []string
	for _, n := range shape {
		sizes = append(sizes, strconv.Itoa(n))
	}
	return "[" + join(sizes, " x ") + "]"
}

// join is strings.Join, whose package brings the tables of Unicode.
func join(texts []string, between string) (all string) {
	for i, text := range texts {
		if i > 0 {
			all += between
		}
		all += text
	}
	return all
}

// float32s reads a tensor of finite numbers.
func (d *decoder) float32s(shape ...int) []float32 {
	_, data := d.tensor([]string{"f32"}, shape...)
	values := make([]float32, len(data)/4)
	for i := range values {
		b := data[4*i : 4*i+4 : 4*i+4]
		bits := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
		values[i] = math.Float32frombits(bits)
		if bits&infinite == infinite {
			d.fail(ErrMalformed, "finite values", number(values[i])+" as value "+strconv.Itoa(i))
			return nil
		}
	}
	return values
}

// scales reads a tensor of finite numbers that are not negative.
func (d *decoder) scales(n int) []float32 {
	values := d.float32s(n)
	for i, v := range values {
		if v < 0 {
			d.fail(ErrMalformed, "scales from 0 on", number(v)+" as value "+strconv.Itoa(i))
			return nil
		}
	}
	return values
}

// int32s reads a tensor of n whole numbers from least to most.
func (d *decoder) int32s(n, least, most int) []int32 {
	kind, data := d.tensor(integers, n)
	w := width(kind)
	values := make([]int32, len(data)/w)
	widen(values, data, kind)
	for i, v := range values {
		if int(v) < least || int(v) > most {
			d.fail(ErrMalformed, "values from "+strconv.Itoa(least)+" to "+strconv.Itoa(most),
				strconv.Itoa(int(v))+" as value "+strconv.Itoa(i))
			return nil
		}
	}
	return values
}

// widen decodes the values of a type of whole numbers: a loop for each, since
// they are most of what takes time in reading a large model.
func widen(values []int32, data []byte, kind string) {
	switch kind {
	case "i8":
		for i, b := range data {
			values[i] = int32(int8(b))
		}
	case "u8":
		for i, b := range data {
			values[i] = int32(b)
		}
	case "i16":
		for i := range values {
			values[i] = int32(int16(uint16(data[2*i]) | uint16(data[2*i+1])<<8))
		}
	case "u16":
		for i := range values {
			values[i] = int32(data[2*i]) | int32(data[2*i+1])<<8
		}
	case "i32":
		for i := range values {
			b := data[4*i : 4*i+4 : 4*i+4]
			values[i] = int32(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
		}
	}
}

// int8s returns a tensor of small numbers as it stands in the file.
func (d *decoder) int8s(shape ...int) []int8 {
	_, data := d.tensor([]string{"i8"}, shape...)
	// The same memory: a byte has no alignment, and every one is a number.
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(data))), len(data))
}

// uint8s returns a tensor of bytes as it stands in the file.
func (d *decoder) uint8s(n int) []uint8 {
	_, data := d.tensor([]string{"u8"}, n)
	return data
}
