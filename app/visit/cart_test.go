//go:build !wasm

package visit

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inkling/tools/browsertest"
)

func TestCart(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	v := d.visit(t, "/")
	v.answer("session")
	put := func(n int) string {
		id := v.look(n)
		v.click(`document.getElementById("add")`)
		v.Wait(`document.querySelector(".notice.shown")`)
		return id
	}
	first := put(0)
	badge := func(n int) {
		v.Wait(`document.querySelector(".head-count")?.textContent === ` + quote(strconv.Itoa(n)))
	}
	badge(1)
	second := put(1)
	badge(2)

	v.follow("/cart")
	apart := func(ids ...string) {
		t.Helper()
		v.Wait(shelf("cart") + `.cart.split(",").length === ` + strconv.Itoa(len(ids)))
		shown := v.shows("cart")
		if len(shown) != 6 {
			t.Errorf("want 6 things that go with it, got %v", shown)
		}
		for _, id := range ids {
			if slices.Contains(shown, id) {
				t.Errorf("%s is in the cart and on its shelf", id)
			}
		}
	}
	apart(first, second)
	v.click(`document.querySelector("[aria-label^='One more']")`)
	badge(3)
	price := func(id string) float64 { return d.goods.Item(id).Price }
	total := browsertest.Eval[string](v.Page, `document.querySelector(".sum-total dd").textContent`)
	if want := "€" + strconv.FormatFloat(2*price(first)+price(second), 'f', 2, 64); total != want {
		t.Errorf("total: want %s, got %s", want, total)
	}
	v.click(`document.querySelectorAll(".remove")[1]`)
	badge(2)
	apart(first)

	v.reload()
	badge(2)
	v.look(0)
	v.follow("/cart")
	v.click(`document.getElementById("checkout")`)
	v.Wait(`document.querySelector(".thanks") && !document.querySelector(".head-count")`)
	want := []string{"view " + first, "purchase " + first}
	if diff := cmp.Diff(want, v.did()); diff != "" {
		t.Error(diff)
	}
	v.keeps("an empty cart", stores{Tab: []string{"wren-consent"}})
	v.noTroubles()
}
