// Package report shows an evaluation as one web page: a file without scripts
// that asks the network for nothing, on a phone as on a desk, in the dark and on
// paper. Its charts are drawn by gonum/plot as SVG and take their colours from
// the page's style sheet.
//
// Everything that comes from outside, names of visitors' behaviours and of the
// shop's files among them, is escaped.
package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"

	"inkling/tools/evaluate"
)

// Page is what a report shows. Parts that are empty are left out of it.
type Page struct {
	Report *evaluate.Report
	Runs   []Run // the trainings, in the order of their seeds
	Card   Card
}

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var page = template.Must(template.New("page").Parse(pageHTML))

// Write writes the page as HTML.
func Write(w io.Writer, p Page) error {
	v, err := newView(p)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return page.Execute(w, v)
}

// WriteFile writes the page to a file, under a temporary name in the same
// folder first, so that a reader never finds half of it.
func WriteFile(path string, p Page) error {
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer os.Remove(f.Name()) // fails once it is renamed, as it should
	_, err = f.Write(b.Bytes())
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
