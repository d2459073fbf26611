package modelfile

import (
	"math"
	"slices"
	"strconv"
	"strings"
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
		d.fail(ErrMalformed, "a tensor of "+strings.Join(kinds, ", "), quote(kind))
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
	var b strings.Builder
	b.WriteByte('[')
	for i, n := range shape {
		if i > 0 {
			b.WriteString(" x ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	b.WriteByte(']')
	return b.String()
}

// float32s reads a tensor of finite numbers.
func (d *decoder) float32s(shape ...int) []float32 {
	_, data := d.tensor([]string{"f32"}, shape...)
	values := make([]float32, len(data)/4)
	for i := range values {
		values[i] = math.Float32frombits(uint32(little(data[4*i : 4*i+4])))
		if !finite(values[i]) {
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
	for i := range values {
		bits := little(data[i*w : (i+1)*w])
		v := int64(bits)
		if kind[0] == 'i' {
			v = int64(bits) << (64 - 8*w) >> (64 - 8*w)
		}
		if v < int64(least) || v > int64(most) {
			d.fail(ErrMalformed, "values from "+strconv.Itoa(least)+" to "+strconv.Itoa(most),
				strconv.FormatInt(v, 10)+" as value "+strconv.Itoa(i))
			return nil
		}
		values[i] = int32(v)
	}
	return values
}

// int8s reads a tensor of small numbers.
func (d *decoder) int8s(shape ...int) []int8 {
	_, data := d.tensor([]string{"i8"}, shape...)
	values := make([]int8, len(data))
	for i, b := range data {
		values[i] = int8(b)
	}
	return values
}

// uint8s reads a tensor of bytes.
func (d *decoder) uint8s(n int) []uint8 {
	_, data := d.tensor([]string{"u8"}, n)
	return slices.Clone(data)
}

// little reads up to 8 bytes, the lowest first.
func little(b []byte) (bits uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		bits = bits<<8 | uint64(b[i])
	}
	return bits
}
