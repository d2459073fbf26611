// Package slim makes a WebAssembly module of Go's linker smaller to download,
// without changing what it computes. Three things go, none of which a program
// reads unless it prints a stack:
//
//   - The linker cuts the data section at every eight zeroes, which makes some
//     forty thousand segments, and their addresses compress badly. Here a segment
//     ends at a long run of zeroes alone.
//   - Of the tables by which the runtime finds its way on a stack (the pclntab),
//     the names of functions and files, the lines, and the places of arguments.
//   - The sections for tools: build ID, producers, names.
//
// A stack that is printed after [Shrink] says "?" where its files and lines
// were. What the runtime decides by stays: frame sizes, stack maps, deferred
// calls, what was inlined where, and the names that it compares.
//
// It knows the tables of Go 1.27 and refuses any others, so that another
// toolchain is an error of the build rather than of a visitor's page.
package slim

// Shrink returns a module that does what the given one does.
func Shrink(module []byte) ([]byte, error) {
	sections, err := parse(module)
	if err != nil {
		return nil, err
	}
	kept := sections[:0]
	for _, s := range sections {
		switch s.id {
		case customSection:
			continue
		case dataSection:
			m, err := readMemory(s.body)
			if err != nil {
				return nil, err
			}
			if err := blank(m); err != nil {
				return nil, err
			}
			s.body = m.segments()
		}
		kept = append(kept, s)
	}
	return assemble(kept), nil
}
