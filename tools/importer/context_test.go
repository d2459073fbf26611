package importer

import (
	"bytes"
	"strings"
	"testing"

	"inkling/model/shop"
)

func TestReferrers(t *testing.T) {
	x := newContexts(shop.NewCatalogue([]shop.Item{{ID: "i1", Link: "https://www.shop.example/i1"}, {ID: "i2", Link: "/i2"}}))
	for text, want := range map[string]shop.Referrer{
		"": shop.UnknownReferrer, "direct": shop.Direct, "Search": shop.Search, "(none)": shop.Direct, "organic": shop.Search,
		"CPC": shop.Ads, "newsletter": shop.Email, "referral": shop.OtherReferrer,
		"https://www.google.co.uk/search?q=pan": shop.Search, "https://m.facebook.com/": shop.Social, "https://t.co/abc": shop.Social,
		"https://mail.google.com/mail": shop.Email, "http://shop.example/other": shop.Internal,
		"https://blog.example/": shop.OtherReferrer, "https://notgoogle.example": shop.OtherReferrer,
	} {
		if got := x.referrer(text); got != want {
			t.Errorf("%q is of the class %q, want %q", text, got, want)
		}
	}
	if x.unknownReferrer != 0 {
		t.Errorf("%d of them count as not understood, want none", x.unknownReferrer)
	}
	if got := x.referrer("carrier pigeon"); got != shop.OtherReferrer || x.unknownReferrer != 1 {
		t.Errorf("a word that nobody knows is %q and counts %d times, want other and once", got, x.unknownReferrer)
	}
}

func TestContextColumns(t *testing.T) {
	const text = `timestamp,visitor_id,item_id,event,referrer,platform
1569888000000,v1,i1,view,https://www.bing.com/?q=secret,mobile
1569888000001,v1,i1,view,,Desktop
1569888000002,v1,i1,view,smoke signals,toaster
1569888000003,v1,i1,view,smoke signals,
`
	e, err := readEventsText(t, text, nil, Options{Map: map[string]string{"device": "platform"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		r shop.Referrer
		d shop.Device
	}{{shop.Search, shop.Phone}, {shop.UnknownReferrer, shop.Desktop}, {shop.OtherReferrer, shop.OtherDevice}, {shop.OtherReferrer, shop.UnknownDevice}}
	for i, w := range want {
		if r := e.records[i]; r.Referrer != w.r || r.Device != w.d {
			t.Errorf("row %d came by %q on %q, want %q on %q", i+1, r.Referrer, r.Device, w.r, w.d)
		}
	}
	notes := strings.Join(e.report.Notes, "\n")
	if !strings.Contains(notes, `2 values of the column referrer are no class that Inkling knows and became other, the first "smoke signals"`) ||
		!strings.Contains(notes, `1 values of the column device`) || strings.Contains(notes, "secret") {
		t.Errorf("the notes are\n%s", notes)
	}
	var b bytes.Buffer
	if err := WriteEvents(&b, e.records); err != nil {
		t.Fatal(err)
	}
	if head, rest, _ := strings.Cut(b.String(), "\n"); !strings.HasSuffix(head, ",order_id,referrer,device") || !strings.HasPrefix(rest, "1569888000000,v1,i1,view,,,,,,,search,phone\n") {
		t.Errorf("wrote\n%s", b.String())
	}
}
