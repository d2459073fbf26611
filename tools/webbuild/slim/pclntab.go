package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// The tables are those of runtime/symtab.go (pcHeader, moduledata, functab),
// runtime/runtime2.go (_func) and internal/abi/symtab.go of Go 1.27, for a
// target of 64-bit pointers, little endian.

// tables is where the pclntab's parts stand in the memory, and the functions
// that it describes.
type tables struct {
	m        memory
	names    span // the functions' names, each ended by a zero
	units    span // offsets of file names, by compilation unit
	files    span // file names
	programs span // tables of values by program counter
	funcs    span // one _func a function
	count    int  // of functions
	index    int  // address of the functab
}

// span is a part of the memory.
type span struct{ from, to int }

func (s span) of(m memory) []byte { return m[s.from:s.to] }

// pcHeader is how the pclntab begins: magic, two zeroes, the size of the
// smallest instruction and of a pointer.
var pcHeader = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// words of a pcHeader and of moduledata, in units of 8 bytes.
const (
	headerFuncs   = 1
	headerOffsets = 4 // of names, units, files, programs, funcs
	headerWords   = 9

	dataSlices = 1 // names, units, files, programs, funcs, each pointer, length, capacity
	dataIndex  = 16
	dataWords  = 17
)

func (m memory) word(at int) int      { return int(binary.LittleEndian.Uint64(m[at:])) }
func (m memory) half(at int) uint32   { return binary.LittleEndian.Uint32(m[at:]) }
func (m memory) put(at int, v uint32) { binary.LittleEndian.PutUint32(m[at:], v) }

// findTables looks for the pcHeader and for the moduledata that points to it,
// and checks that they agree.
func findTables(m memory) (*tables, error) {
	for from := 0; ; {
		i := bytes.Index(m[from:], pcHeader)
		if i < 0 {
			return nil, errors.New("the module has no pclntab as Go 1.27 writes it")
		}
		header := from + i
		from = header + 1
		if header%8 != 0 || header+8*headerWords > len(m) {
			continue
		}
		var pointer [8]byte
		binary.LittleEndian.PutUint64(pointer[:], uint64(header))
		for at := 0; at+8*dataWords <= len(m); at += 8 {
			if bytes.Equal(m[at:at+8], pointer[:]) {
				if t := readTables(m, header, at); t != nil {
					return t, nil
				}
			}
		}
	}
}

// readTables returns the tables that a pcHeader and a moduledata at the two
// addresses describe, or nil where they contradict one another.
func readTables(m memory, header, data int) *tables {
	t := &tables{m: m, count: m.word(header + 8*headerFuncs), index: m.word(data + 8*dataIndex)}
	sizes := []int{1, 4, 1, 1, 1} // of an element
	for i, part := range []*span{&t.names, &t.units, &t.files, &t.programs, &t.funcs} {
		slice := data + 8*(dataSlices+3*i)
		part.from = m.word(slice)
		length := m.word(slice + 8)
		if part.from != header+m.word(header+8*(headerOffsets+i)) || length < 0 || length > len(m) {
			return nil
		}
		part.to = part.from + length*sizes[i]
		if part.from < header || part.to > len(m) {
			return nil
		}
	}
	// A last entry gives the end of the code and describes no function.
	if t.index != t.funcs.from || t.count < 1 || t.count > len(m) || t.index+8*t.count > t.funcs.to {
		return nil
	}
	return t
}

// blank zeroes what of the tables only a printed stack needs.
func blank(m memory) error {
	t, err := findTables(m)
	if err != nil {
		return err
	}
	s := &slimmer{tables: t, names: t.names.zeroes(), programs: t.programs.zeroes()}
	for i := range t.count {
		if err := s.function(t.funcs.from + int(m.half(t.index+8*i+4))); err != nil {
			return fmt.Errorf("function %d: %w", i, err)
		}
	}
	copy(t.names.of(m), s.names)
	copy(t.programs.of(m), s.programs)
	clear(t.units.of(m))
	clear(t.files.of(m))
	return nil
}

// zeroes is room for what stays of a part of the memory.
func (s span) zeroes() []byte { return make([]byte, s.to-s.from) }
