package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"inkling/model"
	"inkling/model/recommend"
	"inkling/model/shop"
)

// recommendFlags are the flags of recommend.
type recommendFlags struct {
	model     string
	history   string
	placement string
	item      string
	limit     int
	json      bool
	catalogue string
	columns   []string
	explore   string  // per cent
	share     float64 // of explore
}

// recommendCommand ranks from the command line what the page would rank.
func recommendCommand() *cobra.Command {
	var flags recommendFlags
	cmd := &cobra.Command{
		Use:   "recommend --model FILE [--history EVENTS]",
		Short: "Rank a model's items for a history, as the engine in the page does",
		Long: `recommend prints the best items for a visitor with the history: their rank, ID
and score. The history is a list of behaviour:item, oldest first, the behaviours
being those of a log (view, cart, purchase ...); without one the visitor is new.
For-you leaves out what is in the cart or bought, not what was viewed.

  inkling recommend --model model.msgpack
  inkling recommend --model model.msgpack --history view:p1-0001,cart:p1-0002 --limit 5
  inkling recommend --model model.msgpack --placement similar --item p1-0001 --json

With --catalogue, items of it that the model does not have are ranked too, by
their content, as bundle makes it.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			events, err := flags.parse(cmd)
			if err != nil {
				return err
			}
			return runRecommend(cmd, &flags, events)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.model, "model", "", "model `file`, as train writes it (required)")
	f.StringVar(&flags.history, "history", "", "the visitor's `events`, oldest first: view:SKU1,cart:SKU2")
	f.StringVar(&flags.placement, "placement", model.ForYou, "`kind` of shelf: "+strings.Join(recommend.Placements(), ", "))
	f.StringVar(&flags.item, "item", "", "the `item` of the page, which similar and bought-together need")
	f.IntVar(&flags.limit, "limit", 10, "how many `items` at most")
	f.BoolVar(&flags.json, "json", false, "print a JSON array of {rank, item, score, explored?}")
	f.StringVar(&flags.catalogue, "catalogue", "", "rank the items of this catalogue `file` that are new, too")
	f.StringVar(&flags.explore, "explore", "0", "`per cent` of places kept for items that nobody has touched yet")
	f.StringArrayVar(&flags.columns, "map-catalogue", nil, "what the catalogue calls its columns, as `ours=theirs,...`: id=sku")
	return cmd
}

// parse checks what can be checked without the model. Its errors are those of
// a wrong command line.
func (f *recommendFlags) parse(cmd *cobra.Command) ([]shop.Record, error) {
	switch {
	case f.model == "":
		return nil, usageError(cmd, "--model is required")
	case f.limit < 1:
		return nil, usageError(cmd, "--limit: want at least 1, got %d", f.limit)
	case !slices.Contains(recommend.Placements(), f.placement):
		return nil, usageError(cmd, "--placement: want one of %s, got %q", strings.Join(recommend.Placements(), ", "), f.placement)
	case f.item == "" && (f.placement == recommend.Similar || f.placement == recommend.BoughtTogether):
		return nil, usageError(cmd, "--placement %s wants an --item", f.placement)
	}
	var err error
	if f.share, err = parsePercent(f.explore); err != nil {
		return nil, usageError(cmd, "--explore: %v", err)
	}
	events, err := parseHistory(f.history)
	if err != nil {
		return nil, usageError(cmd, "--history: %v", err)
	}
	return events, nil
}

// parseHistory reads behaviour:item pairs; events stand a minute apart.
func parseHistory(text string) ([]shop.Record, error) {
	if text == "" {
		return nil, nil
	}
	var events []shop.Record
	for i, part := range strings.Split(text, ",") {
		name, id, ok := strings.Cut(strings.TrimSpace(part), ":")
		if !ok || id == "" {
			return nil, fmt.Errorf("want behaviour:item, got %q", part)
		}
		b, ok := shop.ParseBehaviour(name)
		if !ok {
			return nil, fmt.Errorf("unknown event type %q in %q", name, part)
		}
		events = append(events, shop.Record{Time: int64(i) * 60_000, Item: id, Behaviour: b})
	}
	return events, nil
}

func runRecommend(cmd *cobra.Command, flags *recommendFlags, events []shop.Record) error {
	_, m, err := readServing(flags.model)
	if err != nil {
		return err
	}
	if flags.catalogue != "" {
		c, err := bundleOptions{catalogue: flags.catalogue, columns: flags.columns, maxBad: "1"}.read(cmd)
		if err != nil {
			return err
		}
		if m, err = withNew(cmd.ErrOrStderr(), "recommend", m, c); err != nil {
			return err
		}
	}
	request := recommend.Request{Placement: flags.placement, Item: recommend.None, Limit: flags.limit, Explore: float32(flags.share)}
	if flags.item != "" {
		if request.Item = m.Items.Index(flags.item); request.Item < 0 {
			return fmt.Errorf("--item: %s has no item %q", flags.model, flags.item)
		}
	}
	var h shop.History
	for _, e := range events {
		item := m.Items.Index(e.Item)
		if item < 0 {
			return fmt.Errorf("--history: %s has no item %q", flags.model, e.Item)
		}
		h = append(h, shop.Event{Time: e.Time, Item: item, Behaviour: e.Behaviour})
		request.Now = e.Time
	}
	shelves := recommend.New(m, nil)
	shelf, _ := shelves.Recommend(nil, h, h.Cart(nil), request)
	ranking := make([]ranked, len(shelf))
	for i, r := range shelf {
		ranking[i] = ranked{i + 1, m.Items.Name(r.Item), r.Score, i >= len(shelf)-shelves.Explored()}
	}
	if len(ranking) == 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "recommend: nothing for %s: it shows the visitor's own items, and the history has none\n", flags.placement)
	}
	return printRanking(cmd.OutOrStdout(), ranking, flags.json)
}

// ranked is one line of the answer.
type ranked struct {
	Rank     int     `json:"rank"`
	Item     string  `json:"item"`
	Score    float32 `json:"score"`
	Explored bool    `json:"explored,omitempty"` // the place was kept for an item that is new
}

func printRanking(w io.Writer, ranking []ranked, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(ranking)
	}
	for _, r := range ranking {
		mark := ""
		if r.Explored {
			mark = "  new here"
		}
		if _, err := fmt.Fprintf(w, "%3d  %-24s %9.4f%s\n", r.Rank, r.Item, r.Score, mark); err != nil {
			return err
		}
	}
	return nil
}
