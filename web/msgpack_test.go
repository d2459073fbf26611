package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/vmihailenco/msgpack/v5"

	"inkling/tools/browsertest"
)

// msgpackPage is a page whose global "codec" is src/msgpack.ts.
func msgpackPage(t *testing.T) *browsertest.Page {
	t.Helper()
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{"src/msgpack.ts"}, Bundle: true, Format: api.FormatIIFE, GlobalName: "codec", Target: api.ES2022,
	})
	if len(result.Errors) > 0 {
		t.Fatal(result.Errors[0].Text)
	}
	p := browser.Profile(t).Page().Open("about:blank")
	browsertest.Eval[bool](p, string(result.OutputFiles[0].Contents)+`
		globalThis.codec = codec;
		globalThis.bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
		globalThis.text = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
		true`)
	return p
}

// What Go writes, the page reads, and the other way round.
func TestMsgpackAgreesWithGo(t *testing.T) {
	p := msgpackPage(t)
	for name, value := range map[string]any{
		"nil": nil, "true": true, "false": false,
		"integers": []any{0, 1, 127, 128, 255, 256, 65535, 65536, 1 << 32, 1<<53 - 1, -1, -32, -33, -128, -129, -32768, -32769, -1 << 31, -1 << 40},
		"floats":   []any{0.5, -1.25, float32(0.1), math.MaxFloat64, math.SmallestNonzeroFloat64},
		"strings":  []any{"", "a", strings.Repeat("b", 31), strings.Repeat("c", 32), strings.Repeat("d", 255), strings.Repeat("e", 256), strings.Repeat("f", 70000), "Zürich 東京 🙂"},
		"arrays":   []any{[]any{}, make([]any, 15), make([]any, 16), make([]any, 70000)},
		"maps":     map[string]any{"a": 1, "b": map[string]any{}, "c": []any{map[string]any{"d": "e"}}},
	} {
		t.Run(name, func(t *testing.T) {
			packed, err := msgpack.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			text := base64.StdEncoding.EncodeToString(packed)
			want, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			same := func(what, got string) {
				t.Helper()
				var a, b any
				if json.Unmarshal([]byte(got), &a) != nil || json.Unmarshal(want, &b) != nil || !close64(a, b) {
					t.Errorf("%s %.200s, want %.200s", what, got, want)
				}
			}
			same("the page reads", browsertest.Eval[string](p, `JSON.stringify(codec.decode(bytes("`+text+`")))`))
			back := browsertest.Eval[string](p, `text(codec.encode(codec.decode(bytes("`+text+`"))))`)
			packed, err = base64.StdEncoding.DecodeString(back)
			if err != nil {
				t.Fatal(err)
			}
			var got any
			if err := msgpack.Unmarshal(packed, &got); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			same("Go reads", string(again))
		})
	}
}

// Bytes pass through unchanged; JSON has none.
func TestMsgpackBytes(t *testing.T) {
	p := msgpackPage(t)
	for _, n := range []int{0, 1, 255, 256, 70000} {
		want := bytes.Repeat([]byte{0, 255, 7}, n)[:n]
		packed, err := msgpack.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		back := browsertest.Eval[string](p, `text(codec.encode(codec.decode(bytes("`+base64.StdEncoding.EncodeToString(packed)+`"))))`)
		packed, err = base64.StdEncoding.DecodeString(back)
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		if err := msgpack.Unmarshal(packed, &got); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes came back as %d: %v", n, len(got), err)
		}
	}
}

// close64 compares decoded JSON; a float32 that went through float64 prints
// more digits.
func close64(a, b any) bool {
	x, ok := a.([]any)
	y, also := b.([]any)
	if !ok || !also {
		p, isNumber := a.(float64)
		q, isToo := b.(float64)
		if isNumber && isToo {
			return p == q || math.Abs(p-q) < 1e-6*math.Abs(q)
		}
		return reflect.DeepEqual(a, b)
	}
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !close64(x[i], y[i]) {
			return false
		}
	}
	return true
}

// Bytes that are no value, or more than one, are refused; and quickly, whatever
// length they claim.
func TestMsgpackRefusesMalformedBytes(t *testing.T) {
	p := msgpackPage(t)
	whole, err := msgpack.Marshal(map[string]any{"items": []any{[]any{"p1", 0.5}, []any{"p2", 300}}, "source": "model"})
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string][]byte{
		"nothing":           {},
		"two values":        {0x01, 0x02},
		"huge array":        {0xdd, 0xff, 0xff, 0xff, 0xff},
		"huge map":          {0xdf, 0xff, 0xff, 0xff, 0xff},
		"huge string":       {0xdb, 0xff, 0xff, 0xff, 0xff},
		"number as a key":   {0x81, 0x01, 0x01},
		"broken UTF-8":      {0xa1, 0xff},
		"extension":         {0xd4, 0x01, 0x00},
		"huge bytes":        {0xc6, 0xff, 0xff, 0xff, 0xff},
		"never used":        {0xc1},
		"nested for ever":   []byte(strings.Repeat("\x91", 100000)),
		"nested 17 deep":    []byte(strings.Repeat("\x91", 17) + "\xc0"),
		"array of nothings": {0xdc, 0x00, 0x03, 0xc0, 0xc0},
	}
	for n := range whole {
		cases["cut off at "+string(rune('0'+n%10))+"/"+string(rune('0'+n/10))] = whole[:n]
	}
	for name, raw := range cases {
		text := base64.StdEncoding.EncodeToString(raw)
		got := browsertest.Eval[string](p, `(() => { try { return "read as " + JSON.stringify(codec.decode(bytes("`+text+`"))); } catch (e) { return e.name; } })()`)
		if got != "RangeError" && got != "TypeError" { // TypeError is TextDecoder's word for broken UTF-8
			t.Errorf("%s: %s", name, got)
		}
	}
}
