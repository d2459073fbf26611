package importer

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// csvRows reads CSV with a header.
type csvRows struct {
	s       *source
	r       *csv.Reader
	width   int   // fields of the header
	at      []int // field of each wanted column, -1 where the file has none
	fields  []string
	extra   []string
	lacking []string
	header  []string
	line    int // of the latest row
}

func newCSVRows(s *source, columns []column) (*csvRows, error) {
	comma := delimiter(s.beginning())
	r := csv.NewReader(bufio.NewReaderSize(s, 1<<16))
	r.Comma, r.ReuseRecord, r.FieldsPerRecord = comma, true, -1
	record, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: the header cannot be read: %w", s.name, s.explain(err))
	}
	c := &csvRows{s: s, r: r, width: len(record), fields: make([]string, len(columns))}
	c.line, _ = r.FieldPos(0)
	for _, name := range record {
		c.header = append(c.header, strings.Clone(strings.TrimSpace(name)))
	}
	return c, c.locate(columns)
}

// delimiter is the one of comma, semicolon and tab that stands most often in
// the first line.
func delimiter(begin []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(begin, "\r\n"), []byte("\n"))
	best, most := ',', bytes.Count(line, []byte(","))
	for _, d := range ";\t" {
		if n := bytes.Count(line, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// locate finds the wanted columns in the header: by their exact name, else by
// the name as the Merchant feed may also spell it.
func (c *csvRows) locate(columns []column) error {
	taken := make([]bool, len(c.header))
	for _, want := range columns {
		at := slices.Index(c.header, want.theirs)
		if at < 0 {
			at = slices.IndexFunc(c.header, func(name string) bool { return normalName(name) == want.theirs })
		}
		c.at = append(c.at, at)
		if at < 0 {
			if want.required {
				c.lacking = append(c.lacking, want.theirs)
			}
			continue
		}
		taken[at] = true
		if slices.Contains(c.header[at+1:], c.header[at]) {
			return fmt.Errorf("%s:1: the column %q stands twice in the header", c.s.name, c.header[at])
		}
	}
	for i, name := range c.header {
		if !taken[i] {
			c.extra = append(c.extra, name)
		}
	}
	return nil
}

// normalName is a column's name in lower case, with underscores and without
// the prefix that feeds carry over from XML: "g:image link" is "image_link".
func normalName(name string) string {
	name = strings.TrimPrefix(strings.ToLower(name), "g:")
	return strings.NewReplacer(" ", "_", "-", "_").Replace(name)
}

func (c *csvRows) next() (int, []string, error) {
	c.s.floor = c.r.InputOffset()
	record, err := c.r.Read()
	if err != nil {
		return c.failed(err)
	}
	line, _ := c.r.FieldPos(0)
	c.line = line
	if len(record) != c.width {
		bad := &badRow{wrongFields, fmt.Sprintf("%d fields, the header has %d", len(record), c.width), 1}
		for _, field := range record {
			bad.lines += strings.Count(field, "\n")
		}
		if c.s.cutOff(c.r.InputOffset()) {
			bad.reason = cutOff
		}
		return line, nil, bad
	}
	for i, at := range c.at {
		if at >= 0 {
			c.fields[i] = strings.TrimSpace(record[at])
		}
	}
	return line, c.fields, nil
}

// failed turns a syntax error into a bad row. A quote that is still open at the
// end of the file hides all rows behind it, so that one ends the import unless
// it stands in the last line.
func (c *csvRows) failed(err error) (int, []string, error) {
	var syntax *csv.ParseError
	if !errors.As(err, &syntax) {
		if err == io.EOF {
			return 0, nil, err
		}
		return 0, nil, fmt.Errorf("%s: after line %d: %w", c.s.name, c.line, c.s.explain(err))
	}
	bad := &badRow{badQuotes, syntax.Err.Error(), syntax.Line - syntax.StartLine + 1}
	atEnd := c.s.ended && c.r.InputOffset() == c.s.offset
	if atEnd && bad.lines > 1 {
		return 0, nil, fmt.Errorf("%s:%d: a quote opens here and never closes, which makes the %d lines to the end of the file one field",
			c.s.name, syntax.StartLine, bad.lines)
	}
	if c.s.cutOff(c.r.InputOffset()) {
		bad.reason = cutOff
	}
	c.line = syntax.Line
	return syntax.StartLine, nil, bad
}

func (c *csvRows) ignored() []string { return c.extra }
func (c *csvRows) missing() []string { return c.lacking }

func (c *csvRows) format() string {
	switch c.r.Comma {
	case ';':
		return c.s.formatName("CSV with semicolons")
	case '\t':
		return c.s.formatName("CSV with tabs")
	}
	return c.s.formatName("CSV")
}

func (c *csvRows) got() []string { return c.header }
