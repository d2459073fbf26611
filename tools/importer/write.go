package importer

import (
	"bufio"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"inkling/model/shop"
)

// WriteDir writes events.csv and catalogue.csv to dir, which it makes where it
// does not exist. Neither file appears, or replaces an older one, before both
// are whole.
func (d *Data) WriteDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	events, err := writeTemporary(dir, "events", func(w io.Writer) error { return WriteEvents(w, d.Records) })
	if err != nil {
		return err
	}
	defer os.Remove(events) // fails once renamed, as it should
	catalogue, err := writeTemporary(dir, "catalogue", func(w io.Writer) error { return WriteCatalogue(w, d.Catalogue) })
	if err != nil {
		return err
	}
	defer os.Remove(catalogue)
	if err := os.Rename(catalogue, filepath.Join(dir, "catalogue.csv")); err != nil {
		return err
	}
	return os.Rename(events, filepath.Join(dir, "events.csv"))
}

// writeTemporary writes a new file in dir and returns its path.
func writeTemporary(dir, name string, write func(io.Writer) error) (path string, err error) {
	f, err := os.CreateTemp(dir, "."+name+"-*")
	if err != nil {
		return "", err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	w := bufio.NewWriterSize(f, 1<<16)
	if err := write(w); err != nil {
		return "", err
	}
	if err := w.Flush(); err != nil {
		return "", err
	}
	return f.Name(), f.Chmod(0o644)
}

// WriteEvents writes records as the canonical CSV, in their order. Referrer and
// device have columns where any record has one of them.
func WriteEvents(w io.Writer, records []shop.Record) error {
	out := csv.NewWriter(w)
	row := make([]string, categoryColumn)
	if !slices.ContainsFunc(records, func(r shop.Record) bool { return r.Referrer != 0 || r.Device != 0 }) {
		row = row[:referrerColumn]
	}
	if err := out.Write(eventColumns[:len(row)]); err != nil {
		return err
	}
	for i := range records {
		r := &records[i]
		row[timestampColumn] = strconv.FormatInt(r.Time, 10)
		row[visitorColumn], row[itemColumn] = r.Visitor, r.Item
		row[eventColumn] = r.Behaviour.String()
		row[valueColumn] = ""
		if r.Behaviour == shop.Rating {
			row[valueColumn] = formatNumber(r.Value)
		}
		row[sessionColumn], row[orderColumn] = r.Session, r.Order
		row[positionColumn] = unlessZero(float32(r.Position), strconv.Itoa(int(r.Position)))
		row[quantityColumn] = unlessZero(float32(r.Quantity), strconv.Itoa(int(r.Quantity)))
		row[priceColumn] = unlessZero(r.Price, formatNumber(r.Price))
		if len(row) > referrerColumn {
			row[referrerColumn], row[deviceColumn] = r.Referrer.String(), r.Device.String()
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteCatalogue writes the items as the canonical CSV, with a further column
// for each attribute.
func WriteCatalogue(w io.Writer, c *shop.Catalogue) error {
	out := csv.NewWriter(w)
	features, at := attributeNames(c)
	if err := out.Write(append(append([]string{}, catalogueColumns[:]...), features...)); err != nil {
		return err
	}
	row := make([]string, len(catalogueColumns)+len(features))
	for i := range c.Items {
		item := &c.Items[i]
		clear(row)
		row[idColumn], row[nameColumn], row[makerColumn] = item.ID, item.Title, item.Brand
		row[typeColumn] = item.CategoryPath()
		row[itemPriceColumn] = strings.TrimSpace(unlessZero(item.Price, formatNumber(item.Price)+" "+item.Currency))
		row[availabilityColumn], row[groupColumn] = item.Availability, item.Group
		row[linkColumn], row[imageColumn] = item.Link, item.Image
		row[tagsColumn] = strings.Join(item.Tags, "|")
		for _, a := range item.Attributes {
			row[len(catalogueColumns)+at[a.Name]] = a.Value
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// attributeNames lists the attributes in the order of their first item.
func attributeNames(c *shop.Catalogue) (names []string, at map[string]int) {
	at = make(map[string]int)
	for i := range c.Items {
		for _, a := range c.Items[i].Attributes {
			if _, ok := at[a.Name]; !ok {
				at[a.Name] = len(names)
				names = append(names, a.Name)
			}
		}
	}
	return names, at
}

func formatNumber(v float32) string { return strconv.FormatFloat(float64(v), 'f', -1, 32) }

// unlessZero leaves a field empty whose zero stands for unknown.
func unlessZero(v float32, text string) string {
	if v == 0 {
		return ""
	}
	return text
}
