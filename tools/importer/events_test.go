package importer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inkling/model/shop"
)

// The row that most tests read, in several spellings: 1 October 2019, midnight.
var viewed = []shop.Record{{Time: 1569888000000, Visitor: "v1", Item: "i1", Behaviour: shop.View}}

func TestForms(t *testing.T) {
	tests := []struct {
		name, text string
		o          Options
		format     string
	}{
		{name: "canonical", text: "timestamp,visitor_id,item_id,event\n1569888000000,v1,i1,view\n", format: "CSV"},
		{name: "columns in any order", text: "event,item_id,visitor_id,timestamp\nview,i1,v1,1569888000000\n", format: "CSV"},
		{name: "CRLF and byte order mark", text: "\ufefftimestamp,visitor_id,item_id,event\r\n1569888000000,v1,i1,view\r\n", format: "CSV"},
		{name: "no line break at the end", text: "timestamp,visitor_id,item_id,event\n1569888000000,v1,i1,view", format: "CSV"},
		{name: "blank lines", text: "\ntimestamp,visitor_id,item_id,event\n\n1569888000000,v1,i1,view\n\n", format: "CSV"},
		{name: "space around fields", text: "timestamp, visitor_id, item_id, event\n1569888000000, v1, i1 , view\n", format: "CSV"},
		{name: "quoted fields", text: "timestamp,visitor_id,item_id,event\n\"1569888000000\",\"v1\",\"i1\",\"view\"\n", format: "CSV"},
		{name: "semicolons", text: "timestamp;visitor_id;item_id;event\n1569888000000;v1;i1;view\n", format: "CSV with semicolons"},
		{name: "tabs", text: "timestamp\tvisitor_id\titem_id\tevent\n1569888000000\tv1\ti1\tview\n", format: "CSV with tabs"},
		{name: "gzip", text: zipped(t, "timestamp,visitor_id,item_id,event\n1569888000000,v1,i1,view\n"), format: "CSV, gzipped"},
		{name: "JSON lines", text: `{"timestamp":1569888000000,"visitor_id":"v1","item_id":"i1","event":"view"}` + "\n", format: "JSON lines"},
		{name: "JSON lines with numbers as text", text: `{"timestamp":"1569888000000","visitor_id":"v1","item_id":"i1","event":"view"}`, format: "JSON lines"},
		{name: "JSON lines with null, gzip and escapes", text: zipped(t, `{"timestamp":1569888000000,"visitor\u005fid":"v\u0031","item_id":"i1","event":"view","price":null}`), format: "JSON lines, gzipped"},
		{name: "mapped columns", text: "event_time,user,product,event_type\n2019-10-01 00:00:00 UTC,v1,i1,view\n",
			o:      Options{Map: map[string]string{"timestamp": "event_time", "visitor_id": "user", "item_id": "product", "event": "event_type"}},
			format: "CSV"},
		{name: "mapped JSON members", text: `{"ts":1569888000,"user":"v1","product":"i1","type":"view"}`,
			o:      Options{Map: map[string]string{"timestamp": "ts", "visitor_id": "user", "item_id": "product", "event": "type"}},
			format: "JSON lines"},
		{name: "mapped events", text: "timestamp,visitor_id,item_id,event\n1569888000000,v1,i1,detail-page-view\n",
			o: Options{Events: map[string]string{"detail-page-view": "view"}}, format: "CSV"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, err := readEventsText(t, test.text, nil, test.o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(viewed, e.records); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if e.report.Format != test.format {
				t.Errorf("format %q, want %q", e.report.Format, test.format)
			}
			checkAccount(t, e.report)
		})
	}
}

func TestAllColumns(t *testing.T) {
	const text = `timestamp,visitor_id,item_id,event,value,session_id,position,price,quantity,order_id,colour
1569888000000,v1,i1,rating,4.5,s1,3,24.95 EUR,2,o1,red
1569888000001,v1,i1,view,odd,,,,,,
1569888000002,v1,i1,purchase,,,1.0,EUR 5,3.0,,
`
	e, err := readEventsText(t, text, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []shop.Record{
		{Time: 1569888000000, Visitor: "v1", Item: "i1", Behaviour: shop.Rating, Value: 4.5, Session: "s1", Position: 3, Price: 24.95, Quantity: 2, Order: "o1"},
		{Time: 1569888000001, Visitor: "v1", Item: "i1", Behaviour: shop.View}, // value is a rating's
		{Time: 1569888000002, Visitor: "v1", Item: "i1", Behaviour: shop.Purchase, Position: 1, Price: 5, Quantity: 3},
	}
	if diff := cmp.Diff(want, e.records); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	if want := []string{"colour"}; !slices.Equal(e.report.Ignored, want) {
		t.Errorf("columns not read %q, want %q", e.report.Ignored, want)
	}
}

func TestRejectedRows(t *testing.T) {
	const head = "timestamp,visitor_id,item_id,event,value,price,quantity,position\n"
	const good = "1569888000000,v1,i1,view,,,,\n"
	tests := []struct{ name, row, reason, first string }{
		{"no timestamp", ",v1,i1,view,,,,\n", missingField, "timestamp"},
		{"no visitor", "1569888000000,,i1,view,,,,\n", missingField, "visitor_id"},
		{"no item", "1569888000000,v1,,view,,,,\n", missingField, "item_id"},
		{"no event", "1569888000000,v1,i1,,,,,\n", missingField, "event"},
		{"a rating without value", "1569888000000,v1,i1,rating,,,,\n", missingField, "value of a rating"},
		{"a mistyped event", "1569888000000,v1,i1,veiw,,,,\n", unknownEvent, `"veiw"`},
		{"a date that is none", "tomorrow,v1,i1,view,,,,\n", badTime, `"tomorrow"`},
		{"a counter", "17,v1,i1,view,,,,\n", badTime, `"17"`},
		{"a negative rating", "1569888000000,v1,i1,rating,-1,,,\n", badNumber, `value "-1"`},
		{"a price that is NaN", "1569888000000,v1,i1,view,,NaN,,\n", badNumber, `price "NaN"`},
		{"an infinite price", "1569888000000,v1,i1,view,,+Inf,,\n", badNumber, `price "+Inf"`},
		{"a price beyond float32", "1569888000000,v1,i1,view,,1e39,,\n", badNumber, `price "1e39"`},
		{"half an item", "1569888000000,v1,i1,view,,,0.5,\n", badNumber, `quantity "0.5"`},
		{"a negative position", "1569888000000,v1,i1,view,,,,-1\n", badNumber, `position "-1"`},
		{"a long ID", "1569888000000,v1," + strings.Repeat("i", 257) + ",view,,,,\n", longID, `item_id "` + strings.Repeat("i", 80) + `..."`},
		{"an ID that is not UTF-8", "1569888000000,v\xff,i1,view,,,,\n", notUTF8, `visitor_id "v\xff"`},
		{"a line break in an ID", "1569888000000,\"v\n1\",i1,view,,,,\n", controlID, `visitor_id "v\n1"`},
		{"an item outside the catalogue", "1569888000000,v1,i2,view,,,,\n", unknownItem, `"i2"`},
		{"too few fields", "1569888000000,v1,i1,view\n", wrongFields, "4 fields, the header has 8"},
		{"too many fields", "1569888000000,v1,i1,view,,,,,\n", wrongFields, "9 fields, the header has 8"},
		{"a bare quote", "1569888000000,v1,i\"1,view,,,,\n", badQuotes, `bare " in non-quoted-field`},
		{"seconds among milliseconds", "1569888000,v1,i1,view,,,,\n", otherUnit, "Unix seconds in a file of Unix milliseconds"},
		{"a date among milliseconds", "2019-10-01,v1,i1,view,,,,\n", otherUnit, "text dates (UTC where they name no zone) in a file of Unix milliseconds"},
		{"an event left out", "1569888000000,v1,i1,search,,,,\n", ignoredEvent, `"search"`},
		{"the last line cut off", "1569888000000,v1,i1", cutOff, "3 fields, the header has 8"},
		{"the last line cut off in a quote", "1569888000000,v1,\"i1", cutOff, `extraneous or missing " in quoted-field`},
	}
	c := shop.NewCatalogue([]shop.Item{{ID: "i1"}})
	o := Options{MaxBad: 1, Events: map[string]string{"search": "ignore"}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, err := readEventsText(t, head+good+good+test.row, c, o)
			if err != nil {
				t.Fatal(err)
			}
			checkAccount(t, e.report)
			want := []Rejection{{Reason: test.reason, Rows: 1, Lines: []int{4}, First: test.first}}
			want[0].First = shorten(want[0].First)
			if diff := cmp.Diff(want, e.report.Rejected); diff != "" {
				t.Errorf("rejected (-want +got):\n%s", diff)
			}
			if len(e.records) != 2 {
				t.Errorf("%d rows used, want the 2 good ones", len(e.records))
			}
		})
	}
}

func TestRejectedJSON(t *testing.T) {
	const good = `{"timestamp":1569888000000,"visitor_id":"v1","item_id":"i1","event":"view"}` + "\n"
	tests := []struct{ name, row, reason, first string }{
		{"no object", "17\n", badJSON, "want one JSON object a line"},
		{"two objects", `{"item_id":"i1"} {"item_id":"i2"}` + "\n", badJSON, "want one JSON object a line"},
		{"a member twice", `{"item_id":"i1","item_id":"i2"}` + "\n", badJSON, "duplicate object member name"},
		{"a nested column", `{"item_id":{"id":"i1"}}` + "\n", badJSON, "want text or a number in the column, got an array or object"},
		{"a null column", `{"timestamp":1569888000000,"visitor_id":"v1","item_id":null,"event":"view"}` + "\n", missingField, "item_id"},
		{"an absent column", `{"timestamp":1569888000000,"visitor_id":"v1","event":"view"}` + "\n", missingField, "item_id"},
		{"the last line cut off", `{"timestamp":1569888000000,"visitor_id":"v`, cutOff, "unexpected EOF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, err := readEventsText(t, good+"\n"+test.row, nil, loose)
			if err != nil {
				t.Fatal(err)
			}
			checkAccount(t, e.report)
			want := []Rejection{{Reason: test.reason, Rows: 1, Lines: []int{3}, First: test.first}}
			if diff := cmp.Diff(want, e.report.Rejected); diff != "" {
				t.Errorf("rejected (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRefusedFiles(t *testing.T) {
	const head = "timestamp,visitor_id,item_id,event\n"
	const good = "1569888000000,v1,i1,view\n"
	whole := zipped(t, head+strings.Repeat(good, 1000))
	tests := []struct {
		name, text string
		o          Options
		want       string
	}{
		{"empty", "", loose, "events.csv: the file is empty; want a header line with the columns timestamp visitor_id item_id event"},
		{"blank", " \n\n", loose, "events.csv: the file is empty; want a header line with the columns timestamp visitor_id item_id event"},
		{"a header alone", head, loose, "events.csv: the file has a header and no rows"},
		{"missing columns", "time,user,item_id\n1,2,3\n", loose,
			"events.csv: no column timestamp, visitor_id, event; want timestamp visitor_id item_id event, the file has time, user, item_id (name other columns with --map ours=theirs)"},
		{"a mapped column that is not there", head + good, Options{Map: map[string]string{"price": "amount"}},
			"events.csv: no column amount; want timestamp visitor_id item_id event amount, the file has timestamp, visitor_id, item_id, event (name other columns with --map ours=theirs)"},
		{"missing members", `{"time":1,"user":2,"item_id":"i1"}`, loose,
			"events.csv: no column timestamp, visitor_id, event; want timestamp visitor_id item_id event, the file has item_id, time, user (name other columns with --map ours=theirs)"},
		{"a column twice", "timestamp,visitor_id,item_id,event,event\n", loose, `events.csv:1: the column "event" stands twice in the header`},
		{"a JSON array", `[{"timestamp":1}]`, loose, "events.csv: this is one JSON array; want one JSON object a line"},
		{"UTF-16", "\xff\xfet\x00i\x00", loose, "events.csv: the text is UTF-16; save it as UTF-8"},
		{"a Parquet file", "PAR1\x15\x04", loose, "events.csv: not a text file; want CSV or JSON lines, plain or gzipped"},
		{"a gzip file cut in half", whole[:len(whole)-9], loose, "events.csv: after line 1001: the gzip file is cut off: unexpected EOF"},
		{"a gzip header cut off", whole[:5], loose, "events.csv: not a whole gzip file: unexpected EOF"},
		{"a quote left open", head + good + "1569888000000,\"v1,i1,view\n" + good + good, loose,
			"events.csv:3: a quote opens here and never closes, which makes the 3 lines to the end of the file one field"},
		{"a CSV line without end", head + strings.Repeat("x", maxLine+1<<17), loose,
			"events.csv: after line 1: the row does not end within 1 MB: is a quote left open, or is this no text file?"},
		{"a JSON line without end", `{"x":"` + strings.Repeat("x", maxLine+1<<17), loose,
			"events.csv: after line 0: the row does not end within 1 MB: is a quote left open, or is this no text file?"},
		{"too many rows", head + good + good + good, Options{MaxRows: 2},
			"events.csv: more than 2 rows; allow more with --max-rows, if the memory suffices"},
		{"too many bad rows", head + good + good + "x,v1,i1,view\n1569888000000,v1,i1,veiw\ny,v1,i1,view\n", Options{MaxBad: 0.01},
			`events.csv: 3 of 5 rows (60 %) are bad, more than the 1 % allowed: 2 bad timestamp (line 4: "x"), 1 unknown event (line 5: "veiw"); ` +
				"want Unix time in s, ms, us or ns or a date such as 2006-01-02T15:04:05Z; mere counters need --order-only"},
		{"nothing usable though all is allowed", head + "x,v1,i1,view\n", loose,
			`events.csv: no row of 1 could be used: 1 bad timestamp (line 2: "x"); ` +
				"want Unix time in s, ms, us or ns or a date such as 2006-01-02T15:04:05Z; mere counters need --order-only"},
		{"interrupted", head + good, Options{Interrupted: func() error { return errors.New("interrupted") }},
			"events.csv: the header cannot be read: interrupted"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := readEventsText(t, test.text, nil, test.o)
			if errorText(err) != test.want {
				t.Errorf("error\n%v, want\n%s", err, test.want)
			}
		})
	}
}

func TestUnknownItemsSayWhatToCheck(t *testing.T) {
	c := shop.NewCatalogue([]shop.Item{{ID: "shopify_DE_1"}})
	const text = "timestamp,visitor_id,item_id,event\n1569888000000,v1,SKU-1,view\n1569888000000,v1,SKU-2,view\n"
	e, err := readEventsText(t, text, c, Options{MaxBad: 0.01})
	const want = `events.csv: 2 of 2 rows (100 %) are bad, more than the 1 % allowed: 2 item not in the catalogue (line 2: "SKU-1"); ` +
		"check that the log's item IDs and the catalogue's are the same kind of ID (product or variant, SKU or number)"
	if errorText(err) != want {
		t.Errorf("error\n%v, want\n%s", err, want)
	}
	if e.report == nil {
		t.Error("no report of a log that was read and refused")
	}
}

// A row swallowed by a stray quote must not vanish from the account.
func TestSwallowedLinesCount(t *testing.T) {
	const text = "timestamp,visitor_id,item_id,event\n" +
		"1569888000000,\"v1,i1,view\n1569888000000,\"v2,i1,view\n1569888000000,v3,i1,view\n"
	e, err := readEventsText(t, text, nil, loose)
	if err != nil {
		t.Fatal(err)
	}
	checkAccount(t, e.report)
	if e.report.Read != 3 || e.report.Used != 1 {
		t.Errorf("read %d and used %d rows, want 3 and 1:\n%s", e.report.Read, e.report.Used, account(t, e.report))
	}
}

func TestMemoryIsNotShared(t *testing.T) {
	text := "timestamp,visitor_id,item_id,event\n" + strings.Repeat("1569888000000,v1,i1,view\n", 3)
	e, err := readEventsText(t, text, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.names) != 2 {
		t.Errorf("%d names kept, want one visitor and one item: %v", len(e.names), e.names)
	}
}

func TestReport(t *testing.T) {
	text := "timestamp,visitor_id,item_id,event,colour\n"
	for i := range 1200 {
		text += "2019-10-01T00:00:0" + strconv.Itoa(i%10) + "Z,v1,i1,view,red\n"
	}
	text += strings.Repeat("x,v1,i1,view,red\n", 6)
	e, err := readEventsText(t, text, nil, Options{MaxBad: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	const want = `events: events.csv (CSV)
  read      1,206
  used      1,200  1,200 view
  rejected  6      bad timestamp: lines 1202, 1203, 1204, 1205, 1206 ...: "x"
  time             text dates (UTC where they name no zone), 2019-10-01 00:00:00 to 2019-10-01 00:00:09 UTC
  not read         columns colour
`
	if diff := cmp.Diff(want, account(t, e.report)); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestOrderOnly(t *testing.T) {
	const text = "timestamp,visitor_id,item_id,event\n2,v1,i1,view\n1,v1,i1,cart\n"
	e, err := readEventsText(t, text, nil, Options{OrderOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if e.records[0].Time != 2 || e.records[1].Time != 1 {
		t.Errorf("times %d and %d, want 2 and 1", e.records[0].Time, e.records[1].Time)
	}
	const want = "  time     small numbers, kept as they are; order only: no sessions, gaps or dates are read from them\n"
	if !strings.Contains(account(t, e.report), want) {
		t.Errorf("report\n%swant the line\n%s", account(t, e.report), want)
	}
}

func TestReadTest(t *testing.T) {
	mapped := map[string]string{"visitor_id": "user", "item_id": "product", "timestamp": "time", "event": "type"}
	tests := []struct {
		name, text string
		o          Options
		want       []shop.Record
		err        string
	}{
		{"pairs", "visitor_id,item_id\nv1,i1\n", Options{}, []shop.Record{{Visitor: "v1", Item: "i1"}}, ""},
		{"events", "timestamp,visitor_id,item_id,event,value\n1569888000,v1,i1,rating,3\n", Options{},
			[]shop.Record{{Time: 1569888000000, Visitor: "v1", Item: "i1", Behaviour: shop.Rating, Value: 3}}, ""},
		{"pairs in the log's own columns", "user,product\nv1,i1\n", Options{Map: mapped}, []shop.Record{{Visitor: "v1", Item: "i1"}}, ""},
		{"canonical pairs beside a mapped log", "visitor_id,item_id\nv1,i1\n", Options{Map: mapped}, []shop.Record{{Visitor: "v1", Item: "i1"}}, ""},
		{"no item", "visitor_id\nv1\n", Options{}, nil,
			"test.csv: no column item_id; want visitor_id item_id, the file has visitor_id (name other columns with --map ours=theirs)"},
		{"neither names", "u,i\nv1,i1\n", Options{Map: mapped}, nil,
			"test.csv: no column user, product; want user product, the file has u, i (name other columns with --map ours=theirs)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.csv")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			records, _, err := ReadTest(path, test.o)
			if errorText(err) != test.err {
				t.Errorf("error\n%v, want\n%s", err, test.err)
			}
			if diff := cmp.Diff(test.want, records); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadEvents(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.csv")
	const text = "timestamp,visitor_id,item_id,event,brand\n1569888000000,v1,i1,view,\xff\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	records, report, err := ReadEvents(path, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(viewed, records); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	if want := []string{"brand"}; !slices.Equal(report.Ignored, want) {
		t.Errorf("columns not read %q, want %q: a log alone has no items to describe", report.Ignored, want)
	}
	const refused = `log.csv: 1 of 1 rows (100 %) are bad, more than the 0 % allowed: 1 item not in the catalogue (line 2: "i1"); ` +
		"check that the log's item IDs and the catalogue's are the same kind of ID (product or variant, SKU or number)"
	if _, _, err := ReadEvents(path, shop.NewCatalogue(nil), Options{}); errorText(err) != refused {
		t.Errorf("error\n%v, want\n%s", err, refused)
	}
}
