package engine

import (
	_ "embed"
	"slices"
	"testing"

	"inkling/model/feature"
	"inkling/model/shop"
)

// tiny is the golden file of package modelfile; a browser has no files, so the
// tests carry their own copy.
//
//go:embed testdata/tiny.msgpack
var tiny []byte

func vocabulary(names []string) *feature.Vocabulary { return feature.NewVocabulary(names) }

func TestLoad(t *testing.T) {
	var e Engine
	l, err := e.Load(tiny)
	if err != nil {
		t.Fatal(err)
	}
	if l.Items != 12 || l.Dim != 8 || l.Version != 1 || l.Bytes != len(tiny) || !slices.Equal(l.Tasks, []string{"view", "cart"}) {
		t.Errorf("got %+v", l)
	}
	if !slices.Contains(l.Placements, "for-you") || !slices.Contains(l.Placements, "buy-again") {
		t.Errorf("got the placements %v", l.Placements)
	}
	observe(t, &e, records(shop.View, "SKU-1", "SKU-4"))
	if shelf := recommended(t, &e, Request{Placement: "for-you"}); shelf.Source != "model" || len(shelf.Items) != 8 {
		t.Errorf("got %+v", shelf)
	}
}

func TestAFailedLoadChangesNothing(t *testing.T) {
	flipped := slices.Clone(tiny)
	flipped[len(flipped)/2] ^= 4
	tests := []struct {
		name, code string
		data       []byte
	}{
		{"nothing", "model-magic", nil},
		{"cut in half", "model-size", tiny[:len(tiny)/2]},
		{"a flipped bit", "model-checksum", flipped},
		{"a picture", "model-magic", []byte("\x89PNG\r\n")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var fresh Engine
			_, err := fresh.Load(test.data)
			wantCode(t, err, test.code)
			_, err = fresh.Profile()
			wantCode(t, err, CodeNotLoaded)

			var loaded Engine
			if _, err := loaded.Load(tiny); err != nil {
				t.Fatal(err)
			}
			observe(t, &loaded, records(shop.View, "SKU-1"))
			before := recommended(t, &loaded, Request{Placement: "for-you"})
			_, err = loaded.Load(test.data)
			wantCode(t, err, test.code)
			if after := recommended(t, &loaded, Request{Placement: "for-you"}); !slices.Equal(after.Items, before.Items) {
				t.Errorf("the shelf was %v and is %v", ids(before), ids(after))
			}
		})
	}
}

func TestAModelThatScoresOtherwiseIsRefused(t *testing.T) {
	// A wrong golden vector cannot be told from a wrong computation.
	var e Engine
	if _, err := e.Load(tiny); err != nil {
		t.Fatal(err)
	}
	e.model.Golden[0].Scores[0] += 1
	wantCode(t, e.model.CheckGolden(), "model-golden")
}
