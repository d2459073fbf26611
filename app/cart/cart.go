// Package cart is the demo shop's cart: what is in it, how many, what it costs.
package cart

import (
	"encoding/json"
	"fmt"
	"slices"
)

// The most that one cart holds: lines, and pieces a line.
const (
	MaxLines    = 100
	MaxQuantity = 99
)

// Line is one item of a cart.
type Line struct {
	ID       string `json:"id"`
	Quantity int    `json:"quantity"` // 1 to MaxQuantity
}

// Cart holds at most one line an item, oldest first. The zero value is empty.
type Cart struct{ Lines []Line }

// Parse reads a cart as Encode wrote it. A line that does not hold what it
// should is an error: the caller starts with an empty cart.
func Parse(text string) (Cart, error) {
	var c Cart
	if err := json.Unmarshal([]byte(text), &c.Lines); err != nil {
		return Cart{}, fmt.Errorf("cart: %w", err)
	}
	if len(c.Lines) > MaxLines {
		return Cart{}, fmt.Errorf("cart: want at most %d lines, got %d", MaxLines, len(c.Lines))
	}
	for i, l := range c.Lines {
		if l.ID == "" || l.Quantity < 1 || l.Quantity > MaxQuantity || c.find(l.ID) != i {
			return Cart{}, fmt.Errorf("cart: line %d: got id %q, quantity %d", i+1, l.ID, l.Quantity)
		}
	}
	return c, nil
}

// Encode returns the cart as text, for Parse.
func (c *Cart) Encode() string {
	lines := c.Lines
	if lines == nil {
		lines = []Line{}
	}
	text, _ := json.Marshal(lines) // strings and integers cannot fail
	return string(text)
}

func (c *Cart) find(id string) int {
	return slices.IndexFunc(c.Lines, func(l Line) bool { return l.ID == id })
}

// Quantity is how many pieces of the item are in the cart.
func (c *Cart) Quantity(id string) int {
	if i := c.find(id); i >= 0 {
		return c.Lines[i].Quantity
	}
	return 0
}

// Add puts one piece of the item into the cart and reports whether it was new
// there. A full line or a full cart stays as it is.
func (c *Cart) Add(id string) bool {
	before := c.Quantity(id)
	c.Set(id, before+1)
	return before == 0 && c.Quantity(id) == 1
}

// Set makes the number of pieces n, at most MaxQuantity; 0 or less takes the
// item out.
func (c *Cart) Set(id string, n int) {
	i := c.find(id)
	switch {
	case n <= 0 && i >= 0:
		c.Lines = slices.Delete(c.Lines, i, i+1)
	case n > 0 && i >= 0:
		c.Lines[i].Quantity = min(n, MaxQuantity)
	case n > 0 && len(c.Lines) < MaxLines:
		c.Lines = append(c.Lines, Line{ID: id, Quantity: min(n, MaxQuantity)})
	}
}

// Clear empties the cart.
func (c *Cart) Clear() { c.Lines = nil }

// Count is the number of pieces in the cart.
func (c *Cart) Count() int {
	n := 0
	for _, l := range c.Lines {
		n += l.Quantity
	}
	return n
}

// Total is the sum over the lines of price times quantity, in cents rounded
// per piece, so that the sum is that of the prices which the page shows.
func (c *Cart) Total(price func(id string) float64) float64 {
	cents := int64(0)
	for _, l := range c.Lines {
		cents += int64(price(l.ID)*100+0.5) * int64(l.Quantity)
	}
	return float64(cents) / 100
}
