//go:build amd64 && goexperiment.simd && !noasm

package kernel

import "simd/archsimd"

// Training spends nearly all its time in the three products, so on amd64 they
// run on AVX2 and FMA where the processor has them, and on tiles in AVX-512 where
// it has that (see tile_amd64.s). Sums are taken in another order than the loop's: results agree to rounding.

var haveFMA = archsimd.X86.AVX2() && archsimd.X86.FMA()

func mulAdd(dst, a, b []float32, m, k, n int) {
	if !haveFMA {
		mulAddLoop(dst, a, b, m, k, n)
		return
	}
	mulStrided(dst, a, b, left{k, 1}, m, k, n, n)
}

func mulAddTransA(dst, a, b []float32, m, k, n int) {
	if !haveFMA {
		mulAddTransALoop(dst, a, b, m, k, n)
		return
	}
	if n == 1 { // the transposed product is the same numbers, in longer rows
		mulStrided(dst, b, a, left{0, 1}, 1, k, m, m)
		return
	}
	mulStrided(dst, a, b, left{1, m}, m, k, n, n)
}

// left says where the element (i, p) of a product's left side stands:
// a[i*row + p*column]. So a plain and a transposed one are the same loop.
type left struct{ row, column int }

// mulStrided is dst[m x n] += a * b[k x n]; a row of dst begins every stride
// numbers. The order in which an element is summed does not depend on the width
// of the registers.
func mulStrided(dst, a, b []float32, at left, m, k, n, stride int) {
	if m == 0 || k == 0 || n == 0 {
		return
	}
	if haveTiles {
		mulTiles(dst, a, b, nil, at, m, k, n, n, stride, 0)
		return
	}
	i := 0
	for ; i+4 <= m; i += 4 {
		j := 0
		for ; j+16 <= n; j += 16 {
			tile4x16(dst[i*stride+j:], a[i*at.row:], b[j:], at, k, n, stride)
		}
		for r := i; r < i+4; r++ {
			rowTail(dst[r*stride:r*stride+n], a[r*at.row:], b, at, j, k, n)
		}
	}
	for ; i < m; i++ {
		rowTail(dst[i*stride:i*stride+n], a[i*at.row:], b, at, 0, k, n)
	}
	// What follows is scalar code, which the upper halves would slow down.
	archsimd.ClearAVXUpperBits()
}

// tile4x16 computes four rows by sixteen columns.
func tile4x16(dst, a, b []float32, at left, k, n, stride int) {
	var s00, s01, s10, s11, s20, s21, s30, s31 archsimd.Float32x8
	i, step := 0, at.row
	for p := range k {
		y := b[p*n : p*n+16 : p*n+16]
		y0, y1 := archsimd.LoadFloat32x8(y), archsimd.LoadFloat32x8(y[8:])
		x := archsimd.BroadcastFloat32x8(a[i])
		s00, s01 = x.MulAdd(y0, s00), x.MulAdd(y1, s01)
		x = archsimd.BroadcastFloat32x8(a[i+step])
		s10, s11 = x.MulAdd(y0, s10), x.MulAdd(y1, s11)
		x = archsimd.BroadcastFloat32x8(a[i+2*step])
		s20, s21 = x.MulAdd(y0, s20), x.MulAdd(y1, s21)
		x = archsimd.BroadcastFloat32x8(a[i+3*step])
		s30, s31 = x.MulAdd(y0, s30), x.MulAdd(y1, s31)
		i += at.column
	}
	addTo(dst, s00, s01)
	addTo(dst[stride:], s10, s11)
	addTo(dst[2*stride:], s20, s21)
	addTo(dst[3*stride:], s30, s31)
}

func addTo(dst []float32, lo, hi archsimd.Float32x8) {
	d := dst[:16]
	archsimd.LoadFloat32x8(d).Add(lo).Store(d)
	archsimd.LoadFloat32x8(d[8:]).Add(hi).Store(d[8:])
}

// rowTail computes what is left of one row from column j on.
func rowTail(row, a, b []float32, at left, j, k, n int) {
	for ; j+8 <= n; j += 8 {
		var s archsimd.Float32x8
		i := 0
		for p := range k {
			s = archsimd.BroadcastFloat32x8(a[i]).MulAdd(archsimd.LoadFloat32x8(b[p*n+j:p*n+n]), s)
			i += at.column
		}
		d := row[j:]
		archsimd.LoadFloat32x8(d).Add(s).Store(d)
	}
	if j == n {
		return
	}
	archsimd.ClearAVXUpperBits()
	for p := range k {
		v := a[p*at.column]
		for c := j; c < n; c++ {
			row[c] += v * b[p*n+c]
		}
	}
}

// Columns and depth of the panels into which the right side of mulAddTransB is
// copied.
const (
	panelColumns = 32
	panelDepth   = 128
)

// mulAddTransB copies the transposed right side, panel by panel, into the order
// in which tiles read it. That pays from some rows on.
func mulAddTransB(dst, a, b []float32, m, k, n int) {
	switch {
	case !haveFMA || k < 8 && !haveTiles:
		mulAddTransBLoop(dst, a, b, m, k, n)
		return
	case k == 1: // a column is its own transposed
		mulStrided(dst, a, b, left{1, 1}, m, 1, n, n)
		return
	case m < 8:
		for i := range m {
			for j := range n {
				dst[i*n+j] += dot(a[i*k:i*k+k], b[j*k:j*k+k])
			}
		}
		return
	}
	var panel [panelColumns * panelDepth]float32
	for from := 0; from < k; from += panelDepth {
		depth := min(panelDepth, k-from)
		for j := 0; j < n; j += panelColumns {
			columns := min(panelColumns, n-j)
			if haveTiles {
				packPanel(panel[:], b, j, columns, from, depth, k)
				mulTiles(dst[j:], a[from:], panel[:], nil, left{k, 1}, m, depth, columns, panelColumns, n, 0)
				continue
			}
			for c := range columns {
				for p, v := range b[(j+c)*k+from : (j+c)*k+from+depth] {
					panel[p*columns+c] = v
				}
			}
			mulStrided(dst[j:], a[from:], panel[:depth*columns], left{k, 1}, m, depth, columns, n)
		}
	}
}

// sum adds the eight lanes.
func sum(v archsimd.Float32x8) float32 {
	h := v.GetLo().Add(v.GetHi())
	h = h.ConcatAddPairs(h)
	s := h.ConcatAddPairs(h).GetElem(0)
	archsimd.ClearAVXUpperBits()
	return s
}

func dot(x, y []float32) float32 {
	if !haveFMA {
		return dotLoop(x, y)
	}
	y = y[:len(x)]
	var s0, s1 archsimd.Float32x8
	p := 0
	for ; p+16 <= len(x); p += 16 {
		s0 = archsimd.LoadFloat32x8(x[p:]).MulAdd(archsimd.LoadFloat32x8(y[p:]), s0)
		s1 = archsimd.LoadFloat32x8(x[p+8:]).MulAdd(archsimd.LoadFloat32x8(y[p+8:]), s1)
	}
	return sum(s0.Add(s1)) + dotLoop(x[p:], y[p:])
}

func dotEach(dst, x, rows []float32, stride int) {
	for i := range dst {
		dst[i] += dot(x, rows[i*stride:])
	}
}

func axpy(a float32, x, y []float32) {
	if !haveFMA {
		axpyLoop(a, x, y)
		return
	}
	y = y[:len(x)]
	v := archsimd.BroadcastFloat32x8(a)
	p := 0
	for ; p+8 <= len(x); p += 8 {
		v.MulAdd(archsimd.LoadFloat32x8(x[p:]), archsimd.LoadFloat32x8(y[p:])).Store(y[p:])
	}
	archsimd.ClearAVXUpperBits()
	axpyLoop(a, x[p:], y[p:])
}

func combine(dst, x []float32, a float32, y []float32) { combineLoop(dst, x, a, y) }

// sumInt8 leaves rows whose length is no multiple of 16 to the loop.
func sumInt8(dst []float32, rows []int8, scale, weight []float32) {
	d := len(dst)
	if !haveFMA || d%16 != 0 {
		sumInt8Loop(dst, rows, scale, weight)
		return
	}
	for i, w := range weight {
		row, factor := rows[i*d:i*d+d], archsimd.BroadcastFloat32x8(w*scale[i])
		for j := 0; j < d; j += 16 {
			x, to := archsimd.LoadInt8x16(row[j:]).ExtendToInt16(), dst[j:j+16]
			lo, hi := x.GetLo().ExtendToInt32().ConvertToFloat32(), x.GetHi().ExtendToInt32().ConvertToFloat32()
			lo.MulAdd(factor, archsimd.LoadFloat32x8(to)).Store(to)
			hi.MulAdd(factor, archsimd.LoadFloat32x8(to[8:])).Store(to[8:])
		}
	}
	archsimd.ClearAVXUpperBits()
}

func gatherInt8(dst []float32, stride int, rows []int8, scale []float32, items []int32, d int) {
	gatherInt8Loop(dst, stride, rows, scale, items, d)
}

// scanInt8 works in whole numbers, as the loop does.
func scanInt8(dst []float32, rows []int8, scale []float32, query []int16) {
	d := len(query)
	if haveTiles {
		n := scanTiles(dst, rows, scale, query)
		dst, rows, scale = dst[n:], rows[n*d:], scale[n:]
	}
	if !haveFMA || d%16 != 0 {
		scanInt8Loop(dst, rows, scale, query)
		return
	}
	for i := range dst {
		row := rows[i*d : i*d+d]
		var s archsimd.Int32x8
		for p := 0; p < d; p += 16 {
			x := archsimd.LoadInt8x16(row[p:]).ExtendToInt16()
			s = s.Add(x.DotProductPairs(archsimd.LoadInt16x16(query[p:])))
		}
		h := s.GetLo().Add(s.GetHi())
		h = h.ConcatAddPairs(h)
		total := h.ConcatAddPairs(h).GetElem(0)
		archsimd.ClearAVXUpperBits()
		dst[i] = scale[i] * float32(total)
	}
}

// dense is the product on top of the bias.
func dense(dst, x, w, bias []float32, m, k, n int, relu bool) {
	if haveTiles && k > 0 {
		denseTiles(dst, x, w, bias, m, k, n, relu)
		return
	}
	for i := range m {
		copy(dst[i*n:i*n+n], bias)
	}
	mulAdd(dst, x, w, m, k, n)
	if relu {
		rectify(dst[:m*n])
	}
}

func scale(a float32, x []float32) {
	if !haveFMA {
		scaleLoop(a, x)
		return
	}
	v := archsimd.BroadcastFloat32x8(a)
	p := 0
	for ; p+8 <= len(x); p += 8 {
		archsimd.LoadFloat32x8(x[p:]).Mul(v).Store(x[p:])
	}
	archsimd.ClearAVXUpperBits()
	scaleLoop(a, x[p:])
}

func maxOf(x []float32) float32 {
	if !haveFMA || len(x) < 16 {
		return maxLoop(x)
	}
	top := archsimd.LoadFloat32x8(x)
	p := 8
	for ; p+8 <= len(x); p += 8 {
		top = top.Max(archsimd.LoadFloat32x8(x[p:]))
	}
	var lanes [8]float32
	top.StoreArray(&lanes)
	archsimd.ClearAVXUpperBits()
	return max(maxLoop(lanes[:]), maxLoop(x[p:]))
}
