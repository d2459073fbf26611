package modelfile

import (
	"math"
	"strconv"
	"unsafe"

	"inkling/model"
	"inkling/model/feature"
	"inkling/model/msgpack"
)

// decoder reads the fields of a body into a model. Its first failure sticks;
// after it, every method returns quickly and what it returns means nothing.
type decoder struct {
	m     *model.Model
	body  []byte
	r     msgpack.Reader // at the value to be read next
	base  int            // where the body begins in the file
	path  []string       // of keys, to the field being read
	start int            // where the field being read begins in the body
	err   *Error
}

// field is a key of a map and the function that reads and checks its value. A
// key that ends with "?" may be missing.
type field struct {
	key  string
	read func(*decoder)
}

// object reads a map that has all of the fields, those that may be missing
// aside. They are read in the order of the arguments, whatever the order in the
// file, so that one may build on those before it. Keys that it does not know are
// left alone: see FORMAT.md, "Versions".
func (d *decoder) object(fields ...field) {
	values := d.index()
	after := d.r
	for _, f := range fields {
		if d.err != nil {
			return
		}
		key := f.key
		optional := key[len(key)-1] == '?'
		if optional {
			key = key[:len(key)-1]
		}
		d.path = append(d.path, key)
		d.start = after.Offset()
		if at, ok := values[key]; ok {
			d.r, d.start = at, at.Offset()
			f.read(d)
			d.settle(d.r.Err())
		} else if !optional {
			d.fail(ErrMalformed, "the field", "nothing")
		}
		d.path = d.path[:len(d.path)-1]
	}
	d.r = after
}

// index moves over a map and returns a reader at each value.
func (d *decoder) index() map[string]msgpack.Reader {
	n := d.r.MapLen()
	values := make(map[string]msgpack.Reader, min(n, 64))
	for range n {
		key := d.r.String()
		if _, twice := values[key]; twice {
			d.fail(ErrMalformed, "each key once", quote(key)+" again")
			return nil
		}
		values[key] = d.r
		d.r.Skip()
		if d.settle(d.r.Err()); d.err != nil {
			return nil
		}
	}
	d.settle(d.r.Err())
	return values
}

// settle makes a failure of the msgpack reader one of the field's.
func (d *decoder) settle(err error) {
	e, ok := err.(*msgpack.Error)
	if d.err == nil && ok {
		d.start = e.Offset
		d.record(ErrMalformed, e.Want, e.Got)
	}
}

// fail records what is wrong with the value of the field being read, unless it
// could not be read in the first place.
func (d *decoder) fail(kind *Error, want, got string) {
	d.settle(d.r.Err())
	if d.err == nil {
		d.record(kind, want, got)
	}
}

func (d *decoder) record(kind *Error, want, got string) {
	name := join(d.path, ".")
	if name == "" {
		name = "body"
	}
	d.err = kind.because(name + " at byte " + strconv.Itoa(d.base+d.start) + ": wanted " + want + ", got " + got)
}

// ok reports whether nothing has failed.
func (d *decoder) ok() bool { return d.err == nil && d.r.Err() == nil }

// count reads the length of an array and checks its bounds.
func (d *decoder) count(least, most int, what string) int {
	return d.bounded(ErrSize, int64(d.r.ArrayLen()), least, most, what)
}

// integer reads a number and checks its bounds, beyond which the kind of error
// is the one given.
func (d *decoder) integer(kind *Error, least, most int, what string) int {
	return d.bounded(kind, d.r.Int(), least, most, what)
}

func (d *decoder) bounded(kind *Error, n int64, least, most int, what string) int {
	if n < int64(least) || n > int64(most) {
		d.fail(kind, strconv.Itoa(least)+" to "+strconv.Itoa(most)+" "+what, strconv.FormatInt(n, 10))
	}
	if !d.ok() {
		return 0
	}
	return int(n)
}

// float reads a finite number that is larger than above.
func (d *decoder) float(above float64) float32 {
	f := float32(d.r.Float())
	switch {
	case !d.ok():
		return 0
	case !finite(f):
		d.fail(ErrMalformed, "a finite float32", number(f))
	case float64(f) <= above:
		d.fail(ErrMalformed, "more than "+number(float32(above)), number(f))
	}
	return f
}

// anyFloat is a bound of float that every finite float32 is above.
const anyFloat = -math.MaxFloat64

// floats reads an array of finite numbers, least to most of them.
func (d *decoder) floats(least, most int, what string) []float32 {
	n := d.count(least, most, what)
	values := make([]float32, 0, n)
	for range n {
		values = append(values, d.float(anyFloat))
	}
	return values
}

// text reads a string of least to most bytes.
func (d *decoder) text(least, most int) string {
	s := d.r.StringView()
	d.bounded(ErrSize, int64(len(s)), least, most, "bytes of text")
	return string(s)
}

// names reads an array of different strings, each of least to most bytes, which
// stay where they stand in the file.
func (d *decoder) names(limit int, least, most int, what string) *feature.Vocabulary {
	n := d.count(0, limit, what)
	names := make([]string, 0, n)
	for range n {
		d.start = d.r.Offset()
		name := d.r.StringView()
		d.bounded(ErrSize, int64(len(name)), least, most, "bytes of text")
		if !d.ok() {
			return feature.NewVocabulary(nil)
		}
		names = append(names, unsafe.String(unsafe.SliceData(name), len(name)))
	}
	v := feature.NewVocabulary(names)
	if v.Len() < n {
		d.fail(ErrMalformed, "different "+what, strconv.Itoa(n-v.Len())+" of "+strconv.Itoa(n)+" repeated")
	}
	return v
}

// infinite are the bits that are all set in infinities and in what is no number.
const infinite = 0x7f800000

func finite(f float32) bool { return math.Float32bits(f)&infinite != infinite }

func number(f float32) string { return strconv.FormatFloat(float64(f), 'g', -1, 32) }

// quote quotes a string of the file for an error, cut to a bearable length.
func quote(s string) string { return plainQuote(s[:min(len(s), 40)]) }
