package engine

import (
	"math"
	"strconv"
	"unsafe"

	"inkling/model/msgpack"
	"inkling/model/newcomer"
	"inkling/model/recommend"
	"inkling/model/shop"
)

// rows reads the head of an array of at most so many rows.
func rows(r *msgpack.Reader, most int) int {
	n := r.ArrayLen()
	if n > most {
		r.Fail("at most "+strconv.Itoa(most)+" rows", strconv.Itoa(n))
		return 0
	}
	return n
}

// row reads the head of a row, which has the number of columns or more: a later
// version may add some.
func row(r *msgpack.Reader, columns int) (more int) {
	n := r.ArrayLen()
	if r.Err() == nil && n < columns {
		r.Fail("a row of "+strconv.Itoa(columns)+" columns", strconv.Itoa(n))
	}
	return n - columns
}

func skip(r *msgpack.Reader, n int) {
	for range n {
		r.Skip()
	}
}

// readListings puts one listing after another. Their strings are parts of the
// request, and go with it.
func readListings(r *msgpack.Reader, put func(Listing)) error {
	n := rows(r, maxListings)
	for range n {
		more := row(r, 6)
		l := readListing(r)
		skip(r, more)
		if r.Err() != nil {
			break
		}
		put(l)
	}
	return r.End()
}

//go:noinline
func readListing(r *msgpack.Reader) Listing {
	return Listing{ID: view(idView(r)), Article: recommend.Article{
		Group: view(r.StringView()), InStock: r.Bool(), Category: view(r.StringView()), Brand: view(r.StringView()), Price: readPrice(r),
	}}
}

func readRecords(r *msgpack.Reader) ([]shop.Record, error) {
	n := rows(r, maxRecords)
	var records []shop.Record
	for i := 0; i < n && r.Err() == nil; i++ {
		more := row(r, 5)
		records = append(records, shop.Record{
			Time: readTime(r), Item: readID(r), Behaviour: readBehaviour(r), Value: readFinite(r), Position: readPosition(r),
		})
		skip(r, more)
	}
	return records, r.End()
}

// asked reads requests for shelves without an allocation: a request's strings
// are the bytes that it came in, and nobody looks at them after the call.
type asked struct{ exclude, cart []string }

func (a *asked) read(r *msgpack.Reader) (Request, error) {
	q := Request{Limit: defaultLimit}
	for range r.MapLen() {
		key := view(r.StringView())
		switch {
		case r.Nil(): // as if it were left out
		case key == "placement":
			q.Placement = view(r.StringView())
		case key == "item":
			q.Item = view(idView(r))
		case key == "limit":
			q.Limit = int(readWithin(r, 1, maxLimit))
		case key == "exclude":
			a.exclude = appendIDs(a.exclude[:0], r)
			q.Exclude = a.exclude
		case key == "cart":
			a.cart = appendIDs(a.cart[:0], r)
			q.Cart = a.cart
		case key == "where":
			readFilter(r, &q.Where)
		case key == "context":
			readContext(r, &q)
		case key == "now":
			q.Now = readTime(r)
		case key == "explore":
			q.Explore = readFinite(r)
		case key == "explain":
			q.Explain = r.Bool()
		default:
			r.Skip()
		}
	}
	return q, r.End()
}

// readContext reads how the visitor comes. A class that is not known, of a later
// page say, is unknown.
func readContext(r *msgpack.Reader, q *Request) {
	for range r.MapLen() {
		key := view(r.StringView())
		switch {
		case r.Nil():
		case key == "landing":
			q.Landing = view(r.StringView())
		case key == "referrer":
			q.Context.Referrer, _ = shop.ParseReferrer(view(r.StringView()))
		case key == "device":
			q.Context.Device, _ = shop.ParseDevice(view(r.StringView()))
		case key == "hour":
			q.Context.Part = newcomer.PartOf(readWithin(r, 0, 23)*3_600_000, 0)
		default:
			r.Skip()
		}
	}
}

func appendIDs(ids []string, r *msgpack.Reader) []string {
	for range rows(r, maxExclude) {
		ids = append(ids, view(idView(r)))
	}
	return ids
}

// view is a string of the very bytes, which do not change while it is in use.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func readFilter(r *msgpack.Reader, f *recommend.Filter) {
	for range r.MapLen() {
		key := view(r.StringView())
		switch {
		case r.Nil():
		case key == "category":
			f.Category = view(r.StringView())
		case key == "brand":
			f.Brand = view(r.StringView())
		case key == "priceMin":
			f.PriceMin = readPrice(r)
		case key == "priceMax":
			f.PriceMax = readPrice(r)
		default:
			// A condition that is not understood must not be ignored.
			r.Fail("category, brand, priceMin or priceMax", quote(key))
		}
	}
}

// readID reads an item's ID.
func readID(r *msgpack.Reader) string { return string(idView(r)) }

// idView is readID without a copy.
func idView(r *msgpack.Reader) []byte {
	id := r.StringView()
	if n := len(id); r.Err() == nil && (n == 0 || n > maxIDBytes) {
		r.Fail("an ID of 1 to "+strconv.Itoa(maxIDBytes)+" bytes", strconv.Itoa(n)+" bytes")
	}
	return id
}

// maxTime is the last whole number that JavaScript tells from its neighbours.
const maxTime = 1<<53 - 1

func readTime(r *msgpack.Reader) int64     { return readWithin(r, 0, maxTime) }
func readPosition(r *msgpack.Reader) int32 { return int32(readWithin(r, 0, math.MaxInt32)) }

func readWithin(r *msgpack.Reader, least, most int64) int64 {
	n := r.Int()
	if r.Err() == nil && (n < least || n > most) {
		r.Fail("a number from "+strconv.FormatInt(least, 10)+" to "+strconv.FormatInt(most, 10), strconv.FormatInt(n, 10))
		return 0
	}
	return n
}

func readBehaviour(r *msgpack.Reader) shop.Behaviour {
	name := r.String()
	b, ok := shop.ParseBehaviour(name)
	if !ok && r.Err() == nil {
		r.Fail("an event type", quote(name))
	}
	return b
}

// readFinite reads a number that is one, also in 32 bits.
func readFinite(r *msgpack.Reader) float32 {
	f := r.Float()
	if r.Err() == nil && !(math.Abs(f) <= math.MaxFloat32) {
		r.Fail("a finite number", strconv.FormatFloat(f, 'g', -1, 64))
		return 0
	}
	return float32(f)
}

func readPrice(r *msgpack.Reader) float32 {
	p := readFinite(r)
	if p < 0 {
		r.Fail("a price from 0 on", strconv.FormatFloat(float64(p), 'g', -1, 32))
	}
	return p
}
