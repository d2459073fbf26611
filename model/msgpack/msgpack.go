// Package msgpack is a small reader and writer of MessagePack for bytes that
// nobody vouches for: the model file and the requests of a page's worker. It
// needs neither reflection nor fmt, so it costs the browser little.
//
// A [Reader] walks over a slice of bytes value by value. Its first failure
// sticks: every later call returns a zero value, so that a caller reads a whole
// structure and asks [Reader.Err] once:
//
//	r := msgpack.NewReader(data)
//	for range r.MapLen() {
//		switch r.String() {
//		case "limit":
//			limit = int(r.Int())
//		default:
//			r.Skip()
//		}
//	}
//	if err := r.End(); err != nil { ... }
//
// Nothing is allocated on the word of the input: a length that the rest of the
// input cannot hold is a failure, so that a loop over ArrayLen or MapLen is
// bounded by the size of the input. Skip does not recurse, so that depth costs
// nothing.
package msgpack

import "strconv"

// Error says what a reader wanted, what it got instead, and where.
type Error struct {
	Offset int    // of the value's first byte
	Want   string // "a string"
	Got    string // "an array"
}

// Error returns, for example, "at byte 17: wanted a string, got an array".
func (e *Error) Error() string {
	return "at byte " + strconv.Itoa(e.Offset) + ": wanted " + e.Want + ", got " + e.Got
}

// Kind is what a value is, whatever its width.
type Kind uint8

// The kinds of values.
const (
	Invalid Kind = iota // the end of the input, or the one byte that begins no value
	Nil
	Bool
	Int
	Float
	String
	Bytes
	Array
	Map
	Extension
)

var kindNames = [...]string{
	"an invalid byte", "nil", "a boolean", "an integer", "a float", "a string", "bytes", "an array", "a map", "an extension",
}

// String returns the kind with its article, as errors put it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[Invalid]
}

// The first bytes of values; see the MessagePack specification, "Formats".
const (
	codeFixMap   = 0x80
	codeFixArray = 0x90
	codeFixStr   = 0xa0
	codeNil      = 0xc0
	codeNever    = 0xc1
	codeFalse    = 0xc2
	codeTrue     = 0xc3
	codeBin8     = 0xc4
	codeExt8     = 0xc7
	codeFloat32  = 0xca
	codeFloat64  = 0xcb
	codeUint8    = 0xcc
	codeInt8     = 0xd0
	codeFixExt1  = 0xd4
	codeStr8     = 0xd9
	codeArray16  = 0xdc
	codeMap16    = 0xde
	codeFixNeg   = 0xe0
)

// kindOf returns the kind that a value's first byte announces.
func kindOf(b byte) Kind {
	switch {
	case b < codeFixMap || b >= codeFixNeg:
		return Int
	case b < codeFixArray:
		return Map
	case b < codeFixStr:
		return Array
	case b < codeNil:
		return String
	case b == codeNil:
		return Nil
	case b == codeNever:
		return Invalid
	case b <= codeTrue:
		return Bool
	case b < codeExt8:
		return Bytes
	case b < codeFloat32:
		return Extension
	case b < codeUint8:
		return Float
	case b < codeFixExt1:
		return Int
	case b < codeStr8:
		return Extension
	case b < codeArray16:
		return String
	case b < codeMap16:
		return Array
	}
	return Map
}
