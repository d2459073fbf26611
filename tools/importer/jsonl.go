package importer

import (
	"bufio"
	"bytes"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxExtra is how many names of unwanted JSON members are remembered.
const maxExtra = 100

// jsonRows reads JSON lines: one object a line, whose members are the columns.
// A number, true and false are taken as they are written, null as absent.
type jsonRows struct {
	s       *source
	in      *bufio.Reader
	dec     *jsontext.Decoder
	line    int
	text    bytes.Reader
	columns []column
	slots   map[string][]int // of wanted columns, by their name in the file
	fields  []string
	begin   []int // of each field in buf; -1 where the row has none
	end     []int
	buf     []byte
	seen    []bool // whether any row had the column
	extra   []string
	known   map[string]bool // the names in extra
	objects int             // rows that could be read
	ended   bool
}

func newJSONRows(s *source, columns []column) *jsonRows {
	j := &jsonRows{
		s: s, in: bufio.NewReaderSize(s, maxLine), columns: columns,
		slots: make(map[string][]int), known: make(map[string]bool),
		fields: make([]string, len(columns)), seen: make([]bool, len(columns)),
		begin: make([]int, len(columns)), end: make([]int, len(columns)),
	}
	j.dec = jsontext.NewDecoder(&j.text)
	for i, c := range columns {
		j.slots[c.theirs] = append(j.slots[c.theirs], i)
	}
	return j
}

func (j *jsonRows) next() (int, []string, error) {
	for {
		j.line++
		j.s.floor = j.s.offset
		line, err := j.in.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			err = errTooLong
		}
		if err != nil && err != io.EOF {
			return 0, nil, fmt.Errorf("%s: after line %d: %w", j.s.name, j.line-1, j.s.explain(err))
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			fields, bad := j.split(line)
			if bad != nil {
				if err == io.EOF {
					bad.reason = cutOff // the line has no end
				}
				return j.line, nil, bad
			}
			return j.line, fields, nil
		}
		if err == io.EOF {
			j.ended = true
			return 0, nil, io.EOF
		}
	}
}

// split reads the members of one object.
func (j *jsonRows) split(line []byte) ([]string, *badRow) {
	j.text.Reset(line)
	j.dec.Reset(&j.text)
	j.buf = j.buf[:0]
	for i := range j.begin {
		j.begin[i] = -1
	}
	if err := j.members(); err != nil {
		return nil, &badRow{badJSON, jsonDetail(err), 1}
	}
	j.objects++
	text := string(j.buf)
	for i, begin := range j.begin {
		j.fields[i] = ""
		if begin >= 0 {
			j.fields[i] = strings.TrimSpace(text[begin:j.end[i]])
		}
	}
	return j.fields, nil
}

var (
	errNoObject = errors.New("want one JSON object a line")
	errNested   = errors.New("want text or a number in the column, got an array or object")
)

func (j *jsonRows) members() error {
	if j.dec.PeekKind() != '{' {
		if _, err := j.dec.ReadValue(); err != nil {
			return err
		}
		return errNoObject
	}
	if _, err := j.dec.ReadToken(); err != nil {
		return err
	}
	for j.dec.PeekKind() != '}' {
		if err := j.member(); err != nil {
			return err
		}
	}
	if _, err := j.dec.ReadToken(); err != nil {
		return err
	}
	if _, err := j.dec.ReadToken(); err != io.EOF {
		return errNoObject
	}
	return nil
}

// member reads a name and its value, which it keeps if the column is wanted.
func (j *jsonRows) member() error {
	at := len(j.buf)
	name, err := j.dec.ReadValue()
	if err != nil {
		return err
	}
	if j.buf, err = jsontext.AppendUnquote(j.buf, name); err != nil {
		return err
	}
	slots := j.slots[string(j.buf[at:])]
	if len(slots) == 0 {
		j.remember(j.buf[at:])
		j.buf = j.buf[:at]
		return j.dec.SkipValue()
	}
	j.buf = j.buf[:at]
	value, err := j.dec.ReadValue()
	if err != nil {
		return err
	}
	switch value.Kind() {
	case 'n':
		j.see(slots)
		return nil
	case '{', '[':
		return errNested
	case '"':
		if j.buf, err = jsontext.AppendUnquote(j.buf, value); err != nil {
			return err
		}
	default:
		j.buf = append(j.buf, value...)
	}
	j.see(slots)
	for _, slot := range slots {
		j.begin[slot], j.end[slot] = at, len(j.buf)
	}
	return nil
}

func (j *jsonRows) see(slots []int) {
	for _, slot := range slots {
		j.seen[slot] = true
	}
}

func (j *jsonRows) remember(name []byte) {
	if len(j.extra) < maxExtra && len(name) <= MaxID && !j.known[string(name)] {
		j.known[string(name)] = true
		j.extra = append(j.extra, string(name))
	}
}

// jsonDetail is the cause of a syntax error, without the position in a decoder
// that has seen one line.
func jsonDetail(err error) string {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) && syntax.Err != nil {
		return syntax.Err.Error()
	}
	return err.Error()
}

func (j *jsonRows) ignored() []string { return j.extra }

// missing is known at the end only: any row may have a column that the ones
// before it had not.
func (j *jsonRows) missing() []string {
	var names []string
	for i, c := range j.columns {
		if j.ended && j.objects > 0 && c.required && !j.seen[i] {
			names = append(names, c.theirs)
		}
	}
	return names
}

// got lists the names of all members seen.
func (j *jsonRows) got() []string {
	var names []string
	for i, c := range j.columns {
		if j.seen[i] {
			names = append(names, c.theirs)
		}
	}
	return slices.Concat(names, j.extra)
}

func (j *jsonRows) format() string { return j.s.formatName("JSON lines") }
