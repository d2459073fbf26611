// Package newcomer says what is popular with visitors without history by the
// context in which they come: the class of the referrer, that of the device, the
// part of the day, and the category of the page on which they land.
//
// A [Prior] moves the logarithm of each category's share, field by field, as a
// naive Bayes classifier adds up its evidence. With c the context and k an item's
// category,
//
//	score(item) = trend(item) + sum over fields f of ln(p(k | c[f]) / p(k))
//
// where a weight that training chose is inside of the terms. It holds nothing but
// shares of categories among so many visitors.
package newcomer

import (
	"inkling/model/feature"
	"inkling/model/shop"
)

// Context is how a visitor comes. The zero value of a field is unknown, and adds
// nothing.
type Context struct {
	Referrer shop.Referrer
	Device   shop.Device
	Part     Part
}

// Part is a part of the day, of three hours: 1 from midnight on, to Parts.
type Part uint8

// Parts is the number of parts of a day.
const Parts = 8

// PartOf is the part of the day at a time in Unix milliseconds, on a clock so many
// minutes ahead of UTC.
func PartOf(time int64, offset int) Part {
	const hour = 3_600_000
	const day = 24 * hour
	return Part(((time+int64(offset)*60_000)%day+day)%day/(24/Parts*hour)) + 1
}

// Hour is the first hour of the part.
func (p Part) Hour() int { return (int(p) - 1) * 24 / Parts }

// The fields of a context, in the order of their rows in Prior.Shifts.
const (
	ByReferrer = iota
	ByDevice
	ByPart
	ByLanding // has no rows: see Prior.Kin
	Fields
)

// Values is the number of rows: of each field's known values.
const Values = shop.Referrers - 1 + shop.Devices - 1 + Parts

// Rows are those of a context in Prior.Shifts by field, -1 of one that is not
// known. [shop.Internal] says nothing, and has a row of zeros.
func (c Context) Rows() [ByLanding]int {
	rows := [ByLanding]int{int(c.Referrer), int(c.Device), int(c.Part)}
	first := 0
	for f, known := range [ByLanding]int{shop.Referrers - 1, shop.Devices - 1, Parts} {
		if rows[f] > known {
			rows[f] = 0
		}
		if rows[f] > 0 {
			rows[f] += first
		}
		rows[f]--
		first += known
	}
	return rows
}

// Kins is the number of degrees in which an item's category is kin to the one of
// the page: the same, the same parent, the same root, none. An
// item without a category is kin to none.
const Kins = 4

// Prior is what contexts say of categories.
type Prior struct {
	Offset int           // minutes by which the shop's clock is ahead of UTC
	Shifts []int8        // [Values x categories]: by how much a value moves the log share of a category, in units of Step
	Step   float32       // 0: only landing counts
	Kin    [Kins]float32 // of the landing page, by degree
}

// Kin is the degree in which an item is kin to another one, which has a category.
func Kin(t *feature.Table, other, item int32) int {
	return kin(t, item, t.Leaf[other], t.Parent[other], t.Top[other])
}

func kin(t *feature.Table, item, leaf, parent, top int32) int {
	switch {
	case t.Leaf[item] < 0:
		return Kins - 1
	case t.Leaf[item] == leaf:
		return 0
	case t.Parent[item] == parent:
		return 1
	case t.Top[item] == top:
		return 2
	}
	return 3
}

// Asked is a context looked up in a prior.
type Asked struct {
	prior             *Prior
	table             *feature.Table
	rows              [ByLanding]int // where they begin in Shifts; -1 none
	leaf, parent, top int32          // of the landing page; -1 none
}

// Ask looks a context up. landing is the category of the page, -1 none.
func (p *Prior) Ask(t *feature.Table, categories int, c Context, landing int32) Asked {
	a := Asked{prior: p, table: t, rows: c.Rows(), leaf: landing, parent: -1, top: -1}
	for f := range a.rows {
		a.rows[f] *= categories // -1 stays below 0
	}
	for i := range t.Leaf {
		if landing < 0 || a.parent >= 0 {
			break
		}
		if t.Leaf[i] == landing || t.Parent[i] == landing {
			a.parent, a.top = t.Parent[i], t.Top[i]
		} else if t.Top[i] == landing {
			a.top = landing
		}
	}
	return a
}

// Shifts are what each field adds to the score of an item.
func (a *Asked) Shifts(item int32) (by [Fields]float32) {
	leaf := a.table.Leaf[item]
	for f, row := range a.rows {
		if row >= 0 && leaf >= 0 {
			by[f] = a.prior.Step * float32(a.prior.Shifts[row+int(leaf)])
		}
	}
	if a.top >= 0 {
		by[ByLanding] = a.prior.Kin[kin(a.table, item, a.leaf, a.parent, a.top)]
	}
	return by
}

// Score writes the trend and what the context adds for every item: the sum of
// Shifts, but field by field, so that one that is not known costs nothing.
func (a *Asked) Score(dst []float32) {
	t := a.table
	copy(dst, t.Trend)
	for _, row := range a.rows {
		if row < 0 {
			continue
		}
		shifts, step := a.prior.Shifts[row:], a.prior.Step
		for i, leaf := range t.Leaf[:len(dst)] {
			if leaf >= 0 {
				dst[i] += step * float32(shifts[leaf])
			}
		}
	}
	if a.top >= 0 {
		for i := range dst {
			dst[i] += a.prior.Kin[kin(t, int32(i), a.leaf, a.parent, a.top)]
		}
	}
}
