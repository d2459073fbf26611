package importer

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"inkling/model/shop"
)

// loose allows any number of bad rows, so that a test sees how they are counted.
var loose = Options{MaxBad: 1}

// readEventsText reads a log from memory, with the items from its own columns
// where c is nil.
func readEventsText(t testing.TB, text string, c *shop.Catalogue, o Options) (*events, error) {
	t.Helper()
	if err := o.Validate(); err != nil {
		t.Fatal(err)
	}
	s, err := open("events.csv", strings.NewReader(text), o)
	if err != nil {
		return &events{}, err
	}
	return readEvents(s, logSchema(c, o), o)
}

func readCatalogueText(t testing.TB, text string, o Options) (*shop.Catalogue, *Report, error) {
	t.Helper()
	if err := o.Validate(); err != nil {
		t.Fatal(err)
	}
	s, err := open("catalogue.csv", strings.NewReader(text), o)
	if err != nil {
		return nil, nil, err
	}
	return readCatalogue(s, o)
}

func zipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// checkAccount fails unless every row was used or rejected.
func checkAccount(t testing.TB, r *Report) {
	t.Helper()
	rejected := 0
	for _, x := range r.Rejected {
		rejected += x.Rows
		if x.Rows <= 0 || len(x.Lines) == 0 || len(x.Lines) > firstLines {
			t.Errorf("%s: %d rows with the lines %v", x.Reason, x.Rows, x.Lines)
		}
	}
	if r.Read != r.Used+rejected {
		t.Errorf("read %d rows, but used %d and rejected %d", r.Read, r.Used, rejected)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// account is the report as it is printed.
func account(t testing.TB, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
