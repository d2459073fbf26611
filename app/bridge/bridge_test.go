//go:build !wasm

package bridge

import (
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func TestError(t *testing.T) {
	for want, err := range map[string]*Error{
		"integrity: engine.wasm": {Code: "integrity", Message: "engine.wasm"},
		"no storage":             {Message: "no storage"},
	} {
		if got := err.Error(); got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

// While pages are prerendered there is no browser to call.
func TestNothingHappensOnTheServer(t *testing.T) {
	Call(app.Context{}, "observe", nil, func(app.Context, []byte, error) { t.Error("want no answer, got one") })
	OnNews(app.Context{}, func(app.Context) { t.Error("want no news, got some") })
	Keep("cart", "[]", true)
	Drop("cart")
	Arrived()
	Focus("main")
	Save("a.json", "{}")
	if Kept("cart") != "" || WasHere() {
		t.Error("want nothing kept on the server")
	}
	if _, err := Catalogue(); err == nil {
		t.Error("want an error, got a catalogue")
	}
}
