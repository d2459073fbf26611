package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"inkling/model/shop"
	"inkling/tools/importer"
)

// dataFlags are the flags of every command that reads a shop's log.
type dataFlags struct {
	events      string
	catalogue   string
	columns     []string
	itemColumns []string
	eventNames  []string
	maxBad      string
	maxRows     int
	orderOnly   bool
	features    []string
}

// add registers the flags; --events must be given.
func (d *dataFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&d.events, "events", "", "event log, a CSV or JSON lines `file`, plain or gzipped (required)")
	f.StringVar(&d.catalogue, "catalogue", "", "catalogue, a CSV `file` in the columns of the Merchant feed (default: taken from the log's own columns)")
	f.StringArrayVar(&d.columns, "map", nil, "what the log calls its columns, as `ours=theirs,...`: timestamp=event_time,item_id=product_id; may be repeated")
	f.StringArrayVar(&d.itemColumns, "map-catalogue", nil, "what the catalogue calls its columns, as `ours=theirs,...`: id=sku")
	f.StringArrayVar(&d.eventNames, "map-event", nil, "what the log's event names mean, as `theirs=ours,...`: addtocart=cart,search=ignore")
	f.StringVar(&d.maxBad, "max-bad", "1", "`per cent` of bad rows above which the run ends")
	f.IntVar(&d.maxRows, "max-rows", importer.DefaultMaxRows, "`rows` above which a file is refused")
	f.BoolVar(&d.orderOnly, "order-only", false, "timestamps carry order alone: no sessions, no time gaps, no temporal split")
	f.StringSliceVar(&d.features, "features", nil, "further `columns` of the catalogue to keep as features, comma-separated")
}

// inputs are the files that the flags name.
func (d *dataFlags) inputs() []string { return []string{d.events, d.catalogue} }

// load reads the log that the flags name and prints the account of its rows to
// standard error, also of a log that it refuses.
func (d *dataFlags) load(cmd *cobra.Command, o importer.Options) (*shop.Log, error) {
	log, reports, err := importer.Load(d.events, d.catalogue, o)
	if written := reports.Write(cmd.ErrOrStderr()); err == nil {
		err = written
	}
	return log, err
}

// options turns the flags into the importer's options. Its errors are those of
// a wrong command line.
func (d *dataFlags) options(cmd *cobra.Command) (importer.Options, error) {
	o := importer.Options{MaxRows: d.maxRows, OrderOnly: d.orderOnly, Features: d.features, Interrupted: cmd.Context().Err}
	if d.events == "" {
		return o, usageError(cmd, "--events is required")
	}
	var err error
	for _, m := range []struct {
		flag string
		text []string
		into *map[string]string
	}{{"--map", d.columns, &o.Map}, {"--map-catalogue", d.itemColumns, &o.MapCatalogue}, {"--map-event", d.eventNames, &o.Events}} {
		if *m.into, err = importer.ParseMap(strings.Join(m.text, ",")); err != nil {
			return o, usageError(cmd, "%s: %v", m.flag, err)
		}
	}
	if o.MaxBad, err = parsePercent(d.maxBad); err != nil {
		return o, usageError(cmd, "--max-bad: %v", err)
	}
	if err := o.Validate(); err != nil {
		return o, usageError(cmd, "%v", err)
	}
	return o, nil
}

// parsePercent reads "1", "1%" and "1 %" as 0.01.
func parsePercent(s string) (float64, error) {
	number := strings.TrimSpace(strings.TrimSuffix(s, "%"))
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !(v >= 0 && v <= 100) {
		return 0, fmt.Errorf("%q is no percentage; want a number from 0 to 100", s)
	}
	return v / 100, nil
}
