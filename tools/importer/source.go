package importer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// source is an opened file, decompressed and without its byte order mark.
type source struct {
	name    string // as errors and reports show it
	in      *bufio.Reader
	gzipped bool

	interrupted func() error

	// What rows have been given so far, which is how a row that never ends and
	// one that was cut off are told.
	offset int64 // bytes handed out
	floor  int64 // offset at which the current row begins
	last   byte
	ended  bool
}

// errTooLong ends a file with a row above maxLine.
var errTooLong = errors.New("the row does not end within 1 MB: is a quote left open, or is this no text file?")

func withFile(path string, o Options, read func(*source) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s, err := open(filepath.Base(path), f, o)
	if err != nil {
		return err
	}
	return read(s)
}

// open looks at the beginning of r and returns its text.
func open(name string, r io.Reader, o Options) (*source, error) {
	s := &source{name: name, in: bufio.NewReaderSize(r, 1<<16), interrupted: o.Interrupted}
	if magic, _ := s.in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(s.in)
		if err != nil {
			return nil, fmt.Errorf("%s: not a whole gzip file: %w", name, err)
		}
		s.in, s.gzipped = bufio.NewReaderSize(z, 1<<16), true
	}
	begin, err := s.in.Peek(4)
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", name, s.explain(err))
	}
	if bytes.HasPrefix(begin, []byte("\xef\xbb\xbf")) {
		s.in.Discard(3)
	}
	if bytes.HasPrefix(begin, []byte("\xff\xfe")) || bytes.HasPrefix(begin, []byte("\xfe\xff")) {
		return nil, fmt.Errorf("%s: the text is UTF-16; save it as UTF-8", name)
	}
	if bytes.HasPrefix(begin, []byte("PAR1")) || bytes.HasPrefix(begin, []byte("PK\x03\x04")) {
		return nil, fmt.Errorf("%s: not a text file; want CSV or JSON lines, plain or gzipped", name)
	}
	return s, nil
}

// Read implements io.Reader over the text and refuses to hand out more than a
// row may have.
func (s *source) Read(p []byte) (int, error) {
	if s.interrupted != nil {
		if err := s.interrupted(); err != nil {
			return 0, err
		}
	}
	if s.offset-s.floor > maxLine {
		return 0, errTooLong
	}
	n, err := s.in.Read(p)
	s.offset += int64(n)
	if n > 0 {
		s.last = p[n-1]
	}
	s.ended = s.ended || err == io.EOF
	return n, err
}

// cutOff reports whether the text ended at offset, without a line break.
func (s *source) cutOff(offset int64) bool {
	return s.ended && offset == s.offset && s.last != '\n'
}

// explain says more about an error of reading than the library does.
func (s *source) explain(err error) error {
	if s.gzipped && errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the gzip file is cut off: %w", err)
	}
	return err
}

// beginning returns the first bytes of the text, without taking them.
func (s *source) beginning() []byte {
	b, _ := s.in.Peek(1 << 14)
	return b
}

// rows gives the wanted columns of a file, row by row.
type rows interface {
	// next returns the line on which the row begins and the values of the
	// wanted columns, "" where there is none; they are valid until the next
	// call. A row that cannot be read is a *badRow, and the next one can be;
	// io.EOF is the end, and any other error ends the file too.
	next() (line int, fields []string, err error)
	// ignored returns the names of columns that are not wanted, and missing
	// those of wanted columns that no row had.
	ignored() []string
	missing() []string
	// got lists the names of all columns seen.
	got() []string
	// format is the file's format in a report.
	format() string
}

// badRow is a row that cannot be split into fields.
type badRow struct {
	reason string
	detail string
	lines  int // that the row takes up
}

func (e *badRow) Error() string { return e.reason + ": " + e.detail }

// openRows tells the format by the first character and returns its rows.
func openRows(s *source, columns []column) (rows, error) {
	begin := bytes.TrimLeft(s.beginning(), " \t\r\n")
	switch {
	case len(begin) == 0:
		if _, err := s.in.Peek(1); err != nil && err != io.EOF {
			return nil, fmt.Errorf("%s: %w", s.name, s.explain(err))
		}
		return nil, fmt.Errorf("%s: the file is empty; want a header line with the columns %s", s.name, requiredNames(columns))
	case begin[0] == '{':
		return newJSONRows(s, columns), nil
	case begin[0] == '[':
		return nil, fmt.Errorf("%s: this is one JSON array; want one JSON object a line", s.name)
	}
	return newCSVRows(s, columns)
}

func (s *source) formatName(name string) string {
	if s.gzipped {
		return name + ", gzipped"
	}
	return name
}

// column is a wanted column.
type column struct {
	name     string // canonical
	theirs   string // in the file; equals name where it is not mapped
	required bool
}

// wantedColumns applies a mapping to canonical names; the indices in required
// are those of columns without which a file cannot be read. Unless lenient, a
// mapped column is required too: one that is not there is a mistyped name.
func wantedColumns(names []string, mapping map[string]string, required []int, lenient bool) []column {
	columns := make([]column, len(names))
	for i, name := range names {
		columns[i] = column{name: name, theirs: name}
		if theirs, ok := mapping[name]; ok {
			columns[i].theirs, columns[i].required = theirs, !lenient
		}
	}
	for _, i := range required {
		columns[i].required = true
	}
	return columns
}

func requiredNames(columns []column) string {
	var names []string
	for _, c := range columns {
		if c.required {
			names = append(names, c.theirs)
		}
	}
	return strings.Join(names, " ")
}

// missingError is the error of a file that lacks required columns.
type missingError struct{ text string }

func (e *missingError) Error() string { return e.text }

// checkMissing is the error of a file whose rows lack required columns; flag is
// the one that gives columns other names.
func checkMissing(s *source, r rows, columns []column, flag string) error {
	missing := r.missing()
	if len(missing) == 0 {
		return nil
	}
	return &missingError{fmt.Sprintf("%s: no column %s; want %s, the file has %s (name other columns with %s ours=theirs)",
		s.name, strings.Join(missing, ", "), requiredNames(columns), shortList(r.got()), flag)}
}
