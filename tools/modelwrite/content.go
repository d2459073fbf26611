package modelwrite

import (
	"math"

	"inkling/model"
	"inkling/model/nn"
)

// quantise rounds a parameter to a byte a value with a scale a row, as
// model.Quantise does, but with scales of 16 bits of mantissa. So scale times
// byte is exact in a float32, and a model that was read is written as the bytes
// that it came from.
func quantise(p *nn.Param) model.Vectors {
	q := model.Vectors{Dim: p.Cols, Data: make([]int8, len(p.Value)), Scale: make([]float32, p.Rows)}
	for i := range p.Rows {
		var top float32
		for _, v := range p.Row(i) {
			top = max(top, v, -v)
		}
		scale := shortened(top / math.MaxInt8)
		if scale == 0 {
			continue
		}
		q.Scale[i] = scale
		for j, v := range p.Row(i) {
			q.Data[i*p.Cols+j] = int8(math.RoundToEven(float64(v / scale)))
		}
	}
	return q
}

// shortened rounds a positive number up to one whose last 8 bits of mantissa
// are zero. What is not finite stays so, for the reader to refuse.
func shortened(f float32) float32 {
	const last = 1<<8 - 1
	if !(f <= math.MaxFloat32) {
		return f
	}
	return math.Float32frombits((math.Float32bits(f) + last) &^ last)
}
