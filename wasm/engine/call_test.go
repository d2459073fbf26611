package engine

import (
	"strings"
	"testing"

	"inkling/model/msgpack"
)

// message writes values as the page's scripts do.
func message(write func(w *msgpack.Writer)) []byte {
	var w msgpack.Writer
	write(&w)
	return w.Data
}

func event(w *msgpack.Writer, time int64, item, behaviour string) {
	w.Array(5)
	w.Int(time)
	w.String(item)
	w.String(behaviour)
	w.Float(0)
	w.Int(0)
}

// show renders any answer for comparison.
func show(t *testing.T, data []byte) string {
	t.Helper()
	r := msgpack.NewReader(data)
	var b strings.Builder
	render(r, &b)
	if err := r.End(); err != nil {
		t.Fatalf("the answer % x: %v", data, err)
	}
	return b.String()
}

func render(r *msgpack.Reader, b *strings.Builder) {
	switch r.Peek() {
	case msgpack.Map:
		b.WriteByte('{')
		for i := range r.MapLen() {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(r.String() + ": ")
			render(r, b)
		}
		b.WriteByte('}')
	case msgpack.Array:
		b.WriteByte('[')
		for i := range r.ArrayLen() {
			if i > 0 {
				b.WriteString(", ")
			}
			render(r, b)
		}
		b.WriteByte(']')
	case msgpack.String:
		b.WriteString(r.String())
	case msgpack.Float:
		r.Float()
		b.WriteString("~")
	case msgpack.Bytes:
		r.Bytes()
		b.WriteString("bytes")
	case msgpack.Nil:
		r.Nil()
		b.WriteString("nil")
	default:
		b.WriteString(itoa(r.Int()))
	}
}

func itoa(n int64) string {
	if n < 0 {
		return "-" + itoa(-n)
	}
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

func TestCallSpeaksTheBoundary(t *testing.T) {
	steps := []struct {
		name    string
		op      Op
		request []byte
		want    string
	}{
		{"observe before load", OpObserve, message(func(w *msgpack.Writer) { w.Array(0) }), "{code: not-loaded, message: wanted a model first, got none yet}"},
		{"load", OpLoad, tiny, "{items: 12, dim: 8, version: 1, bytes: 8597, tasks: [view, cart], placements: [for-you, similar, bought-together, cart, trending, recently-viewed, buy-again"},
		{"catalogue", OpCatalogue, message(func(w *msgpack.Writer) {
			w.Array(3)
			for _, id := range []string{"SKU-1", "SKU-2", "SKU-99"} {
				w.Array(6)
				w.String(id)
				w.String("")
				w.Bool(true)
				w.String("Home > Lamps")
				w.String("Alder")
				w.Float(9.5)
			}
		}), "{known: 2, unknown: 1}"},
		{"observe", OpObserve, message(func(w *msgpack.Writer) {
			w.Array(2)
			event(w, 1_700_000_000_000, "SKU-1", "view")
			event(w, 1_700_000_001_000, "SKU-99", "view")
		}), "{accepted: 1, unknown: 1}"},
		{"recommend", OpRecommend, message(func(w *msgpack.Writer) {
			w.Map(4)
			w.String("placement")
			w.String("recently-viewed")
			w.String("now")
			w.Float(1_700_000_002_000)
			w.String("explain")
			w.Bool(true)
			w.String("item")
			w.Nil()
		}), "{placement: recently-viewed, source: history, explored: 0, items: [[SKU-1, ~, [[because-you-viewed, SKU-1, ~]]]]}"},
		{"recommend in a context", OpRecommend, message(func(w *msgpack.Writer) {
			w.Map(3)
			w.String("placement")
			w.String("trending")
			w.String("limit")
			w.Int(1)
			w.String("context")
			w.Map(5)
			w.String("landing")
			w.String("Home > Lamps")
			w.String("referrer")
			w.String("carrier pigeon") // of a later page
			w.String("device")
			w.Nil()
			w.String("hour")
			w.Int(23)
			w.String("weather")
			w.String("rain")
		}), "{placement: trending, source: trending, explored: 0, items: [["},
		{"recommend where", OpRecommend, message(func(w *msgpack.Writer) {
			w.Map(5)
			w.String("cart")
			w.Array(1)
			w.String("SKU-7")
			w.String("placement")
			w.String("trending")
			w.String("limit")
			w.Int(1)
			w.String("exclude")
			w.Array(1)
			w.String("SKU-1")
			w.String("where")
			w.Map(4)
			w.String("category")
			w.String("Home")
			w.String("brand")
			w.String("Alder")
			w.String("priceMin")
			w.Int(9)
			w.String("priceMax")
			w.Float(9.5)
		}), "{placement: trending, source: trending, explored: 0, items: [[SKU-2, ~]]}"},
		{"profile", OpProfile, nil, "{events: 1, places: 3, explored: 0, categories: [[Home > Lamps, ~]], brands: [[Alder, ~]], interests: [[Home > Chairs, ~]], head: {events: 0, behind: 0, "},
		{"replace", OpReplace, message(func(w *msgpack.Writer) {
			w.Array(1)
			event(w, 1_700_000_000_000, "SKU-2", "purchase")
		}), "{accepted: 1, unknown: 0}"},
		{"forget", OpForget, nil, "{}"},
		{"profile of nobody", OpProfile, nil, "{events: 0, places: 0, explored: 0, categories: [], brands: [], interests: [], head: {events: 0, behind: 0, distance: ~, tasks: [{task: next, weight: ~, distance: ~, events: 0, shipped: ~, adapted: ~, gain: ~, curve: []}"},
		{"learn", OpLearn, message(func(w *msgpack.Writer) {
			w.Array(2)
			w.Int(1)
			w.Array(3)
			event(w, 1_700_000_000_000, "SKU-2", "view")
			event(w, 1_700_000_001_000, "SKU-99", "view")
			event(w, 1_700_000_002_000, "SKU-5", "view")
		}), "{events: 1, behind: 2}"},
		{"what the head is", OpHead, nil, "{events: 1, behind: 2, state: bytes}"},
		{"restore", OpRestore, message(func(w *msgpack.Writer) {
			w.Array(2)
			w.Int(3)
			w.Bytes([]byte("no state"))
		}), "{events: 1, behind: 2}"},
		{"no such operation", 12, nil, "{code: unknown-op, message: wanted an operation from 1 to 11, got 12}"},
	}
	var e Engine
	for _, step := range steps {
		answer, code := e.Call(step.op, step.request)
		got := show(t, answer)
		if !strings.HasPrefix(got, step.want) {
			t.Errorf("%s: got %s\nwant %s", step.name, got, step.want)
		}
		if failed := strings.HasPrefix(got, "{code: "); failed != (code != OK) {
			t.Errorf("%s: code %d with %s", step.name, code, got)
		}
	}
}

func TestCallRefusesWhatIsMalformed(t *testing.T) {
	one := func(write func(w *msgpack.Writer)) []byte {
		return message(func(w *msgpack.Writer) {
			w.Array(1)
			write(w)
		})
	}
	request := func(key string, value func(w *msgpack.Writer)) []byte {
		return message(func(w *msgpack.Writer) {
			w.Map(2)
			w.String("placement")
			w.String("for-you")
			w.String(key)
			value(w)
		})
	}
	long := strings.Repeat("x", 257)
	tests := []struct {
		name    string
		op      Op
		request []byte
		says    string
	}{
		{"nothing", OpObserve, nil, "wanted an array, got the end of the input"},
		{"too many events", OpObserve, message(func(w *msgpack.Writer) {
			w.Array(10_001)
			for range 10_001 {
				w.Nil()
			}
		}), "wanted at most 10000 rows, got 10001"},
		{"a short row", OpObserve, one(func(w *msgpack.Writer) { w.Array(2); w.Int(1); w.Int(2) }), "wanted a row of 5 columns, got 2"},
		{"unknown behaviour", OpObserve, one(func(w *msgpack.Writer) { event(w, 1, "SKU-1", "veiw") }), `wanted an event type, got "veiw"`},
		{"an empty ID", OpObserve, one(func(w *msgpack.Writer) { event(w, 1, "", "view") }), "wanted an ID of 1 to 256 bytes, got 0 bytes"},
		{"a long ID", OpObserve, one(func(w *msgpack.Writer) { event(w, 1, long, "view") }), "wanted an ID of 1 to 256 bytes, got 257 bytes"},
		{"a time before time", OpObserve, one(func(w *msgpack.Writer) { event(w, -1, "SKU-1", "view") }), "wanted a number from 0 to 9007199254740991, got -1"},
		{"after the end", OpObserve, append(one(func(w *msgpack.Writer) { event(w, 1, "SKU-1", "view") }), 0), "wanted the end, got 1 more bytes"},
		{"no request", OpRecommend, message(func(w *msgpack.Writer) { w.Array(0) }), "wanted a map, got an array"},
		{"no placement", OpRecommend, message(func(w *msgpack.Writer) { w.Map(0) }), `wanted a placement of the model, got ""`},
		{"no room", OpRecommend, request("limit", func(w *msgpack.Writer) { w.Int(0) }), "wanted a number from 1 to 100, got 0"},
		{"too much room", OpRecommend, request("limit", func(w *msgpack.Writer) { w.Int(101) }), "wanted a number from 1 to 100, got 101"},
		{"an unknown condition", OpRecommend, request("where", func(w *msgpack.Writer) { w.Map(1); w.String("colour"); w.String("red") }), `got "colour"`},
		{"a price below 0", OpRecommend, request("where", func(w *msgpack.Writer) { w.Map(1); w.String("priceMin"); w.Float(-2) }), "wanted a price from 0 on, got -2"},
		{"a price beyond all", OpRecommend, request("where", func(w *msgpack.Writer) { w.Map(1); w.String("priceMax"); w.Float(1e300) }), "wanted a finite number, got 1e+300"},
		{"a picture for a model", OpLoad, []byte("\x89PNG"), "magic"},
	}
	e := ready()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer, code := e.Call(test.op, test.request)
			if got := show(t, answer); code == OK || !strings.Contains(got, test.says) {
				t.Errorf("code %d, %s\nwant a message with %s", code, got, test.says)
			}
		})
	}
	if n := len(e.visit.events); n > 0 {
		t.Errorf("%d events came in with requests that were refused", n)
	}
}

func TestCallRecovers(t *testing.T) {
	e := ready()
	e.model.Items = nil // a fault that cannot happen
	answer, code := e.Call(OpObserve, message(func(w *msgpack.Writer) {
		w.Array(1)
		event(w, 1, "SKU-1", "view")
	}))
	if got := show(t, answer); code == OK || !strings.HasPrefix(got, "{code: engine-crashed, message: ") {
		t.Errorf("code %d with %s", code, got)
	}
}

// FuzzCall demands of any bytes that the engine answers, neither panics nor
// loses its wits.
func FuzzCall(f *testing.F) {
	f.Add(int32(OpLoad), tiny)
	f.Add(int32(OpObserve), message(func(w *msgpack.Writer) { w.Array(1); event(w, 1, "rug-0", "view") }))
	f.Add(int32(OpRecommend), message(func(w *msgpack.Writer) {
		w.Map(3)
		w.String("placement")
		w.String("similar")
		w.String("item")
		w.String("rug-0")
		w.String("where")
		w.Map(1)
		w.String("category")
		w.String("Home")
	}))
	f.Add(int32(OpCatalogue), []byte("\x91\x96\xa5rug-0\xa1g\xc3\xa4Home\xa5Alder\x01"))
	f.Add(int32(OpProfile), []byte{})
	f.Fuzz(func(t *testing.T, op int32, request []byte) {
		e := ready()
		answer, code := e.Call(Op(op), request)
		text := show(t, answer)
		if strings.Contains(text, CodeCrashed) {
			t.Fatalf("op %d: %s", op, text)
		}
		if code != OK && !strings.HasPrefix(text, "{code: ") {
			t.Errorf("op %d failed with %s", op, text)
		}
		if answer, code := e.Call(OpProfile, nil); code != OK {
			t.Errorf("after op %d: %s", op, show(t, answer))
		}
		asked := message(func(w *msgpack.Writer) { w.Map(1); w.String("placement"); w.String("for-you") })
		if answer, code := e.Call(OpRecommend, asked); code != OK {
			t.Errorf("after op %d: %s", op, show(t, answer))
		}
	})
}
