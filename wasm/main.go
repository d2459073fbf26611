//go:build js && wasm

// Command wasm is the browser binary: package engine behind four exports that
// carry bytes. It needs no syscall/js: JavaScript writes a request into a buffer
// that Go owns, calls, and reads the answer where it stands in the memory.
//
//	const at = input(request.length);
//	new Uint8Array(mem.buffer, at, request.length).set(request);
//	const code = call(op, request.length); // 0: the answer is what was asked for
//	const answer = new Uint8Array(mem.buffer, output(), outputLength());
//
// The program imports inkling.now, the page's clock, beside what Go's own loader
// gives it. Views on the memory are made anew for every call, since it may grow. The
// exports can be called once go.run(instance) has returned its promise: by then
// main has come to its end and waits. They neither block nor start a goroutine,
// because an export that does returns garbage silently. A panic becomes the code
// "engine-crashed"; what cannot be recovered from, such as memory that ran out,
// ends the program, which wasm_exec reports as go.exited.
package main

//lint:file-ignore U1000 The host calls what is marked go:wasmexport.

import (
	"unsafe"

	"inkling/wasm/engine"
)

// boundary is what lives as long as the instance. An export has no receiver, so
// it is the one variable of the program.
var boundary struct {
	engine engine.Engine
	input  []byte
	output []byte
}

// maxInput bounds a request; the engine has tighter bounds of its own.
const maxInput = 1 << 30

// keptInput is the largest buffer that is kept for further requests.
const keptInput = 1 << 16

// input returns where to write a request of n bytes, or 0 where n is out of
// bounds.
//
//go:wasmexport input
func input(n int32) unsafe.Pointer {
	if n < 0 || n > maxInput {
		return nil
	}
	if need := max(int(n), 1); need > cap(boundary.input) {
		boundary.input = make([]byte, need)
	}
	boundary.input = boundary.input[:n]
	return unsafe.Pointer(unsafe.SliceData(boundary.input))
}

// call runs an operation on the first n bytes of the input. It returns 0, or
// another number where the answer is an error.
//
//go:wasmexport call
func call(op, n int32) int32 {
	b := &boundary
	request := b.input[:min(max(int(n), 0), len(b.input))]
	if engine.Op(op) == engine.OpLoad || len(b.input) > keptInput {
		b.input = nil // a model is the engine's now, and a catalogue does not come often
	}
	answer, code := b.engine.Call(engine.Op(op), request)
	b.output = answer
	return int32(code)
}

// output returns where the answer of the last call stands.
//
//go:wasmexport output
func output() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(boundary.output)) }

// outputLength is the length of that answer in bytes.
//
//go:wasmexport outputLength
func outputLength() int32 { return int32(len(boundary.output)) }

// now is the page's clock, in milliseconds.
//
//go:wasmimport inkling now
func now() float64

// main keeps the program alive; the exports do the work.
func main() {
	boundary.engine.Clock = now
	select {}
}
