package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"inkling/model/shop"
)

func TestDealKeepsCounts(t *testing.T) {
	var records []shop.Record
	for i := range 300 {
		records = append(records, shop.Record{Time: int64(i), Item: string(rune('a' + i%3)), Visitor: string(rune('A' + i%3))})
	}
	deal(records)
	var counts [3][3]int
	for i, r := range records {
		if r.Time != int64(i) || r.Visitor != string(rune('A'+i%3)) {
			t.Fatalf("record %d is %+v: more than its item has changed", i, r)
		}
		counts[i%3][r.Item[0]-'a']++
	}
	for item := range 3 {
		if n := counts[0][item] + counts[1][item] + counts[2][item]; n != 100 {
			t.Errorf("item %d stands %d times, want 100", item, n)
		}
		// Of 100 each visitor has 33 by chance, with a deviation of about 4.
		if n := counts[0][item]; n < 15 || n > 52 {
			t.Errorf("visitor A has item %d %d times, want about 33", item, n)
		}
	}
}

func TestFlags(t *testing.T) {
	for _, c := range []struct{ name, args, want string }{
		{"unknown source", "--sources moon", `--sources: want some of one-world, two-worlds, independent, got "moon"`},
		{"unknown method", "--methods magic", "--methods: want some of "},
		{"no share", "--share 0", "--share: want above 0"},
		{"no visitors", "--visitors 0", "visitors: want 1 to"},
		{"words", "extra", `want flags only, got "extra"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseFlags(strings.Fields(c.args), io.Discard)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestMeasuresEverySource(t *testing.T) {
	var out bytes.Buffer
	args := strings.Fields("--visitors 100 --items 40 --share 60 --target-items 30 --fresh 60 --epochs 1 --logs=false --methods features")
	if err := execute(t.Context(), args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"one-world, target 2: 60 visitors, 30 items", "two-worlds, ", "independent, ", "auto chooses ", "fresh visitors: nothing", "fresh visitors: features"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q lacks %q", out.String(), want)
		}
	}
}
