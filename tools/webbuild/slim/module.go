package slim

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// header begins every module: the magic, and version 1 of the format.
const header = "\x00asm\x01\x00\x00\x00"

// The sections that matter here, by their IDs.
const (
	customSection = 0
	dataSection   = 11
)

type section struct {
	id   byte
	body []byte
}

var errCut = errors.New("the module is cut off")

// parse splits a module into its sections.
func parse(module []byte) ([]section, error) {
	if len(module) < len(header) || string(module[:len(header)]) != header {
		return nil, errors.New("this is no WebAssembly module")
	}
	var sections []section
	r := reader{rest: module[len(header):]}
	for len(r.rest) > 0 {
		s := section{id: r.byte()}
		s.body = r.take(r.unsigned())
		sections = append(sections, s)
		if r.failed {
			return nil, errCut
		}
	}
	return sections, nil
}

func assemble(sections []section) []byte {
	module := []byte(header)
	for _, s := range sections {
		module = append(module, s.id)
		module = binary.AppendUvarint(module, uint64(len(s.body)))
		module = append(module, s.body...)
	}
	return module
}

// reader reads what modules are made of. After its first failure all that it
// returns is zero.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.failed = true
		r.rest = nil
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// unsigned reads a number in unsigned LEB128, which encoding/binary calls uvarint.
func (r *reader) unsigned() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.take(uint64(max(n, 0)))
	r.failed = r.failed || n <= 0
	return v
}

// signed reads a number in signed LEB128, which is not encoding/binary's varint.
func (r *reader) signed() int64 {
	var v int64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 && shift < 57 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
	r.failed = true
	return 0
}

func appendSigned(b []byte, v int64) []byte {
	for {
		low := byte(v & 0x7f)
		v >>= 7
		if v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// The operations of a constant address: i32.const, end.
const (
	opI32Const = 0x41
	opEnd      = 0x0b
)

// maxMemory bounds the part of the memory that a data section fills.
const maxMemory = 256 << 20

// memory is what the data section fills: the bytes from address 0 on.
type memory []byte

// readMemory puts the segments of a data section where they belong.
func readMemory(body []byte) (memory, error) {
	var m memory
	r := reader{rest: body}
	for i := range r.unsigned() {
		if index := r.unsigned(); index != 0 {
			return nil, fmt.Errorf("data segment %d: wanted an active one of memory 0, got flags %d", i, index)
		}
		if op := r.byte(); op != opI32Const {
			return nil, fmt.Errorf("data segment %d: wanted a constant address, got operation %#x", i, op)
		}
		at := r.signed()
		end := r.byte()
		data := r.take(r.unsigned())
		if r.failed || end != opEnd {
			return nil, errCut
		}
		top := at + int64(len(data))
		if at < 0 || top > maxMemory {
			return nil, fmt.Errorf("data segment %d: wanted an address below %d, got %d", i, maxMemory, top)
		}
		if grow := int(top) - len(m); grow > 0 {
			m = append(m, make([]byte, grow)...)
		}
		copy(m[at:], data)
	}
	if len(r.rest) > 0 {
		return nil, fmt.Errorf("data section: wanted its end, got %d more bytes", len(r.rest))
	}
	return m, nil
}

// longRun is how many zeroes end a segment. Shorter runs cost less, compressed,
// than the head of another segment.
const longRun = 512

// segments returns the data section that fills a memory of zeroes like this one.
func (m memory) segments() []byte {
	var count uint64
	var body []byte
	for at := 0; at < len(m); {
		if m[at] == 0 {
			at++
			continue
		}
		end := m.run(at)
		body = append(body, 0, opI32Const)
		body = appendSigned(body, int64(at))
		body = append(body, opEnd)
		body = binary.AppendUvarint(body, uint64(end-at))
		body = append(body, m[at:end]...)
		at = end
		count++
	}
	return append(binary.AppendUvarint(nil, count), body...)
}

// run returns the end of the bytes from an address on that no long run of
// zeroes interrupts.
func (m memory) run(at int) int {
	end := at // after the last byte that is not zero
	for ; at < len(m) && at-end < longRun; at++ {
		if m[at] != 0 {
			end = at + 1
		}
	}
	return end
}
