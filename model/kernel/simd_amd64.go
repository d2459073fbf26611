//go:build amd64 && goexperiment.simd

package kernel

import "simd/archsimd"

// Training spends nearly all its time in the three products, so on amd64 they
// run on AVX2 and FMA where the processor has them (10 to 20 times the loop).
// Sums are taken in another order than the loop's: results agree to rounding.

var haveFMA = archsimd.X86.AVX2() && archsimd.X86.FMA()

func mulAdd(dst, a, b []float32, m, k, n int) {
	if !haveFMA {
		mulAddLoop(dst, a, b, m, k, n)
		return
	}
	mulStrided(dst, a, b, m, k, n, k, 1)
}

func mulAddTransA(dst, a, b []float32, m, k, n int) {
	if !haveFMA {
		mulAddTransALoop(dst, a, b, m, k, n)
		return
	}
	mulStrided(dst, a, b, m, k, n, 1, m)
}

// mulStrided is dst[m x n] += a * b[k x n], where the element (i, p) of a
// stands at a[i*rows+p*columns]: both a plain and a transposed left side.
func mulStrided(dst, a, b []float32, m, k, n, rows, columns int) {
	i := 0
	for ; i+4 <= m; i += 4 {
		j := 0
		for ; j+16 <= n; j += 16 {
			tile4x16(dst, a, b, i, j, k, n, rows, columns)
		}
		for r := i; r < i+4; r++ {
			rowTail(dst, a, b, r, j, k, n, rows, columns)
		}
	}
	for ; i < m; i++ {
		rowTail(dst, a, b, i, 0, k, n, rows, columns)
	}
}

// tile4x16 computes four rows by sixteen columns with the sums in registers.
func tile4x16(dst, a, b []float32, i, j, k, n, rows, columns int) {
	var s00, s01, s10, s11, s20, s21, s30, s31 archsimd.Float32x8
	at, step := i*rows, rows
	for p := range k {
		y := b[p*n+j : p*n+j+16 : p*n+j+16]
		y0, y1 := archsimd.LoadFloat32x8(y), archsimd.LoadFloat32x8(y[8:])
		x := archsimd.BroadcastFloat32x8(a[at])
		s00, s01 = x.MulAdd(y0, s00), x.MulAdd(y1, s01)
		x = archsimd.BroadcastFloat32x8(a[at+step])
		s10, s11 = x.MulAdd(y0, s10), x.MulAdd(y1, s11)
		x = archsimd.BroadcastFloat32x8(a[at+2*step])
		s20, s21 = x.MulAdd(y0, s20), x.MulAdd(y1, s21)
		x = archsimd.BroadcastFloat32x8(a[at+3*step])
		s30, s31 = x.MulAdd(y0, s30), x.MulAdd(y1, s31)
		at += columns
	}
	addTo(dst[i*n+j:], s00, s01)
	addTo(dst[(i+1)*n+j:], s10, s11)
	addTo(dst[(i+2)*n+j:], s20, s21)
	addTo(dst[(i+3)*n+j:], s30, s31)
}

func addTo(dst []float32, lo, hi archsimd.Float32x8) {
	d := dst[:16]
	archsimd.LoadFloat32x8(d).Add(lo).Store(d)
	archsimd.LoadFloat32x8(d[8:]).Add(hi).Store(d[8:])
}

// rowTail computes what is left of row i from column j on.
func rowTail(dst, a, b []float32, i, j, k, n, rows, columns int) {
	row := dst[i*n : i*n+n]
	for ; j+8 <= n; j += 8 {
		var s archsimd.Float32x8
		at := i * rows
		for p := range k {
			s = archsimd.BroadcastFloat32x8(a[at]).MulAdd(archsimd.LoadFloat32x8(b[p*n+j:p*n+n]), s)
			at += columns
		}
		d := row[j:]
		archsimd.LoadFloat32x8(d).Add(s).Store(d)
	}
	if j == n {
		return
	}
	for p := range k {
		v := a[i*rows+p*columns]
		for c := j; c < n; c++ {
			row[c] += v * b[p*n+c]
		}
	}
}

func mulAddTransB(dst, a, b []float32, m, k, n int) {
	if !haveFMA || k < 8 {
		mulAddTransBLoop(dst, a, b, m, k, n)
		return
	}
	i := 0
	for ; i+4 <= m; i += 4 {
		j := 0
		for ; j+2 <= n; j += 2 {
			dots4x2(dst, a, b, i, j, k, n)
		}
		if j < n {
			for r := i; r < i+4; r++ {
				dst[r*n+j] += dot(a[r*k:r*k+k], b[j*k:j*k+k])
			}
		}
	}
	for ; i < m; i++ {
		for j := range n {
			dst[i*n+j] += dot(a[i*k:i*k+k], b[j*k:j*k+k])
		}
	}
}

// dots4x2 computes the eight dot products of four rows of a and two of b.
func dots4x2(dst, a, b []float32, i, j, k, n int) {
	a0, a1 := a[i*k:i*k+k], a[(i+1)*k:(i+1)*k+k]
	a2, a3 := a[(i+2)*k:(i+2)*k+k], a[(i+3)*k:(i+3)*k+k]
	b0, b1 := b[j*k:j*k+k], b[(j+1)*k:(j+1)*k+k]
	var s00, s01, s10, s11, s20, s21, s30, s31 archsimd.Float32x8
	p := 0
	for ; p+8 <= k; p += 8 {
		y0, y1 := archsimd.LoadFloat32x8(b0[p:]), archsimd.LoadFloat32x8(b1[p:])
		x := archsimd.LoadFloat32x8(a0[p:])
		s00, s01 = x.MulAdd(y0, s00), x.MulAdd(y1, s01)
		x = archsimd.LoadFloat32x8(a1[p:])
		s10, s11 = x.MulAdd(y0, s10), x.MulAdd(y1, s11)
		x = archsimd.LoadFloat32x8(a2[p:])
		s20, s21 = x.MulAdd(y0, s20), x.MulAdd(y1, s21)
		x = archsimd.LoadFloat32x8(a3[p:])
		s30, s31 = x.MulAdd(y0, s30), x.MulAdd(y1, s31)
	}
	at := i*n + j
	dst[at] += sum(s00) + dotLoop(a0[p:], b0[p:])
	dst[at+1] += sum(s01) + dotLoop(a0[p:], b1[p:])
	dst[at+n] += sum(s10) + dotLoop(a1[p:], b0[p:])
	dst[at+n+1] += sum(s11) + dotLoop(a1[p:], b1[p:])
	dst[at+2*n] += sum(s20) + dotLoop(a2[p:], b0[p:])
	dst[at+2*n+1] += sum(s21) + dotLoop(a2[p:], b1[p:])
	dst[at+3*n] += sum(s30) + dotLoop(a3[p:], b0[p:])
	dst[at+3*n+1] += sum(s31) + dotLoop(a3[p:], b1[p:])
}

// sum adds the eight lanes.
func sum(v archsimd.Float32x8) float32 {
	h := v.GetLo().Add(v.GetHi())
	var l [4]float32
	h.StoreArray(&l)
	return (l[0] + l[2]) + (l[1] + l[3])
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
	axpyLoop(a, x[p:], y[p:])
}

func scanInt8(dst []float32, rows []int8, scale, query []float32) {
	d := len(query)
	if !haveFMA || d%16 != 0 {
		scanInt8Loop(dst, rows, scale, query)
		return
	}
	for i := range dst {
		row := rows[i*d : i*d+d]
		var s0, s1 archsimd.Float32x8
		for p := 0; p < d; p += 16 {
			x := archsimd.LoadInt8x16(row[p:]).ExtendToInt16()
			lo, hi := x.GetLo().ExtendToInt32(), x.GetHi().ExtendToInt32()
			s0 = lo.ConvertToFloat32().MulAdd(archsimd.LoadFloat32x8(query[p:]), s0)
			s1 = hi.ConvertToFloat32().MulAdd(archsimd.LoadFloat32x8(query[p+8:]), s1)
		}
		dst[i] = scale[i] * sum(s0.Add(s1))
	}
}
