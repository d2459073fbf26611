package simulate

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteEvents writes the log as canonical CSV.
func (s *Shop) WriteEvents(w io.Writer) error {
	c := csv.NewWriter(w)
	row := []string{"timestamp", "visitor_id", "item_id", "event", "value", "session_id", "position", "price", "quantity", "order_id", "referrer", "device"}
	if err := c.Write(row); err != nil {
		return err
	}
	for i := range s.Records {
		r := &s.Records[i]
		row = append(row[:0], strconv.FormatInt(r.Time, 10), r.Visitor, r.Item, r.Behaviour.String(),
			number(int64(r.Value)), r.Session, number(int64(r.Position)), price(r.Price), number(int64(r.Quantity)), r.Order, r.Referrer.String(), r.Device.String())
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// WriteCatalogue writes the items as CSV with the columns of the Merchant feed.
func (s *Shop) WriteCatalogue(w io.Writer) error {
	c := csv.NewWriter(w)
	row := []string{"id", "title", "product_type", "brand", "price", "availability", "link", "image_link", "item_group_id", "tags"}
	if err := c.Write(row); err != nil {
		return err
	}
	for i := range s.Items {
		it := &s.Items[i]
		row = append(row[:0], it.ID, it.Title, it.CategoryPath(), it.Brand, price(it.Price)+" "+it.Currency,
			it.Availability, it.Link, it.Image, it.Group, strings.Join(it.Tags, "|"))
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// WriteTruth writes the truth as JSON that LoadTruth reads, one item and one
// visitor a line.
func (s *Shop) WriteTruth(w io.Writer) error {
	f := s.Truth.file
	items, visitors := f.Items, f.Visitors
	f.Items, f.Visitors = nil, nil
	var head strings.Builder
	e := json.NewEncoder(&head)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(f); err != nil {
		return err
	}
	before, _, _ := strings.Cut(head.String(), `"items": null`)
	b := bufio.NewWriter(w)
	b.WriteString(before)
	if err := lines(b, "items", items); err != nil {
		return err
	}
	b.WriteString(",\n  ")
	if err := lines(b, "visitors", visitors); err != nil {
		return err
	}
	b.WriteString("\n}\n")
	return b.Flush()
}

// lines writes a JSON member whose value is an array of one element a line.
// What the buffer could not write shows when it is flushed.
func lines[T any](b *bufio.Writer, name string, elements []T) error {
	fmt.Fprintf(b, "%q: [", name)
	for i := range elements {
		text, err := json.Marshal(&elements[i])
		if err != nil {
			return err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		b.Write(text)
	}
	_, err := b.WriteString("]")
	return err
}

// number is n, or nothing where it is 0: unknown.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func price(p float32) string {
	if p == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(p), 'f', 2, 32)
}
