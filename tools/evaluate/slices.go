package evaluate

import (
	"cmp"
	"math"
	"slices"

	"inkling/model/shop"
)

// allSlice is the slice of everything.
const allSlice = "all"

// longSlice is the slice of visitors of whom much was seen: those of ten events
// and more, beside the slices that part the visitors.
const (
	longSlice = "events=10+"
	longSeen  = 10
)

// The slices by the item asked for.
const (
	headSlice = "items=head" // the most popular ones, which make up half of the training events
	tailSlice = "items=tail" // the others that have training events
	newSlice  = "items=new"  // those without
)

// seenSlices part the cases by the number of engaged events that were seen of
// the visitor.
var seenSlices = [...]struct {
	name string
	most int
}{{"events=0", 0}, {"events=1-2", 2}, {"events=3-5", 5}, {"events=6-20", 20}, {"events=21+", math.MaxInt}}

// Slices are the names of all slices but that of each seed, in the order of the
// report.
func Slices() []string {
	names := []string{allSlice}
	for _, s := range seenSlices {
		names = append(names, s.name)
	}
	return append(names, longSlice, headSlice, tailSlice, newSlice)
}

// seenSlice is the slice of a history.
func seenSlice(h shop.History) (name string, long bool) {
	seen := 0
	for _, e := range h {
		if e.Behaviour.Engaged() {
			seen++
		}
	}
	at := slices.IndexFunc(seenSlices[:], func(s struct {
		name string
		most int
	}) bool {
		return seen <= s.most
	})
	return seenSlices[at].name, seen >= longSeen
}

// itemSlices gives each item its slice by the engaged events of the training
// log. Items of equal popularity at the edge of the head are told apart by
// nothing, so all of them stand in the tail.
func itemSlices(train *shop.Log) []string {
	counts, total := make([]int, train.Catalogue.Len()), 0
	for _, v := range train.Visitors {
		for _, e := range v.Events {
			if e.Behaviour.Engaged() {
				counts[e.Item]++
				total++
			}
		}
	}
	least := headEdge(counts, total)
	of := make([]string, len(counts))
	for i, n := range counts {
		switch {
		case n == 0:
			of[i] = newSlice
		case n >= least:
			of[i] = headSlice
		default:
			of[i] = tailSlice
		}
	}
	return of
}

// headEdge is the least number of events of an item of the head: items of that
// many and more have at most half of the events, or there is only one such
// number.
func headEdge(counts []int, total int) int {
	sorted := slices.SortedFunc(slices.Values(counts), func(a, b int) int { return cmp.Compare(b, a) })
	sum, edge := 0, sorted[0]
	for from := 0; from < len(sorted); {
		to := from
		for to < len(sorted) && sorted[to] == sorted[from] {
			sum += sorted[to]
			to++
		}
		if 2*sum > total {
			break
		}
		edge, from = sorted[from], to
	}
	return edge
}

// part is a slice of the cases: some of them, each asked for all of its targets
// or for those alone that belong to the slice.
type part struct {
	slice   string
	cases   []int
	targets [][]int // of each case, by index; nil means all
}

// parts parts the cases by every slice that has any, in the order of the
// report.
func (e *evaluation) parts() []part {
	of := make(map[string]*part)
	in := func(slice string, c int, targets []int) {
		p := of[slice]
		if p == nil {
			p = &part{slice: slice}
			of[slice] = p
		}
		p.cases = append(p.cases, c)
		if targets != nil {
			p.targets = append(p.targets, targets)
		}
	}
	for i := range e.split.Cases {
		c := &e.split.Cases[i]
		in(allSlice, i, nil)
		seen, long := seenSlice(c.History)
		in(seen, i, nil)
		if long {
			in(longSlice, i, nil)
		}
		for _, slice := range []string{headSlice, tailSlice, newSlice} {
			if targets := e.targetsOf(c, slice); targets != nil {
				in(slice, i, targets)
			}
		}
	}
	var parts []part
	for _, name := range Slices() {
		if of[name] != nil {
			parts = append(parts, *of[name])
		}
	}
	return parts
}

// targetsOf are the indices of the case's targets whose item is in the slice.
func (e *evaluation) targetsOf(c *Case, slice string) (targets []int) {
	for j, item := range c.Targets {
		if e.itemSlice[item] == slice {
			targets = append(targets, j)
		}
	}
	return targets
}

// rowParts are the indices of the rows in each slice.
func (e *evaluation) rowParts(rows []Row) map[string][]int {
	of := make(map[string][]int)
	for i := range rows {
		seen, long := seenSlice(rows[i].History)
		for _, slice := range []string{allSlice, seen, e.itemSlice[rows[i].Item]} {
			of[slice] = append(of[slice], i)
		}
		if long {
			of[longSlice] = append(of[longSlice], i)
		}
	}
	return of
}
