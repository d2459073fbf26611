package importer

import (
	"slices"
	"testing"
	"time"
)

func TestTimestamp(t *testing.T) {
	noon := time.Date(2019, 10, 1, 12, 30, 0, 0, time.UTC).UnixMilli()
	tests := []struct {
		text string
		ms   int64
		unit unit
	}{
		{"1569933000", noon, seconds},
		{"1569933000.25", noon + 250, seconds},
		{"1.569933e9", noon, seconds},
		{"1569933000000", noon, millis},
		{"1569933000000.0", noon, millis},
		{"1569933000000999", noon, micros},
		{"1569933000000999999", noon, nanos},
		{"2019-10-01T12:30:00Z", noon, dates},
		{"2019-10-01t12:30:00z", noon, dates},
		{"2019-10-01T14:30:00+02:00", noon, dates},
		{"2019-10-01T12:30:00.25Z", noon + 250, dates},
		{"2019-10-01T12:30:00", noon, dates},
		{"2019-10-01 12:30:00 UTC", noon, dates},
		{"2019-10-01 12:30:00.250 UTC", noon + 250, dates},
		{"2019-10-01 12:30:00", noon, dates},
		{"2019-10-01 14:30:00 +02:00", noon, dates},
		{"2019-10-01 14:30:00+0200", noon, dates},
		{"2019-10-01 14:30:00 +0200", noon, dates},
		{"2019-10-01 12:30:00 +0000 UTC", noon, dates},
		{"2019-10-01 12:30", noon, dates},
		{"2019-10-01T12:30Z", noon, dates},
		{"2019-10-01", noon - 12*3_600_000 - 30*60_000, dates},
		{"", 0, noTime},
		{"0", 0, noTime},
		{"-1569933000", 0, noTime},
		{"20191001", 0, noTime},       // not a second in August 1970
		{"20191001123000", 0, noTime}, // not a millisecond in 2609
		{"99999999999999999999", 0, noTime},
		{"NaN", 0, noTime},
		{"1e400", 0, noTime},
		{"2019-10-01 12:30:00 CET", 0, noTime}, // Go would read it as UTC
		{"2019-02-30", 0, noTime},
		{"01/10/2019", 0, noTime},
		{"0001-01-01", 0, noTime},
		{"9999-12-31", 0, noTime},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			c := clock{}
			for range 2 { // once more with the layout that fitted
				ms, u, ok := c.parse(test.text)
				if ms != test.ms || u != test.unit || ok != (test.unit != noTime) {
					t.Errorf("got %d %s (%v), want %d %s", ms, unitNames[u], ok, test.ms, unitNames[test.unit])
				}
			}
		})
	}
}

func TestUnitIsTheMajoritys(t *testing.T) {
	tests := []struct {
		name string
		rows []string
		want string
		used int
	}{
		{"seconds", []string{"1569933000", "1569933001"}, "Unix seconds", 2},
		{"one row in another unit", []string{"1569933000000", "1569933000", "1569933000000"}, "Unix milliseconds", 2},
		{"the first row decides nothing", []string{"1569933000", "1569933000000000", "1569933000000000"}, "Unix microseconds", 2},
		{"dates among numbers", []string{"1569933000", "2019-10-01", "1569933000"}, "Unix seconds", 2},
		{"of equal numbers the coarser unit", []string{"1569933000000", "1569933000"}, "Unix seconds", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := "timestamp,visitor_id,item_id,event\n"
			for _, at := range test.rows {
				text += at + ",v1,i1,view\n"
			}
			e, err := readEventsText(t, text, nil, loose)
			if err != nil {
				t.Fatal(err)
			}
			checkAccount(t, e.report)
			if e.report.Time != test.want || e.report.Used != test.used {
				t.Errorf("read %d rows as %s, want %d as %s", e.report.Used, e.report.Time, test.used, test.want)
			}
		})
	}
}

func TestPrice(t *testing.T) {
	tests := []struct {
		text     string
		price    float32
		currency string
		ok       bool
	}{
		{"", 0, "", true},
		{"24.95", 24.95, "", true},
		{"24.95 EUR", 24.95, "EUR", true},
		{"EUR 24.95", 24.95, "EUR", true},
		{"EUR  24.95", 24.95, "EUR", true},
		{"0", 0, "", true},
		{"24,95 EUR", 0, "EUR", false},
		{"24.95 eur", 0, "", false},
		{"24.95EUR", 0, "", false},
		{"EUR", 0, "", false},
		{"EUR EUR", 0, "EUR", false},
		{"-1 EUR", 0, "EUR", false},
		{"NaN", 0, "", false},
		{"Inf EUR", 0, "EUR", false},
		{"0x10", 0, "", false},
		{"1 2", 0, "", false},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			price, currency, ok := parsePrice(test.text)
			if price != test.price || currency != test.currency || ok != test.ok {
				t.Errorf("got %v %q %v, want %v %q %v", price, currency, ok, test.price, test.currency, test.ok)
			}
		})
	}
}

func TestAvailability(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "in_stock": "in_stock", "In Stock": "in_stock", "out of stock": "out_of_stock", "out-of-stock": "out_of_stock",
		"Preorder": "preorder", "pre-order": "preorder", "back order": "backorder", "available for order": "in_stock",
	} {
		if got, ok := availability(text); got != want || !ok {
			t.Errorf("%q: got %q %v, want %q", text, got, ok, want)
		}
	}
	if got, ok := availability("discontinued"); got != "" || ok {
		t.Errorf("discontinued: got %q %v, want unknown", got, ok)
	}
}

func TestCategoryPath(t *testing.T) {
	tests := []struct {
		text   string
		dotted bool
		want   []string
	}{
		{"", true, nil},
		{"Home", false, []string{"Home"}},
		{"Home > Kitchen>Knives", false, []string{"Home", "Kitchen", "Knives"}},
		{" > Home >> ", false, []string{"Home"}},
		{"a.b_c.d", true, []string{"a", "b_c", "d"}},
		{"a.b_c.d", false, []string{"a.b_c.d"}},
		{"Dr. Martens", true, []string{"Dr. Martens"}},
		{"Home > 1.5 l", true, []string{"Home", "1.5 l"}},
	}
	for _, test := range tests {
		if got := categoryPath(test.text, test.dotted); !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

func TestOptionsValidate(t *testing.T) {
	tests := []struct {
		name string
		o    Options
		want string
	}{
		{"zero", Options{}, ""},
		{"an unknown column", Options{Map: map[string]string{"item": "product_id"}},
			`--map item=product_id: "item" is not a column that Inkling knows; want ours=theirs, ours one of ` +
				"timestamp visitor_id item_id event value session_id position price quantity order_id referrer device category brand title"},
		{"an unknown catalogue column", Options{MapCatalogue: map[string]string{"sku": "id"}},
			`--map-catalogue sku=id: "sku" is not a column that Inkling knows; want ours=theirs, ours one of ` +
				"id title product_type brand price availability link image_link item_group_id tags"},
		{"an event the wrong way round", Options{Events: map[string]string{"cart": "addtocart"}},
			`--map-event cart=addtocart: "addtocart" is not an event that Inkling knows; want theirs=ours, ours one of ` +
				"impression click view wishlist cart uncart checkout purchase refund rating ignore"},
		{"a feature that is read anyway", Options{Features: []string{"size", "brand"}},
			`--features size,brand: "brand" is empty, given twice or a column that is read anyway`},
		{"a share above one", Options{MaxBad: 2}, "the share of bad rows allowed is 2, want 0 to 1"},
		{"a negative limit", Options{MaxRows: -1}, "the number of rows allowed is -1, want 0 to 2147483647"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.o.Validate(); errorText(err) != test.want {
				t.Errorf("error\n%v, want\n%s", err, test.want)
			}
		})
	}
}

func TestParseMap(t *testing.T) {
	tests := []struct{ text, err string }{
		{"", ""},
		{"timestamp=event_time, item_id = product_id", ""},
		{"a=b=c", ""},
		{"timestamp", `"timestamp" is no pair; want name=name,name=name`},
		{"a=b,", `"" is no pair; want name=name,name=name`},
		{"a=", `"a=" is no pair; want name=name,name=name`},
		{"a=b,a=c", `"a" is mapped twice`},
	}
	for _, test := range tests {
		if _, err := ParseMap(test.text); errorText(err) != test.err {
			t.Errorf("%q: error %v, want %s", test.text, err, test.err)
		}
	}
	m, _ := ParseMap("timestamp=event_time, item_id = product_id")
	if m["timestamp"] != "event_time" || m["item_id"] != "product_id" {
		t.Errorf("got %v", m)
	}
}
