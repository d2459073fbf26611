package modelfile

// Error is why a file is not a model that this package reads. Its text names
// the field, the place, what was wanted and what came.
type Error struct {
	code, text string
}

// The ways in which a file can be wrong, in the order in which they are looked
// for. An *[Error] is the one of its code to errors.Is.
var (
	ErrMagic     = &Error{"model-magic", "not a model file"}
	ErrVersion   = &Error{"model-version", "made by another version"}
	ErrChecksum  = &Error{"model-checksum", "damaged"}
	ErrSize      = &Error{"model-size", "a size is out of bounds"}
	ErrMalformed = &Error{"model-malformed", "does not follow the format"}
)

// Error returns, for example, "model file: table.leaf at byte 2104: wanted ...".
func (e *Error) Error() string { return "model file: " + e.text }

// Code is the kind of failure as Go and the page's scripts spell it,
// "model-checksum" and so on.
func (e *Error) Code() string { return e.code }

// Is reports whether the target is the sentinel of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.code == e.code
}

// because returns an error of the sentinel's kind with a text of its own.
func (e *Error) because(text string) *Error { return &Error{e.code, text} }
