package importer

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"inkling/model/shop"
)

// The columns of an event log; those from categoryColumn on describe the item
// and are read only where the catalogue comes from the log.
const (
	timestampColumn = iota
	visitorColumn
	itemColumn
	eventColumn
	valueColumn
	sessionColumn
	positionColumn
	priceColumn
	quantityColumn
	orderColumn
	referrerColumn
	deviceColumn
	categoryColumn
	brandColumn
	titleColumn
)

var eventColumns = [...]string{
	"timestamp", "visitor_id", "item_id", "event", "value", "session_id", "position", "price", "quantity", "order_id",
	"referrer", "device", "category", "brand", "title",
}

// schema is what a file of events has to hold.
type schema struct {
	what      string
	required  []int
	catalogue *shop.Catalogue // nil: items are not checked
	fromLog   bool            // gather the items
	lenient   bool            // a mapped column may be absent
}

func logSchema(c *shop.Catalogue, o Options) schema {
	s := schema{what: "events", catalogue: c, fromLog: c == nil}
	s.required = []int{timestampColumn, visitorColumn, itemColumn, eventColumn}
	return s
}

// columns are the names to look for in the file, the declared features of items
// after the event's own.
func (s schema) columns(o Options) []column {
	if !s.fromLog {
		return wantedColumns(eventColumns[:categoryColumn], o.Map, s.required, s.lenient)
	}
	names := slices.Concat(eventColumns[:], o.Features)
	required := slices.Clone(s.required)
	for i := range o.Features {
		required = append(required, len(eventColumns)+i)
	}
	return wantedColumns(names, o.Map, required, false)
}

// events is a log being read.
type events struct {
	schema
	o       Options
	clock   clock
	records []shop.Record
	unit    []unit // of each record's timestamp
	lines   []int32
	report  *Report
	items   *logItems
	names   map[string]string         // every visitor, session and order ID once
	known   map[string]shop.Behaviour // by the log's own names
	context *contexts
}

// rejected says why a row is not used.
type rejected struct{ reason, detail string }

// readEvents reads all rows. Its report is nil where it could not.
func readEvents(s *source, schema schema, o Options) (*events, error) {
	e := &events{schema: schema, o: o, clock: clock{orderOnly: o.OrderOnly}, names: make(map[string]string)}
	e.items = newLogItems(o.Features)
	e.known, e.context = behaviours(o.Events), newContexts(schema.catalogue)
	columns := schema.columns(o)
	r, err := openRows(s, columns)
	if err != nil {
		return e, err
	}
	if err := checkMissing(s, r, columns, "--map"); err != nil {
		return e, err
	}
	report := newReport(schema.what, s, r)
	report.OrderOnly = o.OrderOnly
	if err := scan(r, report, o, e.row); err != nil {
		return e, err
	}
	if err := checkMissing(s, r, columns, "--map"); err != nil {
		return e, err
	}
	report.Notes = append(report.Notes, e.context.notes()...)
	e.report = report
	e.settleUnit()
	e.count()
	return e, report.close(o)
}

// scan calls use with every row that could be split and counts the others.
func scan(r rows, report *Report, o Options, use func(line int, fields []string) *rejected) error {
	for {
		line, fields, err := r.next()
		var bad *badRow
		switch {
		case err == io.EOF:
			report.Ignored = r.ignored()
			return nil
		case errors.As(err, &bad):
			report.Read += bad.lines
			report.reject(bad.reason, line, bad.lines, bad.detail)
		case err != nil:
			return err
		default:
			report.Read++
			if no := use(line, fields); no != nil {
				report.reject(no.reason, line, 1, no.detail)
			}
		}
		if report.Read > o.maxRows() {
			return fmt.Errorf("%s: more than %s rows; allow more with --max-rows, if the memory suffices", report.File, grouped(o.maxRows()))
		}
	}
}

// behaviours maps the names that may stand in a log.
func behaviours(theirs map[string]string) map[string]shop.Behaviour {
	known := make(map[string]shop.Behaviour)
	for b := 1; b < shop.Behaviours; b++ {
		known[shop.Behaviour(b).String()] = shop.Behaviour(b)
	}
	for name, ours := range theirs {
		known[name], _ = shop.ParseBehaviour(ours) // Unknown where it is to be ignored
	}
	return known
}

// row reads one event.
func (e *events) row(line int, fields []string) *rejected {
	var r shop.Record
	if no := e.identify(&r, fields); no != nil {
		return no
	}
	u, no := e.when(&r, fields[timestampColumn])
	if no != nil {
		return no
	}
	if no := e.numbers(&r, fields); no != nil {
		return no
	}
	r.Referrer, r.Device = e.context.referrer(fields[referrerColumn]), e.context.device(fields[deviceColumn])
	if e.catalogue != nil {
		i, ok := e.catalogue.Index(r.Item)
		if !ok {
			return &rejected{unknownItem, strconv.Quote(r.Item)}
		}
		r.Item = e.catalogue.Items[i].ID
	} else {
		r.Item = e.intern(r.Item)
	}
	if e.fromLog {
		if no := e.items.add(&r, fields); no != nil {
			return no
		}
	}
	r.Visitor, r.Session, r.Order = e.intern(r.Visitor), e.intern(r.Session), e.intern(r.Order)
	e.records = append(e.records, r)
	e.unit = append(e.unit, u)
	e.lines = append(e.lines, int32(line))
	return nil
}

// identify reads who did what with which item. The event comes first, since one
// that is left out need not have an item.
func (e *events) identify(r *shop.Record, fields []string) (no *rejected) {
	if r.Behaviour, no = e.behaviour(fields[eventColumn]); no != nil {
		return no
	}
	for _, i := range [...]int{visitorColumn, itemColumn, sessionColumn, orderColumn} {
		optional := i == sessionColumn || i == orderColumn
		if reason := checkID(fields[i]); reason != "" && !(optional && fields[i] == "") {
			return &rejected{reason, describe(eventColumns[i], fields[i])}
		}
	}
	r.Visitor, r.Item = fields[visitorColumn], fields[itemColumn]
	r.Session, r.Order = fields[sessionColumn], fields[orderColumn]
	return nil
}

func (e *events) behaviour(name string) (shop.Behaviour, *rejected) {
	b, ok := e.known[name]
	switch {
	case name == "" && slices.Contains(e.required, eventColumn):
		return b, &rejected{missingField, eventColumns[eventColumn]}
	case name == "":
		return b, nil
	case !ok:
		return b, &rejected{unknownEvent, strconv.Quote(name)}
	case b == shop.Unknown:
		return b, &rejected{ignoredEvent, strconv.Quote(name)}
	}
	return b, nil
}

func (e *events) when(r *shop.Record, text string) (unit, *rejected) {
	if text == "" {
		if slices.Contains(e.required, timestampColumn) {
			return noTime, &rejected{missingField, eventColumns[timestampColumn]}
		}
		return noTime, nil
	}
	ms, u, ok := e.clock.parse(text)
	if !ok {
		return noTime, &rejected{badTime, strconv.Quote(text)}
	}
	r.Time = ms
	return u, nil
}

func (e *events) numbers(r *shop.Record, fields []string) *rejected {
	var ok bool
	if r.Behaviour == shop.Rating { // what other events put there means nothing to us
		if fields[valueColumn] == "" {
			return &rejected{missingField, "value of a rating"}
		}
		if r.Value, ok = parseNumber(fields[valueColumn]); !ok {
			return &rejected{badNumber, describe("value", fields[valueColumn])}
		}
	}
	if r.Position, ok = parseCount(fields[positionColumn]); !ok {
		return &rejected{badNumber, describe("position", fields[positionColumn])}
	}
	if r.Quantity, ok = parseCount(fields[quantityColumn]); !ok {
		return &rejected{badNumber, describe("quantity", fields[quantityColumn])}
	}
	if r.Price, _, ok = parsePrice(fields[priceColumn]); !ok {
		return &rejected{badNumber, describe("price", fields[priceColumn])}
	}
	return nil
}

// describe names a column and what stands in it.
func describe(name, field string) string {
	if field == "" {
		return name
	}
	return name + " " + strconv.Quote(shorten(field))
}

// intern returns the one copy of s: fields share the memory of their whole row.
func (e *events) intern(s string) string {
	if s == "" {
		return ""
	}
	t, ok := e.names[s]
	if !ok {
		t = strings.Clone(s)
		e.names[t] = t
	}
	return t
}

// settleUnit decides what the file's timestamps count in, by the majority of
// its rows, and rejects the rows that count in another unit: a file that mixes
// them has two sources, and one of them is misread.
func (e *events) settleUnit() {
	var counts [units]int
	for _, u := range e.unit {
		counts[u]++
	}
	counts[noTime] = 0 // rows of a test file without a timestamp agree with any unit
	majority := unit(0)
	for u, n := range counts {
		if n > counts[majority] {
			majority = unit(u)
		}
	}
	if majority == noTime {
		return
	}
	e.report.Time = unitNames[majority]
	kept := e.records[:0]
	for i, u := range e.unit {
		if u == majority || u == noTime {
			kept = append(kept, e.records[i])
			continue
		}
		e.report.reject(otherUnit, int(e.lines[i]), 1, unitNames[u]+" in a file of "+unitNames[majority])
	}
	e.records = kept
}

func (e *events) count() {
	e.report.Used = len(e.records)
	for i := range e.records {
		e.report.Events[e.records[i].Behaviour]++
	}
	if len(e.records) > 0 {
		byTime := func(a, b shop.Record) int { return cmp.Compare(a.Time, b.Time) }
		e.report.First, e.report.Last = slices.MinFunc(e.records, byTime).Time, slices.MaxFunc(e.records, byTime).Time
	}
}
