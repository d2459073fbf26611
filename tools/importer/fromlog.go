package importer

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"inkling/model/shop"
)

// logItems gathers the catalogue from the columns of a log. Each field of an
// item is what the latest event says about it, by the time of the event and
// not by the order of the rows; an empty field says nothing.
type logItems struct {
	features []string
	index    map[string]int
	items    []logItem
}

type logItem struct {
	id       string
	fields   [descriptive]dated
	features []dated
}

// The fields of a logItem.
const (
	logCategory = iota
	logBrand
	logTitle
	logPrice
	descriptive
)

// dated is a field and the time of the event that said so.
type dated struct {
	text string
	at   int64
}

func (d *dated) update(text string, at int64) {
	if text == "" || (d.text != "" && at < d.at) {
		return
	}
	if d.text != text {
		d.text = strings.Clone(text) // the field shares the memory of its row
	}
	d.at = at
}

func newLogItems(features []string) *logItems {
	return &logItems{features: features, index: make(map[string]int)}
}

// add notes what the row of r says about its item.
func (l *logItems) add(r *shop.Record, fields []string) *rejected {
	for i, field := range fields[categoryColumn:] {
		if !utf8.ValidString(field) {
			return &rejected{notUTF8, describe(l.column(i), field)}
		}
	}
	i, ok := l.index[r.Item]
	if !ok {
		if i = len(l.items); i > MaxItems {
			return nil // the log is refused at its end; until then the list must not grow
		}
		l.index[r.Item] = i
		l.items = append(l.items, logItem{id: r.Item, features: make([]dated, len(l.features))})
	}
	item := &l.items[i]
	item.fields[logCategory].update(fields[categoryColumn], r.Time)
	item.fields[logBrand].update(fields[brandColumn], r.Time)
	item.fields[logTitle].update(fields[titleColumn], r.Time)
	if r.Price > 0 { // 0 is how logs write an unknown price
		item.fields[logPrice].update(fields[priceColumn], r.Time)
	}
	for f := range l.features {
		item.features[f].update(fields[len(eventColumns)+f], r.Time)
	}
	return nil
}

// column is the canonical name of the i-th column that describes an item.
func (l *logItems) column(i int) string {
	if names := eventColumns[categoryColumn:]; i < len(names) {
		return names[i]
	}
	return l.features[i-(len(eventColumns)-categoryColumn)]
}

// catalogue makes the items that records use, in the order of their IDs.
func (l *logItems) catalogue(records []shop.Record) *shop.Catalogue {
	used := make([]bool, len(l.items))
	for i := range records {
		used[l.index[records[i].Item]] = true
	}
	var items []shop.Item
	for i := range l.items {
		if used[i] {
			items = append(items, l.item(&l.items[i]))
		}
	}
	slices.SortFunc(items, func(a, b shop.Item) int { return strings.Compare(a.ID, b.ID) })
	return shop.NewCatalogue(items)
}

func (l *logItems) item(from *logItem) shop.Item {
	item := shop.Item{
		ID:       from.id,
		Title:    from.fields[logTitle].text,
		Category: categoryPath(from.fields[logCategory].text, true),
		Brand:    from.fields[logBrand].text,
	}
	item.Price, item.Currency, _ = parsePrice(from.fields[logPrice].text) // it was read with its row
	for f, name := range l.features {
		if value := from.features[f].text; value != "" {
			item.Attributes = append(item.Attributes, shop.Attribute{Name: name, Value: value})
		}
	}
	return item
}

// tooMany is the error of a catalogue that no model could hold.
func tooMany(file string, items int) error {
	if items <= MaxItems {
		return nil
	}
	return fmt.Errorf("%s: more than %s items, which is what a model can hold", file, grouped(MaxItems))
}
