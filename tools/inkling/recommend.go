package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"inkling/model"
	"inkling/model/modelfile"
	"inkling/model/recommend"
	"inkling/model/shop"
)

func recommendCommand() *cobra.Command {
	var path, history, placement, page string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "recommend --model FILE --history EVENTS",
		Short: "Rank a model's items for a history, as the engine in the page does",
		Long: `recommend prints the best items for a visitor with the history, which is a list
of behaviour:item, oldest first. What is in the cart or bought is left out.

  inkling recommend --model model.msgpack --history "view:SKU1,cart:SKU2" --limit 10`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case path == "":
				return fmt.Errorf("%w: --model is required (see '%s --help')", errUsage, cmd.CommandPath())
			case limit < 1:
				return fmt.Errorf("%w: --limit: want at least 1, got %d", errUsage, limit)
			}
			m, err := readModel(path)
			if err != nil {
				return err
			}
			h, err := parseHistory(m, history)
			if err != nil {
				return err
			}
			item, err := pageItem(m, placement, page)
			if err != nil {
				return err
			}
			return printRanking(cmd.OutOrStdout(), rank(m, h, placement, item, limit), asJSON)
		},
	}
	f := cmd.Flags()
	f.StringVar(&path, "model", "", "model `file`, as train writes it (required)")
	f.StringVar(&history, "history", "", "the visitor's `events`, oldest first: view:SKU1,cart:SKU2")
	f.StringVar(&placement, "placement", model.ForYou, "kind of shelf, of "+strings.Join(recommend.Placements(), ", "))
	f.StringVar(&page, "item", "", "the `item` of the page, for similar and bought-together")
	f.IntVar(&limit, "limit", 10, "how many `items`")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// pageItem checks the placement and finds the item that it is about.
func pageItem(m *model.Model, placement, id string) (int32, error) {
	if !slices.Contains(recommend.Placements(), placement) {
		return 0, fmt.Errorf("%w: --placement: want one of %s, got %q", errUsage, strings.Join(recommend.Placements(), ", "), placement)
	}
	if id == "" {
		if placement == recommend.Similar || placement == recommend.BoughtTogether {
			return 0, fmt.Errorf("%w: --placement %s wants an --item", errUsage, placement)
		}
		return recommend.None, nil
	}
	item := m.Items.Index(id)
	if item < 0 {
		return 0, fmt.Errorf("--item: the model has no item %q", id)
	}
	return item, nil
}

// readModel reads a model file.
func readModel(path string) (*model.Model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseModel(path, data)
}

// parseModel reads a model file's bytes and checks that this program scores as
// the one that trained it.
func parseModel(path string, data []byte) (*model.Model, error) {
	m, err := modelfile.Read(data)
	if err == nil {
		err = m.CheckGolden()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// parseHistory reads behaviour:item pairs; events stand a minute apart.
func parseHistory(m *model.Model, text string) (h shop.History, err error) {
	if text == "" {
		return nil, nil
	}
	for i, part := range strings.Split(text, ",") {
		name, id, ok := strings.Cut(strings.TrimSpace(part), ":")
		if !ok {
			return nil, fmt.Errorf("%w: --history: want behaviour:item, got %q", errUsage, part)
		}
		b, ok := shop.ParseBehaviour(name)
		if !ok {
			return nil, fmt.Errorf("%w: --history: unknown event type %q", errUsage, name)
		}
		item := m.Items.Index(id)
		if item < 0 {
			return nil, fmt.Errorf("--history: the model has no item %q", id)
		}
		h = append(h, shop.Event{Time: int64(i) * 60_000, Item: item, Behaviour: b})
	}
	return h, nil
}

// ranked is one line of the answer.
type ranked struct {
	Rank  int     `json:"rank"`
	Item  string  `json:"item"`
	Score float32 `json:"score"`
}

func rank(m *model.Model, h shop.History, placement string, item int32, limit int) []ranked {
	shelf, _ := recommend.New(m, nil).Recommend(nil, h, h.Cart(nil), recommend.Request{
		Placement: placement, Item: item, Limit: limit, Now: lastTime(h),
	})
	list := make([]ranked, len(shelf))
	for i, r := range shelf {
		list[i] = ranked{i + 1, m.Items.Name(r.Item), r.Score}
	}
	return list
}

func lastTime(h shop.History) int64 {
	if len(h) == 0 {
		return 0
	}
	return h[len(h)-1].Time
}

func printRanking(w io.Writer, list []ranked, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(list)
	}
	var failed []error
	for _, r := range list {
		_, err := fmt.Fprintf(w, "%3d  %-24s %9.4f\n", r.Rank, r.Item, r.Score)
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}
