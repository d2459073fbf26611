package importer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"inkling/model/shop"
)

// The columns of a catalogue, named as in the Merchant feed.
const (
	idColumn = iota
	nameColumn
	typeColumn
	makerColumn
	itemPriceColumn
	availabilityColumn
	linkColumn
	imageColumn
	groupColumn
	tagsColumn
)

var catalogueColumns = [...]string{
	"id", "title", "product_type", "brand", "price", "availability", "link", "image_link", "item_group_id", "tags",
}

// catalogueReader is a catalogue being read.
type catalogueReader struct {
	file     string
	features []string
	items    []shop.Item
	seen     map[string]bool
	strange  Rejection // rows whose availability is no word of the feed
}

// ReadCatalogue reads a catalogue in the columns of the Merchant feed, of which
// only id must be there. Options.Features must be there too. The report is nil
// where the file could not be read to its end.
func ReadCatalogue(path string, o Options) (c *shop.Catalogue, report *Report, err error) {
	if err := o.Validate(); err != nil {
		return nil, nil, err
	}
	err = withFile(path, o, func(s *source) error {
		c, report, err = readCatalogue(s, o)
		return err
	})
	return c, report, err
}

func readCatalogue(s *source, o Options) (*shop.Catalogue, *Report, error) {
	names := slices.Concat(catalogueColumns[:], o.Features)
	required := []int{idColumn}
	for i := range o.Features {
		required = append(required, len(catalogueColumns)+i)
	}
	columns := wantedColumns(names, o.MapCatalogue, required, false)
	r, err := openRows(s, columns)
	if err != nil {
		return nil, nil, err
	}
	if err := checkMissing(s, r, columns, "--map-catalogue"); err != nil {
		return nil, nil, err
	}
	report := newReport("catalogue", s, r)
	c := &catalogueReader{file: s.name, features: o.Features, seen: make(map[string]bool)}
	if err := scan(r, report, o, c.row); err != nil {
		return nil, nil, err
	}
	if err := checkMissing(s, r, columns, "--map-catalogue"); err != nil {
		return nil, nil, err
	}
	report.Used = len(c.items)
	c.note(report)
	if err := tooMany(s.name, len(c.items)); err != nil {
		return nil, report, err
	}
	if err := report.close(o); err != nil {
		return nil, report, err
	}
	return shop.NewCatalogue(c.items), report, nil
}

// row reads one item.
func (c *catalogueReader) row(line int, fields []string) *rejected {
	if len(c.items) > MaxItems {
		return nil // the catalogue is refused at its end; until then it must not grow
	}
	id := fields[idColumn]
	if reason := checkID(id); reason != "" {
		return &rejected{reason, describe("id", id)}
	}
	for i, field := range fields {
		if !utf8.ValidString(field) {
			return &rejected{notUTF8, describe(c.column(i), field)}
		}
		fields[i] = strings.Clone(field) // it shares the memory of its row, unread columns too
	}
	id = fields[idColumn]
	if c.seen[id] {
		return &rejected{duplicate, strconv.Quote(id)}
	}
	group := fields[groupColumn]
	if len(group) > MaxID {
		return &rejected{longID, describe("item_group_id", group)}
	}
	price, currency, ok := parsePrice(fields[itemPriceColumn])
	if !ok {
		return &rejected{badNumber, describe("price", fields[itemPriceColumn])}
	}
	word, ok := availability(fields[availabilityColumn])
	if !ok {
		c.doubt(line, fields[availabilityColumn])
	}
	item := shop.Item{
		ID: id, Title: fields[nameColumn], Brand: fields[makerColumn], Group: group,
		Price: price, Currency: currency, Availability: word,
		Link: fields[linkColumn], Image: fields[imageColumn],
		Category: categoryPath(fields[typeColumn], false),
		Tags:     splitList(fields[tagsColumn], "|"),
	}
	for f, name := range c.features {
		if value := fields[len(catalogueColumns)+f]; value != "" {
			item.Attributes = append(item.Attributes, shop.Attribute{Name: name, Value: value})
		}
	}
	c.seen[id] = true
	c.items = append(c.items, item)
	return nil
}

// column is the canonical name of the i-th wanted column.
func (c *catalogueReader) column(i int) string {
	if i < len(catalogueColumns) {
		return catalogueColumns[i]
	}
	return c.features[i-len(catalogueColumns)]
}

// doubt notes an availability that is read as unknown: the item is kept, since
// its events would be lost with it.
func (c *catalogueReader) doubt(line int, field string) {
	c.strange.Rows++
	if len(c.strange.Lines) < firstLines {
		c.strange.Lines = append(c.strange.Lines, line)
	}
	if c.strange.First == "" {
		c.strange.First = strconv.Quote(shorten(field))
	}
}

// note adds what was decided about the items to the report.
func (c *catalogueReader) note(report *Report) {
	if x := &c.strange; x.Rows > 0 {
		report.Notes = append(report.Notes, fmt.Sprintf("in %s of %s rows the availability is no word of the feed and read as unknown: %s: %s",
			grouped(x.Rows), grouped(report.Read), lineNumbers(x.Lines, x.Rows), x.First))
	}
	currencies := make(map[string]bool)
	for i := range c.items {
		if currency := c.items[i].Currency; currency != "" {
			currencies[currency] = true
		}
	}
	if len(currencies) > 1 {
		report.Notes = append(report.Notes, "prices are in several currencies and are compared as bare numbers: "+
			shortList(slices.Sorted(maps.Keys(currencies))))
	}
}
