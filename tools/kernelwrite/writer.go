package main

import (
	"bytes"
	"fmt"
	"strings"
)

// A writer collects assembler text. Registers are wasm locals: R0-R15 are int64
// (addresses and counts), F0-F15 float32, V0-V15 vectors of 128 bits.
//
// Three things to know about the assembler of Go 1.27: a vector's store and the
// extraction of a lane take their number as a second operand (V128Store $0, $16)
// and silently use 0 otherwise; loads that splat or extend lack their operand's
// bytes (see noOffset); and I8x16Shuffle, loads and stores of lanes and the
// relaxed instructions are encoded wrongly, so that permutations go through
// I8x16Swizzle by a constant.
type writer struct {
	text  bytes.Buffer
	depth int
}

// function begins a kernel; arguments is the size of its parameters in bytes.
func (w *writer) function(name string, arguments int) {
	fmt.Fprintf(&w.text, "\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", name, arguments)
}

func (w *writer) end() { w.do("RET") }

// do writes instructions, separated by semicolons or line ends.
func (w *writer) do(code string) {
	for _, line := range strings.FieldsFunc(code, func(r rune) bool { return r == ';' || r == '\n' }) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if line == "End" || line == "Else" {
			w.depth--
		}
		w.text.WriteString(strings.Repeat("\t", w.depth+1) + line + "\n")
		if line == "If" || line == "Else" || line == "Loop" {
			w.depth++
		}
	}
}

func (w *writer) dof(format string, args ...any) { w.do(fmt.Sprintf(format, args...)) }

// arguments moves 64-bit parameters into registers, R0 first, and after them
// the float32 ones into F0 and so on.
func (w *writer) arguments(words []string, floats ...string) {
	for i, name := range words {
		w.dof("MOVD %s+%d(FP), R%d", name, 8*i, i)
	}
	for i, name := range floats {
		w.dof("Get SP; F32Load %s+%d(FP); Set F%d", name, 8*len(words)+4*i, i)
	}
}

// when writes body under a condition, an int32 on the stack.
func (w *writer) when(condition string, body func()) {
	w.do(condition)
	w.do("If")
	body()
	w.do("End")
}

// while repeats body as long as the condition holds, which it tests at the end
// of each pass, for a loop with one branch.
func (w *writer) while(condition string, body func()) {
	w.when(condition, func() {
		w.do("Loop")
		body()
		w.do(condition)
		w.do("BrIf $0; End")
	})
}

// atLeast is the condition register >= n.
func atLeast(register string, n int) string {
	return fmt.Sprintf("Get %s; I64Const $%d; I64GeS", register, n)
}

// add is register += by, another register or a number.
func add(register, by string) string {
	if strings.HasPrefix(by, "$") {
		by = "I64Const " + by
	} else {
		by = "Get " + by
	}
	return fmt.Sprintf("Get %s; %s; I64Add; Set %s\n", register, by, register)
}

// at puts an address on the stack.
func at(register string) string { return "Get " + register + "; I32WrapI64\n" }

func loadVector(register string, offset int) string {
	return fmt.Sprintf("%sV128Load $%d\n", at(register), offset)
}

// loadSplat loads one number into every lane.
func loadSplat(register string) string { return at(register) + "V128Load32Splat" + noOffset }

// noOffset follows a load that Go 1.27 encodes without its alignment and offset:
// Unreachable is the byte 0, and two of them read as no alignment and no offset.
// An assembler that encodes these loads rightly refuses them without operand,
// so that the trick cannot outlive its need unseen.
const noOffset = "; Unreachable; Unreachable\n"

// loadSplatAt is loadSplat with an offset of 0 or 4: I64Or is the byte 0x84, which
// begins a number of seven bits a byte, here 4, and has another byte follow.
func loadSplatAt(register string, offset int) string {
	if offset == 0 {
		return loadSplat(register)
	}
	return at(register) + "V128Load32Splat; Unreachable; I64Or; Unreachable\n"
}

// multiplyAdd is sum += x * y, where both sides are given as code that pushes
// them.
func multiplyAdd(sum, x, y string) string {
	return fmt.Sprintf("Get %s\n%s\n%s\nF32x4Mul; F32x4Add; Set %s\n", sum, x, y, sum)
}

// zero clears vectors from V<from> on.
func (w *writer) zero(from, count int) {
	for i := range count {
		w.dof("I32Const $0; I32x4Splat; Set V%d", from+i)
	}
}

// bytes turns counts of numbers into counts of bytes.
func (w *writer) bytes(registers ...string) {
	for _, r := range registers {
		w.dof("Get %s; I64Const $2; I64Shl; Set %s", r, r)
	}
}
