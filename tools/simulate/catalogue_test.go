package simulate

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"net/url"
	"strings"
	"testing"
)

func TestCatalogue(t *testing.T) {
	titles, ids, total := make(map[string]bool), make(map[string]bool), 0
	for _, it := range defaultShop().Items {
		if titles[it.Title] || ids[it.ID] {
			t.Errorf("%s: ID or title %q twice", it.ID, it.Title)
		}
		titles[it.Title], ids[it.ID] = true, true
		if len(it.Category) != 3 || len(it.Tags) < 2 || len(it.Tags) > 4 || it.Brand == "" || it.Price < 2 {
			t.Errorf("%s: %+v", it.ID, it)
		}
		if it.Link != "/product/"+it.ID {
			t.Errorf("%s: link %q", it.ID, it.Link)
		}
		if len(it.Image) > 900 {
			t.Errorf("%s: a picture of %d bytes", it.ID, len(it.Image))
		}
		total += len(it.Image)
	}
	if mean := total / len(ids); mean > 700 {
		t.Errorf("pictures have %d bytes at the mean, want at most 700", mean)
	}
}

// TestVariants requires that the items of a group are one product.
func TestVariants(t *testing.T) {
	first := make(map[string]int)
	items := defaultShop().Items
	for i, it := range items {
		if it.Group == "" {
			continue
		}
		j, ok := first[it.Group]
		if !ok {
			first[it.Group] = i
			continue
		}
		a, _, _ := strings.Cut(it.Title, ",")
		b, _, _ := strings.Cut(items[j].Title, ",")
		if a != b || it.Price != items[j].Price || it.Brand != items[j].Brand {
			t.Errorf("group %s: %q of %s and %q of %s", it.Group, it.Title, it.Brand, items[j].Title, items[j].Brand)
		}
	}
}

// TestTables holds the tables together: every name that a leaf or a brand uses
// exists.
func TestTables(t *testing.T) {
	for i := range leaves {
		l := &leaves[i]
		if pictograms[l.picture] == "" {
			t.Errorf("%s: no pictogram %q", l.path(), l.picture)
		}
		for k := range strings.FieldsSeq(l.kinds) {
			if len(kinds[k].finishes) < 3 {
				t.Errorf("%s: kind %q has fewer than three finishes", l.path(), k)
			}
		}
	}
	for _, b := range brands {
		if b.style < 0 || b.style >= len(styles) || math.Abs(b.tier) > 1 || b.departments == "" {
			t.Errorf("brand %+v", b)
		}
	}
}

// TestPictures parses every pictogram's SVG and refuses what could break out
// of an attribute or a CSV field.
func TestPictures(t *testing.T) {
	for name := range pictograms {
		for brand := range 30 {
			uri := picture(name, brand, "7a5238")
			body, ok := strings.CutPrefix(uri, "data:image/svg+xml,")
			if !ok || strings.ContainsAny(uri, "\"'<># \n\\") {
				t.Fatalf("%s: %s", name, uri)
			}
			svg, err := url.PathUnescape(body)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for d := xml.NewDecoder(strings.NewReader(svg)); ; {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %v in %s", name, err, svg)
				}
			}
			if strings.Contains(svg, "@") || strings.Contains(svg, "##") || strings.Contains(svg, "'#'") {
				t.Fatalf("%s: a layer is not understood: %s", name, svg)
			}
		}
	}
}

func TestMix(t *testing.T) {
	// 0x40 + (0x20-0x40)*50/100 = 0x30; 0 + 255*50/100 = 127; ff stays.
	if got := mix("4000ff", "20ffff", 50); got != "307fff" {
		t.Errorf("got %s, want 307fff", got)
	}
}

func TestShelfPrice(t *testing.T) {
	for _, tc := range []struct{ price, want float64 }{
		{0.3, 2.5}, {7.2, 7.5}, {7.7, 7.95}, {19.99, 19.95}, {24.1, 24}, {25.1, 25.95}, {99.99, 99},
		{104, 105}, {107, 109}, {199, 199}, {204, 209}, {213, 219},
	} {
		if got := shelfPrice(tc.price); got != tc.want {
			t.Errorf("%v: got %v, want %v", tc.price, got, tc.want)
		}
	}
}
