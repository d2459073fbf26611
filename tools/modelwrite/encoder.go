package modelwrite

import (
	"encoding/binary"
	"math"

	"github.com/vmihailenco/msgpack/v5"
)

// encoder writes single values. Its first error sticks.
type encoder struct {
	to  *msgpack.Encoder
	err error
}

func (e *encoder) keep(err error) {
	if e.err == nil {
		e.err = err
	}
}

func (e *encoder) array(n int)     { e.keep(e.to.EncodeArrayLen(n)) }
func (e *encoder) integer(v int64) { e.keep(e.to.EncodeInt(v)) }
func (e *encoder) float(v float32) { e.keep(e.to.EncodeFloat32(v)) }
func (e *encoder) text(s string)   { e.keep(e.to.EncodeString(s)) }

// bytes writes bytes, of which none are no nil.
func (e *encoder) bytes(b []byte) { e.keep(e.to.EncodeBytes(append(make([]byte, 0, len(b)), b...))) }

// entry is a key of a map and the function that writes its value.
type entry struct {
	key   string
	write func()
}

// object writes a map whose keys stand in the order of the arguments.
func (e *encoder) object(entries ...entry) {
	e.keep(e.to.EncodeMapLen(len(entries)))
	for _, en := range entries {
		e.text(en.key)
		en.write()
	}
}

func (e *encoder) texts(names []string) {
	e.array(len(names))
	for _, n := range names {
		e.text(n)
	}
}

func (e *encoder) integers(values []int) {
	e.array(len(values))
	for _, v := range values {
		e.integer(int64(v))
	}
}

func (e *encoder) floats(values []float32) {
	e.array(len(values))
	for _, v := range values {
		e.float(v)
	}
}

// tensor writes the type, the shape and the values' bytes.
func (e *encoder) tensor(kind string, data []byte, shape ...int) {
	e.array(3)
	e.text(kind)
	e.array(len(shape))
	for _, n := range shape {
		e.integer(int64(n))
	}
	e.bytes(data)
}

func (e *encoder) float32s(values []float32, shape ...int) {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	e.tensor("f32", data, shape...)
}

// int32s writes whole numbers in the narrowest type that holds them all.
func (e *encoder) int32s(values []int32) {
	var least, most int32
	for _, v := range values {
		least, most = min(least, v), max(most, v)
	}
	kind, width := "i32", 4
	switch {
	case least >= 0 && most <= math.MaxUint8:
		kind, width = "u8", 1
	case least >= math.MinInt8 && most <= math.MaxInt8:
		kind, width = "i8", 1
	case least >= 0 && most <= math.MaxUint16:
		kind, width = "u16", 2
	case least >= math.MinInt16 && most <= math.MaxInt16:
		kind, width = "i16", 2
	}
	data := make([]byte, 0, width*len(values))
	for _, v := range values {
		for k := range width {
			data = append(data, byte(v>>(8*k)))
		}
	}
	e.tensor(kind, data, len(values))
}

func (e *encoder) int8s(values []int8, shape ...int) {
	data := make([]byte, len(values))
	for i, v := range values {
		data[i] = byte(v)
	}
	e.tensor("i8", data, shape...)
}
