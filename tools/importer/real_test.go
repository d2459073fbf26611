package importer

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inkling/model/shop"
)

// realData is the path of a benchmark file, which is no part of the repository.
func realData(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("../../../shared/data", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("not run: %s is not there", path)
	}
	return path
}

var rees46 = map[string]string{
	"timestamp": "event_time", "visitor_id": "user_id", "item_id": "product_id", "event": "event_type",
	"session_id": "user_session", "category": "category_code",
}

// The data's README counts 17,056 view, 165 cart and 214 purchase in 17,435
// lines; the last line, a view, is cut off mid-record.
func TestREES46(t *testing.T) {
	data, err := Read(realData(t, "rees46/2019-Oct.csv"), "", Options{MaxBad: DefaultMaxBad, Map: rees46})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("rees46: read %d rows, %d items", data.Reports.Events.Read, data.Catalogue.Len())
	r := data.Reports.Events
	checkAccount(t, r)
	if r.Read != 17_435 || r.Events[shop.View] != 17_056-1 || r.Events[shop.Cart] != 165 || r.Events[shop.Purchase] != 214 {
		t.Errorf("read %d rows with %s", r.Read, r.behaviours())
	}
	want := []Rejection{{Reason: cutOff, Rows: 1, Lines: []int{17_436}, First: "8 fields, the header has 9"}}
	if diff := cmp.Diff(want, r.Rejected); diff != "" {
		t.Errorf("rejected (-want +got):\n%s", diff)
	}
	// The second row of the file, read by eye.
	const item = "3900821"
	i, _ := data.Catalogue.Index(item)
	got := data.Catalogue.Items[i]
	if diff := cmp.Diff(shop.Item{ID: item, Category: []string{"appliances", "environment", "water_heater"}, Brand: "aqua", Price: 33.2}, got); diff != "" {
		t.Errorf("item (-want +got):\n%s", diff)
	}
}

// The counts are those of the data's README.
func TestRealLogs(t *testing.T) {
	tests := []struct {
		name, events, catalogue string
		items, visitors         int
		want                    map[shop.Behaviour]int
	}{
		{"retailrocket", "retailrocket/events.csv", "retailrocket/catalogue.csv", 30_113, 2_174,
			map[shop.Behaviour]int{shop.View: 75_374, shop.Cart: 12_456, shop.Purchase: 9_551}},
		{"amazon-beauty", "amazon-beauty/events.csv", "amazon-beauty/catalogue.csv", 12_101, 22_363,
			map[shop.Behaviour]int{shop.Purchase: 198_502}},
		{"movielens-100k", "movielens-100k/events.csv", "movielens-100k/catalogue.csv", 1_682, 943,
			map[shop.Behaviour]int{shop.Rating: 100_000}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			log, reports, err := Load(realData(t, test.events), realData(t, test.catalogue), Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkAccount(t, reports.Events)
			if log.Catalogue.Len() != test.items || len(log.Visitors) != test.visitors {
				t.Errorf("%d items and %d visitors, want %d and %d", log.Catalogue.Len(), len(log.Visitors), test.items, test.visitors)
			}
			for b, n := range log.Count() {
				if n != test.want[shop.Behaviour(b)] {
					t.Errorf("%d %s, want %d", n, shop.Behaviour(b), test.want[shop.Behaviour(b)])
				}
			}
		})
	}
}

func TestRealTests(t *testing.T) {
	for name, want := range map[string]int{
		"retailrocket/test_purchases.csv": 2_174, "movielens-100k/u1.test.csv": 20_000, "amazon-pairs/sport.test.csv": 3_698,
	} {
		records, _, err := ReadTest(realData(t, name), Options{})
		if err != nil {
			t.Error(err)
		}
		if len(records) != want {
			t.Errorf("%s: %d rows, want %d", name, len(records), want)
		}
	}
}
