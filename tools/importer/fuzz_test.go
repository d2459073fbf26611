package importer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inkling/model/shop"
)

// Whatever is read from a log, whole or damaged, is accounted for and reads
// the same once written in the canonical form.
func FuzzEvents(f *testing.F) {
	const head = "timestamp,visitor_id,item_id,event,value,session_id,position,price,quantity,order_id\n"
	f.Add(head + "1569888000000,v1,i1,rating,4.5,s1,3,24.95 EUR,2,o1\n")
	f.Add("\ufeffevent;item_id;visitor_id;timestamp;category\r\nview;i1;v1;2019-10-01 00:00:00 UTC;a.b\r\nview;i1")
	f.Add(head + "1569888000,v1,\"i1,view\n\"1569888000\",v\"1,i1,view\n")
	f.Add(`{"timestamp":"1569888000","visitor_id":"v1","item_id":17,"event":"view","price":null}` + "\n{")
	f.Add(zipped(f, head+"1569888000000,v1,i1,view,,,,,,\n"))
	f.Fuzz(func(t *testing.T, text string) {
		e, err := readEventsText(t, text, nil, loose)
		if e.report != nil {
			checkAccount(t, e.report)
		}
		if err != nil {
			return
		}
		catalogue := e.items.catalogue(e.records)
		var events, items bytes.Buffer
		if err := WriteEvents(&events, e.records); err != nil {
			t.Fatal(err)
		}
		if err := WriteCatalogue(&items, catalogue); err != nil {
			t.Fatal(err)
		}
		c, _, err := readCatalogueText(t, items.String(), Options{})
		if err != nil {
			t.Fatalf("%v, reading\n%s", err, items.String())
		}
		again, err := readEventsText(t, events.String(), c, Options{})
		if err != nil {
			t.Fatalf("%v, reading\n%s", err, events.String())
		}
		if diff := cmp.Diff(e.records, again.records); diff != "" {
			t.Errorf("records (-first +second):\n%s", diff)
		}
	})
}

// A catalogue that was read is the same once written and read again.
func FuzzCatalogue(f *testing.F) {
	f.Add("id,title,product_type,brand,price,availability,link,image_link,item_group_id,tags\nk1,K,a > b,B,1 EUR,in stock,l,i,g,x|y\n")
	f.Add("g:id\timage link\nk1\t/k1\nk1\t/k2\n")
	f.Add(`{"id":"k1","title":"a\nb"}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, report, err := readCatalogueText(t, text, loose)
		if report != nil {
			checkAccount(t, report)
		}
		if err != nil {
			return
		}
		var items bytes.Buffer
		if err := WriteCatalogue(&items, c); err != nil {
			t.Fatal(err)
		}
		again, _, err := readCatalogueText(t, items.String(), Options{})
		if err != nil {
			t.Fatalf("%v, reading\n%s", err, items.String())
		}
		if diff := cmp.Diff(plain(c.Items), plain(again.Items)); diff != "" {
			t.Errorf("items (-first +second):\n%s", diff)
		}
	})
}

// plain gives texts the line breaks and trimming that CSV leaves them, and no
// currency to an unknown price, which the file has no place for.
func plain(items []shop.Item) []shop.Item {
	text := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	list := func(all []string) []string {
		var out []string
		for _, s := range all {
			out = append(out, text(s))
		}
		return out
	}
	var out []shop.Item
	for _, it := range items {
		it.Title, it.Brand, it.Link, it.Image = text(it.Title), text(it.Brand), text(it.Link), text(it.Image)
		it.Category, it.Tags = list(it.Category), list(it.Tags)
		if it.Price == 0 {
			it.Currency = ""
		}
		out = append(out, it)
	}
	return out
}

func FuzzTimestamp(f *testing.F) {
	for _, s := range []string{"1569888000", "1569888000.5", "2019-10-01T00:00:00Z", "2019-10-01 00:00:00 UTC", "20191001000000"} {
		f.Add(s, false)
	}
	f.Add("17", true)
	f.Fuzz(func(t *testing.T, s string, orderOnly bool) {
		c := clock{orderOnly: orderOnly}
		ms, u, ok := c.parse(s)
		if ok != (u != noTime) || !ok && ms != 0 {
			t.Errorf("%q: %d, unit %d, ok %v contradict each other", s, ms, u, ok)
		}
		if ok && u != counter && (ms < earliest*1000 || ms > latest*1000+999) {
			t.Errorf("%q is %d ms, which is no plausible time", s, ms)
		}
	})
}

func FuzzParseMap(f *testing.F) {
	f.Add("timestamp=event_time,item_id=product_id")
	f.Add("a==,b")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMap(s)
		if err != nil {
			return
		}
		for from, to := range m {
			if from == "" || to == "" || strings.Contains(from, "=") || strings.Contains(from+to, ",") {
				t.Errorf("%q maps %q to %q", s, from, to)
			}
		}
	})
}
