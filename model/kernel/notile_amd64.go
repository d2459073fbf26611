//go:build goexperiment.simd && noasm

package kernel

const haveTiles = false

func mulTiles(_, _, _, _ []float32, _ left, _, _, _, _, _ int, _ float32) {}
func denseTiles(_, _, _, _ []float32, _, _, _ int, _ bool)                {}
func packPanel(_, _ []float32, _, _, _, _, _ int)                         {}
func scanTiles(_ []float32, _ []int8, _ []float32, _ []int16) int         { return 0 }
