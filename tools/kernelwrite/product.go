package main

import "fmt"

// A tile is the block of a product whose sums are in registers at a time: rows
// by vectors of four columns each. Without vectors it is one to three columns,
// the last of a row.
type tile struct{ rows, vectors int }

func (t tile) partial() bool { return t.vectors == 0 }

// columns is the number of accumulators of a row.
func (t tile) columns() int { return max(t.vectors, 1) }

// writeProduct writes
//
//	dst[i][j] = max(floor, from[i][j] + sum over p of a[i][p] * b[p][j])
//
// for m rows and n columns, with the distances between rows of from, and
// between rows and columns of a, in numbers: 0 between the rows of from makes
// it a bias, from = dst makes it a product that is added, and the distances of a
// swapped transpose it.
//
//	R0 dst  R1 from  R2 a  R3 b    the first row of the strip; b is fixed
//	R4 rows left  R5 k             counts
//	R6 a row of dst and b, R7 of from, R8 and R9 a row and a column of a, in bytes
//	R10 bytes of the row done  R15 bytes of the row left
//	R11-R14 scratch   V15 floor
func writeProduct(w *writer) {
	w.function("product", 84)
	w.arguments([]string{"dst", "from", "a", "b", "m", "k", "n", "fromRow", "aRow", "aColumn"}, "floor")
	w.bytes("R6", "R7", "R8", "R9")
	w.do("Get F0; F32x4Splat; Set V15")
	w.strip(4, []int{2, 1, 0})
	w.strip(1, []int{8, 1, 0})
	w.end()
}

// strip goes through the matrix by so many rows, and through the row by tiles.
func (w *writer) strip(rows int, vectors []int) {
	w.while(atLeast("R4", rows), func() {
		w.do("I64Const $0; Set R10; Get R6; Set R15")
		for _, v := range vectors {
			t := tile{rows, v}
			width := fmt.Sprintf("$%d", 16*v)
			if t.partial() {
				w.when(atLeast("R15", 4), func() { w.tile(t) })
				continue
			}
			w.while(atLeast("R15", 16*v), func() {
				w.tile(t)
				w.do(add("R10", width))
				w.dof("Get R15; I64Const %s; I64Sub; Set R15", width)
			})
		}
		for range rows {
			w.do(add("R0", "R6") + add("R1", "R7") + add("R2", "R8"))
		}
		w.dof("Get R4; I64Const $%d; I64Sub; Set R4", rows)
	})
}

func (w *writer) tile(t tile) {
	w.do("Get R1; Get R10; I64Add; Set R14")
	for r := range t.rows {
		w.load(t, "R14", r*t.columns())
		if r < t.rows-1 {
			w.do(add("R14", "R7"))
		}
	}
	w.do("Get R2; Set R11; Get R3; Get R10; I64Add; Set R12; Get R5; Set R13")
	w.steps(t)
	w.do("Get R0; Get R10; I64Add; Set R14")
	for r := range t.rows {
		w.storeRow(t, r*t.columns())
		if r < t.rows-1 {
			w.do(add("R14", "R6"))
		}
	}
}

// steps goes through the depth. The loop's own instructions and the addresses
// cost a sixth where each step has its own, so most steps go in pairs.
func (w *writer) steps(t tile) {
	pairs := func(least int, pair func()) func() {
		return func() {
			w.while(atLeast("R13", least), func() {
				pair()
				w.do(add("R13", "$-2"))
			})
		}
	}
	const neighbours = "Get R9; I64Const $4; I64Eq" // columns of a
	switch {
	case t.rows > 1 && t.partial():
		w.when(neighbours+";"+atLeast("R6", 8)+"; I32And", pairs(3, func() { w.pair(t) }))
	case t.rows > 1:
		w.when(neighbours, pairs(2, func() { w.pair(t) }))
	case !t.partial():
		pairs(2, func() { w.step(t); w.step(t) })()
	}
	w.while(atLeast("R13", 1), func() {
		w.step(t)
		w.do(add("R13", "$-1"))
	})
}

// pair adds two columns of a, neighbours in its rows, times two rows of b. It
// loads whole vectors of b: what a partial tile takes too much comes from the
// next rows, where there is one more of at least two columns.
func (w *writer) pair(t tile) {
	c := t.columns()
	for s := range 2 {
		for v := range c {
			w.dof("%s; Set V%d", loadVector("R12", 16*v), 8+s*c+v)
		}
		w.do(add("R12", "R6"))
	}
	w.do("Get R11; Set R14")
	for r := range t.rows {
		for s := range 2 {
			w.do(loadSplatAt("R14", 4*s) + "Set V12")
			for v := range c {
				w.do(multiplyAdd(fmt.Sprintf("V%d", r*c+v), "Get V12", fmt.Sprintf("Get V%d", 8+s*c+v)))
			}
		}
		if r < t.rows-1 {
			w.do(add("R14", "R8"))
		}
	}
	w.do(add("R11", "$8"))
}

// step adds one column of a times one row of b.
func (w *writer) step(t tile) {
	c := t.columns()
	if t.rows == 1 && !t.partial() {
		w.do(loadSplat("R11") + "Set V8")
		for v := range c {
			w.do(multiplyAdd(fmt.Sprintf("V%d", v), "Get V8", loadVector("R12", 16*v)))
		}
	} else {
		w.load(t, "R12", 8)
		for r := range t.rows {
			if r == 0 {
				w.do("Get R11; Set R14")
			} else {
				w.do(add("R14", "R8"))
			}
			w.do(loadSplat("R14") + "Set V10")
			for v := range c {
				w.do(multiplyAdd(fmt.Sprintf("V%d", r*c+v), "Get V10", fmt.Sprintf("Get V%d", 8+v)))
			}
		}
	}
	w.do(add("R11", "R9") + add("R12", "R6"))
}

// load loads a row of the tile.
func (w *writer) load(t tile, address string, to int) {
	for v := range t.vectors {
		w.dof("%s; Set V%d", loadVector(address, 16*v), to+v)
	}
	if !t.partial() {
		return
	}
	w.dof("%s; Set V%d", loadSplat(address), to)
	w.lanes("R15", 4, func(lane int) { w.do(loadLane(address, lane, to)) })
}

// storeRow stores a row of the tile at R14.
func (w *writer) storeRow(t tile, from int) {
	for v := range t.vectors {
		w.dof("%s; Get V%d; Get V15; F32x4Pmax; V128Store $0, $%d", at("R14"), from+v, 16*v)
	}
	if !t.partial() {
		return
	}
	w.dof("Get V%d; Get V15; F32x4Pmax; Set V%d", from, from)
	w.storeRest("R15", 4, "R14", from)
}
