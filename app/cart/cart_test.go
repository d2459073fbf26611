package cart

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCart(t *testing.T) {
	var c Cart
	if !c.Add("a") || c.Add("a") || !c.Add("b") {
		t.Error("Add: want new, not new, new")
	}
	if c.Count() != 3 || c.Quantity("a") != 2 || c.Quantity("x") != 0 {
		t.Errorf("want 3 pieces, 2 of a, 0 of x, got %d, %d, %d", c.Count(), c.Quantity("a"), c.Quantity("x"))
	}
	c.Set("a", 500)
	if c.Quantity("a") != MaxQuantity {
		t.Errorf("want at most %d of one item, got %d", MaxQuantity, c.Quantity("a"))
	}
	c.Set("a", 0)
	c.Set("x", -1)
	if diff := cmp.Diff([]Line{{"b", 1}}, c.Lines); diff != "" {
		t.Error(diff)
	}
	c.Clear()
	if c.Count() != 0 {
		t.Error("Clear: want nothing left")
	}
}

func TestCartIsBounded(t *testing.T) {
	var c Cart
	for i := range MaxLines {
		c.Add(strconv.Itoa(i))
	}
	if c.Add("one too many") || len(c.Lines) != MaxLines {
		t.Errorf("want a full cart of %d lines to stay as it is, got %d", MaxLines, len(c.Lines))
	}
}

func TestTotal(t *testing.T) {
	prices := map[string]float64{"a": 0.1, "b": 19.99}
	c := Cart{Lines: []Line{{"a", 3}, {"b", 2}, {"gone", 5}}}
	// 3 * 0.10 + 2 * 19.99 + 5 * 0 = 40.28, where 0.1 + 0.1 + 0.1 is not 0.3.
	if got := c.Total(func(id string) float64 { return prices[id] }); got != 40.28 {
		t.Errorf("want 40.28, got %v", got)
	}
}

func TestEncodeParse(t *testing.T) {
	for _, c := range []Cart{{}, {Lines: []Line{{"a", 1}, {`"<b>`, 99}}}} {
		got, err := Parse(c.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if got.Encode() != c.Encode() {
			t.Errorf("want %s, got %s", c.Encode(), got.Encode())
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":       "cart",
		"another shape": `{"a":1}`,
		"no ID":         `[{"id":"","quantity":1}]`,
		"nothing of it": `[{"id":"a","quantity":0}]`,
		"too much":      `[{"id":"a","quantity":100}]`,
		"an item twice": `[{"id":"a","quantity":1},{"id":"a","quantity":1}]`,
		"too long":      "[" + strings.Repeat(`{"id":"a","quantity":1},`, MaxLines) + `{"id":"b","quantity":1}]`,
	} {
		if c, err := Parse(text); err == nil || c.Count() != 0 {
			t.Errorf("%s: want an error and an empty cart, got %v, %v", name, c, err)
		}
	}
}
