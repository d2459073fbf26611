//go:build goexperiment.simd && !noasm

package kernel

import (
	"math"
	"simd/archsimd"
)

// haveTiles says that the products run on tiles in AVX-512 (tile_amd64.s).
var haveTiles = haveFMA && archsimd.X86.AVX512()

// tileColumns is the width of a tile.
const tileColumns = 32

// tile8 computes eight rows by at most 32 columns of a product with the sums in
// registers; mask has a bit for each column that counts. Strides are in bytes, k
// is at least 1. With first, which has a value for each column,
//
//	dst[i][j] = max(floor, first[j] + sum over p of a[i][p] b[p][j])
//
// and without it the sum is added to dst, whatever the floor.
//
//go:noescape
func tile8(dst, a, b, first *float32, k, aRow, aColumn, bRow, dstRow int, mask uint32, floor float32)

// tile1 does the same for one row.
//
//go:noescape
func tile1(dst, a, b, first *float32, k, aRow, aColumn, bRow, dstRow int, mask uint32, floor float32)

// pack transposes the columns that count of depth numbers each into rows of 32;
// a column begins every so many numbers of b.
//
//go:noescape
func pack(dst, b *float32, depth, row int, mask uint32)

// columnMask has a bit for each of the columns.
func columnMask(columns int) uint32 { return uint32(1<<min(columns, tileColumns) - 1) }

// mulTiles is mulStrided on tiles, with the first sums and the floor of tile8;
// first is nil where sums are added to dst. A row of b begins every bRow numbers.
func mulTiles(dst, a, b, first []float32, at left, m, k, n, bRow, stride int, floor float32) {
	if m == 0 || k == 0 || n == 0 {
		return
	}
	// The last element of each, so that shapes are checked here and not below.
	_, _, _ = dst[(m-1)*stride+n-1], a[(m-1)*at.row+(k-1)*at.column], b[(k-1)*bRow+n-1]
	for j := 0; j < n; j += tileColumns {
		mask := columnMask(n - j)
		var start *float32
		if first != nil {
			start = &first[j]
		}
		i := 0
		for ; i+8 <= m; i += 8 {
			tile8(&dst[i*stride+j], &a[i*at.row], &b[j], start, k, 4*at.row, 4*at.column, 4*bRow, 4*stride, mask, floor)
		}
		for ; i < m; i++ {
			tile1(&dst[i*stride+j], &a[i*at.row], &b[j], start, k, 4*at.row, 4*at.column, 4*bRow, 4*stride, mask, floor)
		}
	}
}

// denseTiles is dense with the bias for first sums.
func denseTiles(dst, x, w, bias []float32, m, k, n int, relu bool) {
	floor := float32(math.Inf(-1))
	if relu {
		floor = 0
	}
	mulTiles(dst, x, w, bias[:n], left{k, 1}, m, k, n, n, n, floor)
}

// packPanel copies columns j to j+columns of a transposed right side, depth
// numbers from the given one on, into rows of 32.
func packPanel(panel, b []float32, j, columns, from, depth, k int) {
	_, _ = b[(j+columns-1)*k+from+depth-1], panel[depth*tileColumns-1]
	pack(&panel[0], &b[j*k+from], depth, k, columnMask(columns))
}

// scan4 is ScanInt8 for four rows at a time, so many times; d is a multiple of
// 32.
//
//go:noescape
func scan4(dst *float32, rows *int8, scale *float32, query *int16, d, fours int)

// scanTiles scans the first rows and returns their number.
func scanTiles(dst []float32, rows []int8, scale []float32, query []int16) int {
	d, n := len(query), len(dst)&^3
	if d == 0 || d%32 != 0 || n == 0 {
		return 0
	}
	_, _ = rows[n*d-1], scale[n-1]
	scan4(&dst[0], &rows[0], &scale[0], &query[0], d, n/4)
	return n
}
