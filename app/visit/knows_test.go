//go:build !wasm

package visit

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"inkling/tools/browsertest"
)

// learned waits until the page shows a head that has learned from so many
// lines, and returns what the gate says of the next item.
func (v *visitor) learned(lines int) string {
	v.t.Helper()
	noun := " lines"
	if lines == 1 {
		noun = " line"
	}
	v.Wait(`document.querySelector(".head-state")?.textContent.includes(` + quote("learned from "+strconv.Itoa(lines)+noun) + `)`)
	return browsertest.Eval[string](v.Page, `document.querySelector(".task[data-task=next] .task-verdict").textContent`)
}

// The page shows what the head has come to, and what one event less makes of it,
// without a request and without a jump.
func TestKnowsIsLive(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	v := d.visit(t, "/")
	v.answer("session")
	v.settled()
	var want []string
	for i := range 4 {
		want = append(want, "view "+v.look(i))
	}
	// Not at the shelves: what they show would be further lines.
	d.requested()
	if diff := cmp.Diff(want, v.did()); diff != "" {
		t.Error(diff)
	}
	lines := browsertest.Eval[int](v.Page, `Number(document.querySelector(".facts dd").textContent.match(/^(\d+).*, (\d+)/).slice(1).reduce((a, b) => Number(a) + Number(b)))`)
	before := v.learned(lines)
	if !strings.Contains(before, "Yours counts") {
		t.Errorf("want the gate's verdict, got %q", before)
	}
	points := `document.querySelector(".task[data-task=next] .curve-adapted").getAttribute("points")`
	curve := browsertest.Eval[string](v.Page, points)
	if len(strings.Fields(curve)) < 2 {
		t.Errorf("want a curve, got %q", curve)
	}
	if ns := browsertest.Eval[string](v.Page, `document.querySelector(".figure svg polyline").namespaceURI`); !strings.HasSuffix(ns, "/svg") {
		t.Errorf("want a drawing, got an element of %s", ns)
	}
	top := `document.getElementById("measured").offsetTop - document.getElementById("head").offsetTop`
	place := browsertest.Eval[int](v.Page, top)

	// By keyboard: the focus goes on to the line that takes the place.
	v.Do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".event-delete")[1].focus()`), chromedp.KeyEvent("\r"))
	v.Wait(`document.querySelectorAll(".events li").length === 3`)
	after := v.learned(lines - 1)
	want = slices.Delete(want, 2, 3)
	if diff := cmp.Diff(want, v.did()); diff != "" {
		t.Error(diff)
	}
	if before == after || browsertest.Eval[string](v.Page, points) == curve {
		t.Errorf("one event less, and the head says the same: %q", after)
	}
	if now := browsertest.Eval[int](v.Page, top); now != place {
		t.Errorf("want what follows the head where it was, got %+d px", now-place)
	}
	v.Wait(`document.activeElement === document.querySelectorAll(".event-delete")[1]`)
	v.Wait(`document.querySelector(".notice").textContent.startsWith("Forgotten: Looked at")`)

	if n := browsertest.Eval[string](v.Page, `document.getElementById("requests").textContent`); n != "0" {
		t.Errorf("want 0 requests since load, the page counts %s: %s", n, browsertest.Eval[string](v.Page, `document.querySelector(".requests-list").textContent`))
	}
	if reached := d.requested(); len(reached) > 0 {
		t.Errorf("want no request, got %q", reached)
	}
	// The count is no decoration. Pages of goods are not kept on the device.
	other := d.goods.Items[0].Link() + "?" + probeMark
	v.Do(chromedp.Evaluate[chromedp.Void](`void fetch(` + quote(other) + `)`))
	v.Wait(`document.getElementById("requests").textContent === "1" && document.querySelector(".requests-list").textContent.includes("` + probeMark + `")`)
	v.noTroubles()
}

// A visitor who deletes the last line is not left without a focus, and one who
// denied sees that nothing is learned.
func TestKnowsWithoutLines(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	v := d.visit(t, "/about")
	v.answer("session")
	v.follow("/knows")
	v.Wait(`document.querySelector(".head-state")?.textContent.startsWith("Nothing seen yet")`)
	if browsertest.Eval[int](v.Page, `document.querySelectorAll(".figure:not(.figure-empty)").length`) > 0 {
		t.Error("want empty figures, got curves")
	}
	v.look(0)
	v.follow("/knows")
	v.click(`document.querySelector(".event-delete")`)
	v.Wait(`!document.querySelector(".events li") && document.activeElement.id === "events-title"`)
	v.click(`document.querySelector(".choice[data-consent=denied]")`)
	v.Wait(`document.querySelector("#head .empty")?.textContent.startsWith("It does not learn")`)
	v.noTroubles()
}

// Cards say why an item is there, in room that was kept for it.
func TestReasons(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	v := d.visit(t, "/")
	v.answer("session")
	v.shows("trending")
	v.Wait(`[...` + shelf("trending") + `.querySelectorAll(".note")].length === 8`)
	for _, text := range v.reasons("trending") {
		if text != "Trending in the shop" {
			t.Errorf("want what trends, got %q", text)
		}
	}
	title, _, _ := strings.Cut(d.goods.Item(v.look(1)).Title, ", ")
	v.shows("similar")
	v.Wait(`[...` + shelf("similar") + `.querySelectorAll(".note")].length === 6`)
	if got := v.reasons("similar"); len(got) != 6 || slices.Contains(got, "") {
		t.Errorf("want a reason on each card, got %q", got)
	}
	v.click(`document.querySelector("a.brand")`)
	v.at("/")
	v.shows("for-you")
	deadline := time.Now().Add(patience)
	for !slices.Contains(v.reasons("for-you"), "Because you viewed "+title) {
		if time.Now().After(deadline) {
			t.Fatalf("want something because of %s, got %q", title, v.reasons("for-you"))
		}
		time.Sleep(50 * time.Millisecond)
	}
	// A press on the words is one on the card.
	v.Do(chromedp.Evaluate[chromedp.Void](`void addEventListener("inkling:select", (event) => { document.chosen = event.detail.item.id })`))
	v.click(shelf("for-you") + `.querySelector(".note")`)
	v.Wait(`document.chosen && location.pathname === "/product/" + document.chosen`)
	v.noTroubles()
}

// reasons are those that a shelf's cards show.
func (v *visitor) reasons(placement string) []string {
	v.t.Helper()
	one := shelf(placement)
	return browsertest.Eval[[]string](v.Page, `[...`+one+`.shadowRoot.querySelectorAll("slot[name^=note]")].map((slot) => slot.assignedNodes()[0]?.textContent ?? "")`)
}
