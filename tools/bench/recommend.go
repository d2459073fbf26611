package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"

	"inkling/model"
	"inkling/tools/bench/job"
	"inkling/tools/bench/spread"
)

// runRecommend compares the product's own job.
func runRecommend(ctx context.Context, b *bench) error {
	b.report.Meta["recommend"] = "peers: vectors as float32, the same two stages, the visitor encoder; given to them uncounted: " +
		"list and popularity terms and cross features of every item for this visitor. inkling: engine.wasm, a MessagePack request and its answer"
	for _, items := range []int{10_000, 100_000} {
		s, err := b.shop(ctx, items)
		if err != nil {
			return err
		}
		if err := b.writeShelf(s); err != nil {
			return err
		}
		if err := s.bundle(b.site.folder, false); err != nil {
			return err
		}
		slice := fmt.Sprintf("items=%d", items)
		fmt.Fprintf(b.stderr, "bench: recommend: %s\n", slice)
		got, err := inPage[compared](b, "shelf({items: %d, rounds: %d})", items, b.rounds)
		if err != nil {
			return err
		}
		b.verify("recommend, "+slice, got.Checks, bounds{difference: 1e-4, overlap: .97})
		b.record("ms:recommend", slice, got.MS)
		if err := b.roundTrip(items, slice); err != nil {
			return err
		}
	}
	return nil
}

// roundTrip measures recommend() as a shop's page waits for it, and the
// engine's memory.
func (b *bench) roundTrip(items int, slice string) error {
	ms, err := inPage[[]float64](b, "roundTrip({items: %d, calls: %d})", items, b.calls)
	if err != nil {
		return err
	}
	p50, p95 := spread.Quantile(ms, .5), spread.Quantile(ms, .95)
	b.add(inkling, "ms:roundtrip-p50", slice, "ms", p50)
	b.add(inkling, "ms:roundtrip-p95", slice, "ms", p95)
	memory, err := inPage[float64](b, "memory({items: %d})", items)
	if err != nil {
		return err
	}
	b.add(inkling, "bytes:memory", slice, "bytes", memory)
	fmt.Fprintf(b.stdout, "  inkling.recommend() through the worker: p50 %.1f ms, p95 %.1f ms; the engine's memory, catalogue included: %.1f MB\n",
		p50, p95, memory/1e6)
	return nil
}

// writeShelf writes a visitor of a model, and the model as the peers want it.
func (b *bench) writeShelf(s *trained) error {
	history := job.NewVisitor(s.model, rand.New(rand.NewPCG(seed, uint64(s.items))))
	shelf, err := job.NewShelf(s.model, history)
	if err != nil {
		return err
	}
	type event struct {
		ID       string  `json:"id"`
		Event    string  `json:"event"`
		Item     string  `json:"item"`
		Time     int64   `json:"time"`
		Value    float32 `json:"value"`
		Position int32   `json:"position"`
	}
	events := make([]event, len(history))
	for i, e := range history {
		events[i] = event{ID: fmt.Sprint("event-", i), Event: e.Behaviour.String(), Item: s.model.Items.Name(e.Item), Time: e.Time}
	}
	about := map[string]any{
		"events": events, "now": history[len(history)-1].Time + 60_000, "ids": names(s.model), "seen": shelf.Seen,
		"temperature": shelf.Temperature, "top": job.Top, "candidates": job.Candidates,
	}
	if err := shelf.Tensors().Write(b.data(""), fmt.Sprintf("shelf-%d", s.items), about); err != nil {
		return err
	}
	retrieve, rank := shelf.Halves()
	for name, content := range map[string][]byte{"shelf": shelf.Graph(), "retrieve": retrieve, "rank": rank} {
		if err := os.WriteFile(b.data(fmt.Sprintf("%s-%d.onnx", name, s.items)), content, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(b.data(fmt.Sprintf("model-%d.msgpack", s.items)), s.file, 0o644)
}

func names(m *model.Model) []string {
	all := make([]string, m.Items.Len())
	for i := range all {
		all[i] = m.Items.Name(int32(i))
	}
	return all
}
