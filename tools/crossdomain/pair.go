package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"

	"inkling/model/shop"
	"inkling/model/train"
	"inkling/tools/importer"
)

// pair is the two domains, whose visitors are the same people.
type pair struct {
	source, target *shop.Log
	asked          map[string]int32 // the held-out item of each visitor
	plain          train.Config     // of the source
	given          []byte           // over the target's settings; nil: nothing
}

// readPair reads both logs and the target's held-out items, which are in its
// catalogue whether or not anybody else touched them.
func readPair(o *options) (*pair, error) {
	p := &pair{asked: make(map[string]int32), plain: train.Defaults()}
	p.plain.Adapt, p.plain.OrderOnly, p.plain.Workers = 0, true, o.workers
	p.plain.Weights = map[string]float32{"next": 1} // there is one behaviour: heads have nothing to tell apart
	if o.config != "" {
		data, err := os.ReadFile(o.config)
		if err != nil {
			return nil, err
		}
		p.given = data
		if _, err := p.settings(1); err != nil {
			return nil, fmt.Errorf("%s: %w", o.config, err)
		}
	}
	var err error
	if p.source, err = readLog(filepath.Join(o.data, domains[o.target]+".events.csv"), nil); err != nil {
		return nil, err
	}
	test, err := readTest(filepath.Join(o.data, o.target+".test.csv"))
	if err != nil {
		return nil, err
	}
	if p.target, err = readLog(filepath.Join(o.data, o.target+".events.csv"), test); err != nil {
		return nil, err
	}
	for _, t := range test {
		p.asked[t[0]], _ = p.target.Catalogue.Index(t[1])
	}
	if o.validation {
		p.askLast()
	}
	return p, nil
}

// settings are the target's where a share of its events is kept.
func (p *pair) settings(share float64) (train.Config, error) {
	c := p.plain
	sparse(&c)
	if share < sparseShare {
		sparsest(&c)
	}
	if p.given == nil {
		return c, nil
	}
	c.Weights = maps.Clone(c.Weights) // which a file adds to
	return c, json.Unmarshal(p.given, &c)
}

// sparse are settings for a log in which most items have few events, chosen by
// --validation with 10 and 25 % of them: popularity is taken for granted, what it
// does not say counts by its share of the item's events, from two visitors on, and
// all of a history counts alike, since the orders of the two domains cannot be
// compared.
func sparse(c *train.Config) {
	c.PopularityPrior, c.Model.Temperature = 1, 0.12
	c.Epochs, c.Reverse = 4, false
	c.Lists.MinVisitors, c.Lists.Top, c.Lists.ColumnPower, c.Lists.Decay = 2, 60, 1, 1
}

// sparsest are those below sparseShare, by the same choice: hardly an item is left
// that two visitors have in common, so that an entry of one visitor counts, and that
// of a visitor of many events less.
func sparsest(c *train.Config) {
	c.Lists.MinVisitors, c.Lists.VisitorPower, c.Lists.C = 1, 1, 1.0/3
}

// sparseShare is the share of the events that are kept below which sparsest holds.
const sparseShare = 0.15

// readLog reads a domain's events; the items of the test belong to it too.
func readLog(path string, test [][2]string) (*shop.Log, error) {
	log, _, err := importer.Load(path, "", importer.Options{MaxRows: importer.DefaultMaxRows, OrderOnly: true})
	if err != nil {
		return nil, err
	}
	items := log.Catalogue.Items
	known := make(map[string]bool)
	for _, it := range items {
		known[it.ID] = true
	}
	for _, t := range test {
		if !known[t[1]] {
			known[t[1]] = true
			items = append(items, shop.Item{ID: t[1]})
		}
	}
	log.Catalogue = shop.NewCatalogue(items)
	return log, nil
}

// readTest reads visitor and item of each row.
func readTest(path string) (all [][2]string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i, r := range rows {
		if len(r) != 2 {
			return nil, fmt.Errorf("%s: line %d: want visitor_id,item_id, got %d fields", path, i+1, len(r))
		}
		if i > 0 {
			all = append(all, [2]string{r[0], r[1]})
		}
	}
	return all, nil
}

// askLast asks for each visitor's last training event in place of the held-out
// one, and takes it out of training.
func (p *pair) askLast() {
	clear(p.asked)
	for v := range p.target.Visitors {
		x := &p.target.Visitors[v]
		if n := len(x.Events); n > 0 {
			p.asked[x.ID] = x.Events[n-1].Item
			x.Events = x.Events[:n-1]
		}
	}
}

// keep is the target's log with a share of its events, and none of the visitors
// who are hidden.
func (p *pair) keep(share float64, seed uint64, hidden func(visitor int) bool) *shop.Log {
	r := rand.New(rand.NewPCG(seed, 31))
	kept := &shop.Log{Catalogue: p.target.Catalogue}
	for v, x := range p.target.Visitors {
		y := shop.Visitor{ID: x.ID}
		for _, e := range x.Events {
			if r.Float64() < share && !hidden(v) {
				y.Events = append(y.Events, e)
			}
		}
		kept.Visitors = append(kept.Visitors, y)
	}
	return kept
}
