// Command standin speaks the engine's boundary without a model, for browser
// tests of everything around it: it ranks by category and crashes on request.
//
// Its model file is the word "standin". The placement "bought-together" ends
// the program the first time in a worker; "buy-again" panics every time. Where
// the worker's scope has a "noRoom", there is none for any request.
package main

import (
	"bytes"
	"cmp"
	"os"
	"slices"
	"strings"
	"syscall/js"
	"unsafe"

	"github.com/vmihailenco/msgpack/v5"
)

type item struct {
	id, category string
	inStock      bool
}

type event struct {
	item, behaviour string
}

type failure struct{ code, message string }

var (
	in, out   []byte
	loaded    bool
	items     []item
	history   []event
	positions map[string]int
)

func main() { select {} }

//go:wasmexport input
func input(n int32) unsafe.Pointer {
	if js.Global().Get("noRoom").Truthy() {
		return nil
	}
	in = make([]byte, max(n, 1))
	return unsafe.Pointer(unsafe.SliceData(in))
}

//go:wasmexport output
func output() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(out)) }

//go:wasmexport outputLength
func outputLength() int32 { return int32(len(out)) }

//go:wasmexport call
func call(op, n int32) (code int32) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case failure:
			code = answer(1, map[string]any{"code": r.code, "message": r.message})
		default:
			code = answer(1, map[string]any{"code": "engine-crashed", "message": "recovered"})
		}
	}()
	if op != 1 && !loaded {
		panic(failure{"not-loaded", "no model"})
	}
	return answer(0, run(op, in[:n]))
}

func answer(code int32, v any) int32 {
	out, _ = msgpack.Marshal(v)
	return code
}

func run(op int32, request []byte) any {
	switch op {
	case 1:
		if !bytes.HasPrefix(request, []byte("standin")) {
			panic(failure{"model-magic", "not the stand-in's model"})
		}
		loaded = true
		return map[string]any{"items": 24, "tasks": []string{"view"}, "dim": 1, "version": 1,
			"placements": []string{"for-you", "similar", "trending", "recently-viewed", "cart"}, "bytes": len(request)}
	case 2:
		return catalogue(request)
	case 3:
		return observe(request)
	case 4:
		return recommend(request)
	case 5:
		return profile()
	case 6:
		history = nil
		return map[string]any{}
	case 7:
		history = nil
		return observe(request)
	case 8, 9, 10: // it has no head to learn
		return map[string]any{"events": 0, "behind": 0, "state": []byte{}}
	}
	panic(failure{"unknown-op", "op"})
}

func decode(request []byte, v any) {
	if err := msgpack.Unmarshal(request, v); err != nil {
		panic(failure{"bad-request", err.Error()})
	}
}

func catalogue(request []byte) any {
	var rows [][]any
	decode(request, &rows)
	items, positions = nil, make(map[string]int)
	for i, row := range rows {
		_ = row[5].(float64)
		items = append(items, item{id: row[0].(string), inStock: row[2].(bool), category: row[3].(string)})
		positions[row[0].(string)] = i
	}
	return map[string]any{"known": len(items), "unknown": 0}
}

func observe(request []byte) any {
	var rows [][]any
	decode(request, &rows)
	accepted := 0
	for _, row := range rows {
		_ = row[3].(float64) // value travels as a float
		if _, ok := positions[row[1].(string)]; !ok {
			continue
		}
		accepted++
		if behaviour := row[2].(string); behaviour != "impression" {
			history = append(history, event{row[1].(string), behaviour})
		}
	}
	return map[string]any{"accepted": accepted, "unknown": len(rows) - accepted}
}

func recommend(raw []byte) any {
	var request struct {
		Placement string   `msgpack:"placement"`
		Item      string   `msgpack:"item"`
		Limit     int      `msgpack:"limit"`
		Exclude   []string `msgpack:"exclude"`
		Now       int64    `msgpack:"now"`
	}
	decode(raw, &request)
	source, weight := "trending", map[string]float64{}
	switch request.Placement {
	case "for-you", "cart", "trending":
		if request.Placement != "trending" && len(history) > 0 {
			source = "model"
			for _, e := range history {
				weight[items[positions[e.item]].category]++
			}
		}
	case "similar":
		at, ok := positions[request.Item]
		if !ok {
			panic(failure{"unknown-item", request.Item})
		}
		source, weight[items[at].category] = "lists", 1
	case "recently-viewed":
		return recent(request.Limit)
	case "bought-together":
		if js.Global().Get("crashed").IsUndefined() {
			js.Global().Set("crashed", true)
			os.Exit(1)
		}
	case "buy-again":
		var nothing *item
		nothing.id = "" // panics
	default:
		panic(failure{"bad-request", "placement " + request.Placement})
	}
	var ranked []item
	for _, it := range items {
		if it.inStock && it.id != request.Item && !slices.Contains(request.Exclude, it.id) {
			ranked = append(ranked, it)
		}
	}
	slices.SortStableFunc(ranked, func(a, b item) int { return cmp.Compare(weight[b.category], weight[a.category]) })
	var rows [][]any
	for _, it := range ranked[:min(request.Limit, len(ranked))] {
		rows = append(rows, []any{it.id, weight[it.category]})
	}
	return shelf(request.Placement, source, rows)
}

func recent(limit int) any {
	var rows [][]any
	for _, e := range slices.Backward(history) {
		if e.behaviour == "view" && len(rows) < limit {
			rows = append(rows, []any{e.item, 1.0})
		}
	}
	return shelf("recently-viewed", "history", rows)
}

func shelf(placement, source string, rows [][]any) any {
	if rows == nil {
		rows = [][]any{}
	}
	return map[string]any{"placement": placement, "source": source, "items": rows}
}

func profile() any {
	counts := map[string]float64{}
	for _, e := range history {
		path, _, _ := strings.Cut(items[positions[e.item]].category, " > ")
		counts[path] += 1 / float64(len(history))
	}
	rows := [][]any{}
	for path, share := range counts {
		rows = append(rows, []any{path, share})
	}
	slices.SortFunc(rows, func(a, b []any) int { return cmp.Compare(b[1].(float64), a[1].(float64)) })
	return map[string]any{"events": len(history), "categories": rows, "brands": [][]any{}}
}
