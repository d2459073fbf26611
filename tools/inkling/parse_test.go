package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inkling/model/train"
)

// FuzzConfig reads any bytes as a config file: an error names a line of it.
func FuzzConfig(f *testing.F) {
	for _, text := range []string{`{"epochs": 1}`, "{\n\"epohcs\": 1}", `{"model":{"dim":1.5}}`, `{"weights":null}`, `{"wanted":{"view":-1}}`, "{} {}", "[", `{"a`, ""} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := train.Defaults()
		line, err := parseConfig(data, &c)
		if err != nil && (line < 1 || line > 1+bytes.Count(data, []byte("\n"))) {
			t.Errorf("line %d of %q: %v", line, data, err)
		}
		if err == nil {
			_ = c.Validate() // whatever was read, it does not panic
		}
	})
}

// FuzzHistory reads any text as a history: an event for each comma, or none.
func FuzzHistory(f *testing.F) {
	for _, text := range []string{"", "view:a", "view:a,cart:b:c", "veiw:a", "view:", ",", " view:a , cart:b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		events, err := parseHistory(text)
		if err != nil || text == "" {
			if len(events) > 0 {
				t.Errorf("%q: %d events beside the error %v", text, len(events), err)
			}
			return
		}
		if want := 1 + strings.Count(text, ","); len(events) != want {
			t.Errorf("%q: %d events, want %d", text, len(events), want)
		}
		for _, e := range events {
			if e.Item == "" || e.Behaviour == 0 {
				t.Errorf("%q: an event without item or behaviour: %+v", text, e)
			}
		}
	})
}

func TestConfigTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.json")
	if err := os.WriteFile(path, []byte(`{"epochs": 1}`+strings.Repeat(" ", maxConfig)), 0o644); err != nil {
		t.Fatal(err)
	}
	c := train.Defaults()
	if err := readConfig(path, &c); err == nil || !strings.Contains(err.Error(), "large.json: want at most 1048576 bytes") {
		t.Errorf("got %v", err)
	}
}
