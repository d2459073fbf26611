package web

import (
	"os"
	"slices"
	"strings"
	"testing"

	"inkling/model"
	"inkling/model/shop"
	"inkling/tools/browsertest"
	"inkling/tools/bundle"
)

// learned is how many events the head has learned from, of how many.
const learned = `it.profile().then((p) => p.head.learned + " of " + (p.head.learned + p.head.behind))`

// stores lists whatever is kept on the device, and what the database holds.
const stores = `(async () => {
	const found = [];
	for (const { name } of await indexedDB.databases()) {
		const db = await new Promise((go, no) => { const r = indexedDB.open(name); r.onsuccess = () => go(r.result); r.onerror = no; });
		for (const table of db.objectStoreNames) {
			const keys = await new Promise((go) => { db.transaction(table).objectStore(table).getAllKeys().onsuccess = (e) => go(e.target.result); });
			found.push(table + ":" + (table === "state" ? keys.join("+") : keys.length));
		}
		db.close();
	}
	for (const name of await caches.keys()) found.push("cache " + name);
	for (const kept of [localStorage, sessionStorage]) for (const key of Object.keys(kept)) found.push("storage " + key);
	const root = await navigator.storage.getDirectory();
	for await (const name of root.keys()) found.push("file " + name);
	if (document.cookie) found.push("cookie");
	return found.join(" ");
})()`

// What each consent lets the head learn and leaves on the device; after a
// reload, too.
func TestConsentAndTheHead(t *testing.T) {
	for _, c := range []struct{ consent, learned, kept, after string }{
		{"granted", "2 of 2", "events:2 state:head+log", "2 of 2"},
		{"session", "2 of 2", "", "0 of 0"},
		{"denied", "0 of 0", "", "0 of 0"},
	} {
		t.Run(c.consent, func(t *testing.T) {
			s, _ := learningSite(t)
			p := browser.Profile(t).Page().Open(s.url + "/404.html")
			browsertest.Eval[bool](p, loadWith(`{ consent: "`+c.consent+`" }`))
			browsertest.Eval[string](p, code(`it.observe([{ event: "view", item: "p1-0010" }, { event: "cart", item: "p1-0011" }])`))
			p.Wait(learned + `.then((l) => l === "` + c.learned + `")`)
			p.Wait(stores + `.then((kept) => kept === "` + c.kept + `")`)
			p.Open(s.url + "/404.html")
			browsertest.Eval[bool](p, loadWith(`{}`))
			if got := browsertest.Eval[string](p, learned); got != c.after {
				t.Errorf("after a reload the head has learned from %s, want %s", got, c.after)
			}
			noTroubles(t, p)
		})
	}
}

// Withdrawn consent deletes the head too, or keeps it in memory.
func TestWithdrawnConsentAndTheHead(t *testing.T) {
	for consent, left := range map[string]string{"session": "1 of 1", "denied": "0 of 0"} {
		s, _ := learningSite(t)
		p := browser.Profile(t).Page().Open(s.url + "/404.html")
		browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
		browsertest.Eval[bool](p, view+`.then(() => true)`)
		p.Wait(stores + `.then((kept) => kept.endsWith("head+log"))`)
		browsertest.Eval[bool](p, `it.consent("`+consent+`").then(() => true)`)
		if got := browsertest.Eval[string](p, learned); got != left {
			t.Errorf("%s: the head has learned from %s, want %s", consent, got, left)
		}
		if kept := browsertest.Eval[string](p, stores); kept != "" {
			t.Errorf("%s: left on the device: %s", consent, kept)
		}
		browsertest.Eval[bool](p, `it.consent("granted").then(() => true)`)
		p.Wait(learned + `.then((l) => l === "` + left + `")`)
	}
}

func TestForgetLeavesNothing(t *testing.T) {
	s, _ := learningSite(t)
	p := browser.Profile(t).Page().Open(s.url)
	browsertest.Eval[bool](p, load)
	browsertest.Eval[bool](p, `it.consent("granted").then(() => `+view+`).then(() => true)`)
	p.Wait(stores + `.then((kept) => kept.endsWith("head+log"))`)
	browsertest.Eval[bool](p, `it.forget().then(() => true)`)
	if kept := browsertest.Eval[string](p, stores); kept != "" {
		t.Errorf("left on the device: %s", kept)
	}
	left := browsertest.Eval[string](p, `it.export().then((x) => x.events.length + " " + x.head.learned + " " + x.profile.events + " " + x.profile.head.distance)`)
	if left != "0 0 0 0" {
		t.Errorf("left in memory: %s", left)
	}
}

// One event can be taken back, and what was learned from it, in every tab.
func TestForgetOneEvent(t *testing.T) {
	for _, consent := range []string{"granted", "session"} {
		t.Run(consent, func(t *testing.T) {
			s, _ := learningSite(t)
			profile := browser.Profile(t)
			p, other := profile.Page().Open(s.url+"/404.html"), profile.Page().Open(s.url+"/404.html")
			for _, page := range []*browsertest.Page{p, other} {
				browsertest.Eval[bool](page, loadWith(`{ consent: "`+consent+`" }`))
			}
			browsertest.Eval[bool](p, wander(3, 30))
			x := learnt(t, p, 30)
			other.Wait(learned + `.then((l) => l === "30 of 30")`)
			shelf := `it.recommend({ placement: "for-you", limit: 20 }).then((s) => s.items.map((i) => i.id + " " + i.score).join())`
			before := browsertest.Eval[string](p, shelf)
			browsertest.Eval[bool](p, `it.forget("`+x.Events[7].ID+`").then(() => true)`)
			after := learnt(t, p, 29)
			if browsertest.Eval[string](p, shelf) == before {
				t.Error("the shelf is as before")
			}
			other.Wait(learned + `.then((l) => l === "29 of 29")`)
			if elsewhere := learnt(t, other, 29); elsewhere.Head.State != after.Head.State && consent == "granted" {
				t.Error("the other tab has another head")
			}
			if again := replay(t, s, after); again.Head.State != after.Head.State {
				t.Error("the head is not what a replay without the event gives")
			}
			p.Open(s.url + "/404.html")
			browsertest.Eval[bool](p, loadWith(`{}`))
			want := "29 of 29"
			if consent == "session" {
				want = "0 of 0"
			}
			p.Wait(learned + `.then((l) => l === "` + want + `")`)
		})
	}
}

// Without storage the head is in memory, and the status says so.
func TestHeadWithoutStorage(t *testing.T) {
	for _, c := range []struct{ name, script, reason string }{
		{"refused", `IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError") };`, "refused"},
		{"without room", `IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") };`, "quota"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := learningSite(t, beforeWorker(c.script))
			p := browser.Profile(t).Page(remember).Open(s.url + "/404.html")
			browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
			browsertest.Eval[bool](p, wander(4, 30))
			x := learnt(t, p, 30)
			if got := browsertest.Eval[string](p, `it.status.storage + " " + it.status.reason`); got != "memory "+c.reason {
				t.Errorf("status %q, want memory %s", got, c.reason)
			}
			if again := replay(t, s, x); again.Head.State != x.Head.State {
				t.Error("the head is not what a replay of the log gives")
			}
			if c.reason == "quota" {
				if rows := browsertest.Eval[string](p, stores); strings.Contains(rows, "head") || !strings.HasPrefix(rows, "events:0") {
					t.Errorf("half of a change is stored: %s", rows)
				}
			}
			// A worker that is lost leaves its log to the next one.
			browsertest.Eval[bool](p, `workers.at(-1).dispatchEvent(new ErrorEvent("error")), true`)
			if after := learnt(t, p, 30); after.Head.State != x.Head.State {
				t.Error("after the loss of the worker the head is another one")
			}
		})
	}
}

// What is deleted under the page's feet, by the browser or by the visitor in its
// settings, is not made again unasked; the log goes on in memory.
func TestStorageThatIsEvicted(t *testing.T) {
	s, _ := learningSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
	browsertest.Eval[bool](p, wander(5, 20))
	learnt(t, p, 20)
	browsertest.Eval[bool](p, `indexedDB.databases().then(([{ name }]) => new Promise((go) => { indexedDB.deleteDatabase(name).onsuccess = () => go(true); }))`)
	if stored := browsertest.Eval[bool](p, view+`.then((o) => o.stored)`); stored {
		t.Error("observe says that the event is stored")
	}
	if got := browsertest.Eval[string](p, `it.status.storage + " " + it.status.reason`); got != "memory evicted" {
		t.Errorf("status %q, want memory evicted", got)
	}
	learnt(t, p, 21)
	if kept := browsertest.Eval[string](p, stores); kept != "" {
		t.Errorf("made again: %s", kept)
	}
	browsertest.Eval[bool](p, `it.consent("granted").then(() => true)`)
	x := learnt(t, p, 21)
	if again := replay(t, s, x); again.Head.State != x.Head.State {
		t.Error("the head is not what a replay of the log gives")
	}
	p.Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{}`))
	learnt(t, p, 21)
}

// A new model file keeps the log; the head of other vectors is learned anew.
func TestNewModelFile(t *testing.T) {
	s, trained := learningSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
	browsertest.Eval[bool](p, wander(6, 40))
	x := learnt(t, p, 40)
	p.Wait(stores + `.then((kept) => kept.endsWith("head+log"))`)
	other, err := trained.adapting(func(m *model.Model) {
		m.Vectors.Data = slices.Clone(m.Vectors.Data)
		m.Vectors.Data[0] /= 2
		var histories []shop.History
		for _, g := range m.Golden {
			histories = append(histories, g.History)
		}
		m.Golden = model.MakeGolden(m, histories)
	})
	if err != nil {
		t.Fatal(err)
	}
	built, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := bundle.Write(s.dir, bundle.Input{Parts: built, Model: other.bundled(), Catalogue: trained.log.Catalogue, Compress: plain}); err != nil {
		t.Fatal(err)
	}
	dropEmptyForms(t, s.dir)
	p.Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{}`))
	after := learnt(t, p, 40)
	if after.Head.State == x.Head.State {
		t.Error("the head of the old model is still there")
	}
	if again := replay(t, s, after); again.Head.State != after.Head.State {
		t.Error("the head is not what a replay with the new model gives")
	}
}

// The first layout of the database had events alone.
func TestDatabaseOfTheFirstLayout(t *testing.T) {
	s, _ := learningSite(t)
	p := browser.Profile(t).Page().Open(s.url + "/404.html")
	browsertest.Eval[bool](p, `new Promise((go) => {
		const request = indexedDB.open("inkling:" + new URL("/inkling/", location), 1);
		request.onupgradeneeded = () => {
			const table = request.result.createObjectStore("events", { keyPath: "id" });
			for (const [id, item, ago] of [["b", "p1-0002", 1], ["a", "p1-0003", 2], ["c", "p1-0001", 3]])
				table.put({ id, event: "view", item, value: 0, position: 0, time: Date.now() - ago * 1000 });
		};
		request.onsuccess = () => { request.result.close(); go(true); };
	})`)
	browsertest.Eval[bool](p, loadWith(`{}`))
	learnt(t, p, 3)
	if got := browsertest.Eval[string](p, logged); got != "view p1-0001,view p1-0003,view p1-0002" {
		t.Errorf("the log is %q", got)
	}
}
