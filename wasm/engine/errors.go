package engine

// The codes of failures, as the page's scripts spell them. Those of a model file
// that cannot be read are package modelfile's.
const (
	CodeNotLoaded   = "not-loaded"
	CodeUnknownOp   = "unknown-op"
	CodeBadRequest  = "bad-request"
	CodeUnknownItem = "unknown-item"
	CodeCrashed     = "engine-crashed"
)

// Error is a failure with a code for programs and a text for people.
type Error struct{ code, text string }

// Code is the kind of failure.
func (e *Error) Code() string { return e.code }

// Error says what was wanted and what came.
func (e *Error) Error() string { return e.text }

var errNotLoaded = &Error{CodeNotLoaded, "wanted a model first, got none yet"}

func badRequest(text string) *Error { return &Error{CodeBadRequest, text} }

// codeOf is the code of any error; one without is a request that could not be
// read.
func codeOf(err error) string {
	if c, ok := err.(interface{ Code() string }); ok {
		return c.Code()
	}
	return CodeBadRequest
}

// quote quotes text from outside for an error, cut to a bearable length. What is
// not printable ASCII becomes a question mark: strconv.Quote would bring the
// tables of Unicode.
func quote(s string) string {
	b := []byte(`"`)
	for i := range min(len(s), 40) {
		c := s[i]
		if c < ' ' || c > '~' {
			c = '?'
		}
		b = append(b, c)
	}
	return string(append(b, '"'))
}
