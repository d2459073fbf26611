package slim

import (
	"bytes"
	"errors"
	"strings"
)

// The fields of a _func, by their offsets in bytes.
const (
	funcName      = 4  // offset into the names
	funcSP        = 16 // offsets into the programs: stack depth,
	funcFile      = 20 // file,
	funcLine      = 24 // line
	funcPrograms  = 28 // number of further ones
	funcUnit      = 32
	funcStartLine = 36
	funcID        = 40
	funcData      = 43 // number of offsets of data, one byte
	funcBytes     = 44 // then come the offsets of the further programs, and those of the data
)

// wrapper is the funcID of a method that the compiler made of another one.
const wrapper = 23

// Of the further programs, those that nothing but a printed stack needs, or that
// say where a thread may be interrupted, which none is on wasm.
const (
	programUnsafePoint = 0
	programArgLive     = 3
)

// dataArgInfo is the first of the data that only a printed or traced stack
// needs. The others, ArgLiveInfo and WrapInfo, follow it.
const dataArgInfo = 5

// noData is the offset of data that a function does not have.
const noData = 1<<32 - 1

// slimmer collects what stays of the names and the programs.
type slimmer struct {
	*tables
	names, programs []byte
	runtime         uint32 // offset of the name that the runtime's functions have in common
}

// function blanks what a printed stack needs of the description at an address,
// and keeps what the rest refers to.
func (s *slimmer) function(at int) error {
	m := s.m
	if at < 0 || at+funcBytes > s.funcs.to {
		return errors.New("its description is out of bounds")
	}
	programs, data := int(m.half(at+funcPrograms)), int(m[at+funcData])
	end := at + funcBytes + 4*(programs+data)
	if programs > 16 || end > s.funcs.to {
		return errors.New("its tables are out of bounds")
	}
	if err := s.name(at); err != nil {
		return err
	}
	for _, field := range []int{funcFile, funcLine, funcUnit, funcStartLine} {
		m.put(at+field, 0)
	}
	if err := s.keep(m.half(at + funcSP)); err != nil {
		return err
	}
	for i := range programs {
		field := at + funcBytes + 4*i
		if i == programUnsafePoint || i == programArgLive {
			m.put(field, 0)
		}
		if err := s.keep(m.half(field)); err != nil {
			return err
		}
	}
	for i := dataArgInfo; i < data; i++ {
		m.put(at+funcBytes+4*(programs+i), noData)
	}
	return nil
}

// runtimePrefix is what the runtime looks for in the name of a goroutine's first
// function, to tell its own goroutines from the program's (isSystemGoroutine).
const runtimePrefix = "runtime."

// name keeps the names that the runtime reads: those of wrappers, for the panic
// of a method called through a nil pointer (panicwrap), and those of package
// reflect, whose stubs it knows by name (argMapInternal). The runtime's own
// functions get one name in common.
func (s *slimmer) name(at int) error {
	offset := s.m.half(at + funcName)
	name, err := s.nameAt(offset)
	if err != nil {
		return err
	}
	switch {
	case s.m[at+funcID] == wrapper || strings.HasPrefix(name, "reflect."):
		copy(s.names[offset:], name)
	case !strings.HasPrefix(name, runtimePrefix):
		s.m.put(at+funcName, 0)
	case s.runtime == 0:
		s.runtime = offset
		copy(s.names[offset:], runtimePrefix)
	default:
		s.m.put(at+funcName, s.runtime)
	}
	return nil
}

func (s *slimmer) nameAt(offset uint32) (string, error) {
	all := s.tables.names.of(s.m)
	if uint64(offset) >= uint64(len(all)) {
		return "", errors.New("its name is out of bounds")
	}
	name, _, ended := bytes.Cut(all[offset:], []byte{0})
	if !ended {
		return "", errors.New("its name does not end")
	}
	return string(name), nil
}

// keep keeps the program at an offset, which ends at a step of 0 that is not its
// first. The offset 0 stands for none.
func (s *slimmer) keep(offset uint32) error {
	all := s.tables.programs.of(s.m)
	if offset == 0 {
		return nil
	}
	if uint64(offset) >= uint64(len(all)) {
		return errors.New("a table of it is out of bounds")
	}
	r := reader{rest: all[offset:]}
	for first := true; ; first = false {
		if step := r.unsigned(); step == 0 && !first || r.failed {
			break
		}
		r.unsigned() // how far the program counter moves
	}
	if r.failed {
		return errors.New("a table of it does not end")
	}
	copy(s.programs[offset:len(all)-len(r.rest)], all[offset:])
	return nil
}
