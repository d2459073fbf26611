// Package importer reads a shop's event log and catalogue into the types of
// package shop, and accounts for every row on the way: each one is used, or
// rejected for a named reason with the numbers of the first such lines.
//
// The canonical files are CSV (comma, semicolon or tab; the header tells) and
// JSON lines, plain or gzipped, which their content tells and not their name.
// Columns stand in any order; Options.Map names those of a log that calls
// them otherwise. Fields are trimmed of surrounding space; nothing else is
// changed without being reported.
//
// Input is not trusted: rows, lines and IDs have an upper size, and a bad row
// is never a panic. A few bad rows are reported and left out. More than
// Options.MaxBad of them are an error, since then the file is probably not
// what the caller takes it for.
package importer

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"inkling/model/shop"
)

const (
	// DefaultMaxBad is the share of bad rows that the commands allow.
	DefaultMaxBad = 0.01
	// DefaultMaxRows is the number of rows that a file may have: an event takes
	// about 100 bytes, and twice that while the list grows.
	DefaultMaxRows = 20_000_000
	// MaxItems is the number of items that a catalogue may have: what a model
	// file can hold.
	MaxItems = 1_000_000
	// MaxID is the length of an ID in bytes that a model file can hold.
	MaxID = 256

	maxLine = 1 << 20 // bytes of a row
)

// ignored is the behaviour name in Options.Events that leaves an event out
// without calling its row bad: a search, say, which has no item.
const ignored = "ignore"

// Options says how files are read. The zero value reads canonical files and
// allows no bad row.
type Options struct {
	// Map names the log's columns, canonical name to theirs: {"item_id":
	// "product_id"}. Besides the columns of an event these may be category,
	// brand and title, where the catalogue is taken from the log.
	Map map[string]string
	// MapCatalogue does the same for the catalogue's columns.
	MapCatalogue map[string]string
	// Events translates the log's event names, theirs to the canonical one:
	// {"addtocart": "cart"}. "ignore" leaves such events out.
	Events map[string]string
	// MaxBad is the largest share of bad rows, 0 to 1, above which reading a
	// file fails.
	MaxBad float64
	// MaxRows is the number of rows above which reading fails; 0 is
	// DefaultMaxRows.
	MaxRows int
	// OrderOnly says that timestamps carry order alone, so that small counters
	// are timestamps too.
	OrderOnly bool
	// Features are further catalogue columns to keep as attributes of items.
	Features []string
	// Interrupted, if set, is asked between reads; its error ends the import.
	Interrupted func() error
}

// Validate checks the options without any file: unknown columns, unknown
// behaviours and shares that are none.
func (o *Options) Validate() error {
	if err := knownColumns("--map", o.Map, eventColumns[:]); err != nil {
		return err
	}
	if err := knownColumns("--map-catalogue", o.MapCatalogue, catalogueColumns[:]); err != nil {
		return err
	}
	for _, theirs := range sortedKeys(o.Events) {
		ours := o.Events[theirs]
		if _, ok := shop.ParseBehaviour(ours); !ok && ours != ignored {
			return fmt.Errorf("--map-event %s=%s: %q is not an event that Inkling knows; want theirs=ours, ours one of %s",
				theirs, ours, ours, strings.Join(behaviourNames(), " "))
		}
	}
	for i, name := range o.Features {
		if name == "" || slices.Contains(catalogueColumns[:], name) || slices.Contains(o.Features[:i], name) {
			return fmt.Errorf("--features %s: %q is empty, given twice or a column that is read anyway", strings.Join(o.Features, ","), name)
		}
	}
	if !(o.MaxBad >= 0 && o.MaxBad <= 1) {
		return fmt.Errorf("the share of bad rows allowed is %v, want 0 to 1", o.MaxBad)
	}
	if o.MaxRows < 0 || o.MaxRows > math.MaxInt32 {
		return fmt.Errorf("the number of rows allowed is %d, want 0 to %d", o.MaxRows, math.MaxInt32)
	}
	return nil
}

func knownColumns(flag string, mapping map[string]string, known []string) error {
	for _, name := range sortedKeys(mapping) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("%s %s=%s: %q is not a column that Inkling knows; want ours=theirs, ours one of %s",
				flag, name, mapping[name], name, strings.Join(known, " "))
		}
	}
	return nil
}

func behaviourNames() []string {
	var names []string
	for b := 1; b < shop.Behaviours; b++ {
		names = append(names, shop.Behaviour(b).String())
	}
	return append(names, ignored)
}

// maxRows is the limit in force.
func (o *Options) maxRows() int {
	if o.MaxRows == 0 {
		return DefaultMaxRows
	}
	return o.MaxRows
}

// Data is what a shop's files hold.
type Data struct {
	Catalogue *shop.Catalogue
	Records   []shop.Record // in the order of the file
	Reports   Reports
}

// Read reads a log and its catalogue; with an empty cataloguePath the catalogue
// is taken from the log's own columns. The Data of an error holds the reports
// of the files that could be read.
func Read(eventsPath, cataloguePath string, o Options) (*Data, error) {
	data := &Data{Reports: Reports{OrderOnly: o.OrderOnly}}
	if err := o.Validate(); err != nil {
		return data, err
	}
	var err error
	if cataloguePath != "" {
		data.Catalogue, data.Reports.Catalogue, err = ReadCatalogue(cataloguePath, o)
		if err != nil {
			return data, err
		}
	}
	var e *events
	err = withFile(eventsPath, o, func(s *source) error {
		e, err = readEvents(s, logSchema(data.Catalogue, o), o)
		data.Reports.Events = e.report
		return err
	})
	if err != nil {
		return data, err
	}
	data.Records = e.records
	if data.Catalogue != nil {
		return data, nil
	}
	if err := tooMany(filepath.Base(eventsPath), len(e.items.items)); err != nil {
		return data, err
	}
	data.Catalogue = e.items.catalogue(e.records)
	data.Reports.FromLog = data.Catalogue.Len()
	return data, nil
}

// Load reads a log and its catalogue as Read does and groups the events by
// visitor: what training and evaluation start from.
func Load(eventsPath, cataloguePath string, o Options) (*shop.Log, *Reports, error) {
	data, err := Read(eventsPath, cataloguePath, o)
	if err != nil {
		return nil, &data.Reports, err
	}
	log, _ := shop.NewLog(data.Catalogue, data.Records) // every item is known: Read rejected the others
	return log, &data.Reports, nil
}

// ReadEvents reads a log alone. Where c is not nil, events of items outside it
// are rejected. The report is nil where the file could not be read to its end.
func ReadEvents(path string, c *shop.Catalogue, o Options) ([]shop.Record, *Report, error) {
	schema := logSchema(c, o)
	schema.fromLog = false
	return readRecords(path, schema, o)
}

// ReadTest reads held-out positives: rows of visitor_id and item_id, or events
// with any further canonical columns. What a row does not have is zero, the
// behaviour Unknown. Items are not checked against a catalogue. The columns may
// have the log's names in Options.Map or the canonical ones.
func ReadTest(path string, o Options) ([]shop.Record, *Report, error) {
	schema := schema{what: "test", required: []int{visitorColumn, itemColumn}, lenient: true}
	records, report, err := readRecords(path, schema, o)
	var missing *missingError
	if len(o.Map) == 0 || !errors.As(err, &missing) {
		return records, report, err
	}
	o.Map = nil
	if records, report, again := readRecords(path, schema, o); !errors.As(again, &missing) {
		return records, report, again
	}
	return nil, nil, err
}

func readRecords(path string, schema schema, o Options) (records []shop.Record, report *Report, err error) {
	if err := o.Validate(); err != nil {
		return nil, nil, err
	}
	err = withFile(path, o, func(s *source) error {
		e, err := readEvents(s, schema, o)
		records, report = e.records, e.report
		return err
	})
	if err != nil {
		return nil, report, err
	}
	return records, report, nil
}
