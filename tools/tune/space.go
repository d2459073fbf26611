package tune

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"inkling/model/train"
)

// Kind is the kind of values that a field of a space takes.
type Kind string

// The kinds of fields. The two of logarithms are even over the orders of
// magnitude between their ends.
const (
	Float    Kind = "float"
	LogFloat Kind = "log-float"
	Int      Kind = "int"
	LogInt   Kind = "log-int"
	Choice   Kind = "choice" // one of Values, which have no order
	Bool     Kind = "bool"
)

// Field is one field of the config that a search varies.
type Field struct {
	Path   string            `json:"field"`            // in the config's JSON, object by object: "lists.row_power"
	Kind   Kind              `json:"kind"`             //
	Low    float64           `json:"low"`              // the ends of a number's range, both included
	High   float64           `json:"high"`             //
	Values []json.RawMessage `json:"values,omitempty"` // of a choice
}

// Space is what a search varies. The default of a field is its value in the
// config that the search begins with; it may lie outside of the range.
type Space struct {
	Fields []Field `json:"fields"`
}

// written is a field as a file holds it, where a name may be missing.
type written struct {
	Path   string            `json:"field"`
	Kind   Kind              `json:"kind"`
	Low    *float64          `json:"low"`
	High   *float64          `json:"high"`
	Values []json.RawMessage `json:"values"`
}

// ParseSpace reads a space from JSON:
//
//	{"fields": [
//	  {"field": "learning_rate", "kind": "log-float", "low": 0.001, "high": 0.01},
//	  {"field": "model.hidden", "kind": "choice", "values": [[64, 32], [128, 64]]},
//	  {"field": "reverse", "kind": "bool"}]}
//
// and checks it against the config that the search begins with: each field is
// there, takes values of its kind, and is valid at both ends of its range. The
// errors name the line or the field.
func ParseSpace(data []byte, base train.Config) (*Space, error) {
	var file struct {
		Fields []written `json:"fields"`
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, spaceError(data, d, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("line %d: want one JSON object, got more after its end", lineAt(data, d.InputOffset()))
	}
	s := &Space{}
	for i, w := range file.Fields {
		f, err := w.field()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name(w.Path, i), err)
		}
		s.Fields = append(s.Fields, f)
	}
	return s, s.Check(base)
}

func name(path string, i int) string {
	if path == "" {
		return "field number " + strconv.Itoa(i+1)
	}
	return "field " + strconv.Quote(path)
}

// spaceError says where the JSON is wrong.
func spaceError(data []byte, d *json.Decoder, err error) error {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong):
		return fmt.Errorf("line %d: %s: want %s, got %s", lineAt(data, wrong.Offset), wrong.Field, wanted(wrong.Type), wrong.Value)
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: %w", lineAt(data, syntax.Offset), syntax)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("line %d: want a JSON object, got the end of the file", lineAt(data, int64(len(data))))
	}
	if unknown, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("line %d: unknown name %s, want field, kind, low, high or values", lineAt(data, d.InputOffset()), unknown)
	}
	return err
}

// lineAt is the line that the byte before the offset stands on, from 1.
func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(max(offset-1, 0), int64(len(data)))], []byte("\n"))
}

// field checks that what the kind needs is there, and nothing else.
func (w *written) field() (Field, error) {
	f := Field{Path: w.Path, Kind: w.Kind, Values: w.Values}
	if w.Path == "" {
		return f, errors.New(`want "field", the path of a field of the config, got none`)
	}
	switch w.Kind {
	case Float, LogFloat, Int, LogInt:
		if w.Low == nil || w.High == nil || w.Values != nil {
			return f, fmt.Errorf("want low and high, and no values, for the kind %s", w.Kind)
		}
		f.Low, f.High = *w.Low, *w.High
	case Choice:
		if len(w.Values) < 2 || w.Low != nil || w.High != nil {
			return f, fmt.Errorf("want two values or more, and neither low nor high, for the kind %s", w.Kind)
		}
		for i, v := range w.Values { // a state holds them as json writes them
			var err error
			if f.Values[i], err = json.Marshal(v); err != nil {
				return f, err
			}
		}
	case Bool:
		if w.Low != nil || w.High != nil || w.Values != nil {
			return f, fmt.Errorf("want neither low, high nor values for the kind %s", w.Kind)
		}
	default:
		return f, fmt.Errorf("unknown kind %q, want float, log-float, int, log-int, choice or bool", w.Kind)
	}
	return f, nil
}

// Check reports the first field that the config does not have, that takes no
// values of its kind, or whose range it does not allow.
func (s *Space) Check(base train.Config) error {
	if len(s.Fields) == 0 {
		return errors.New("want at least one field, got none")
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		for _, o := range s.Fields[:i] {
			if f.Path == o.Path || strings.HasPrefix(f.Path, o.Path+".") || strings.HasPrefix(o.Path, f.Path+".") {
				return fmt.Errorf("field %q: stands twice, since %q is there too", f.Path, o.Path)
			}
		}
		if err := f.check(base); err != nil {
			return fmt.Errorf("field %q: %w", f.Path, err)
		}
	}
	return nil
}

// fixed are the fields that a search may not vary, and why.
var fixed = map[string]string{
	"seed":    "the best of many seeds is luck, not a setting",
	"workers": "how the work is shared is no setting of the model",
}

func (f *Field) check(base train.Config) error {
	if why, ok := fixed[f.Path]; ok {
		return fmt.Errorf("cannot be searched: %s", why)
	}
	whole := f.Kind == Int || f.Kind == LogInt
	switch {
	case !f.numeric():
	case !(f.Low < f.High) || math.IsInf(f.High-f.Low, 0):
		return fmt.Errorf("want low below high, got %v and %v", f.Low, f.High)
	case f.logarithmic() && f.Low <= 0:
		return fmt.Errorf("want low above 0 for the kind %s, got %v", f.Kind, f.Low)
	case whole && (f.Low != math.Trunc(f.Low) || f.High != math.Trunc(f.High)):
		return fmt.Errorf("want whole numbers for the kind %s, got %v and %v", f.Kind, f.Low, f.High)
	}
	for _, v := range f.trials() {
		_, err := Apply(base, Point{f.Path: v})
		if errors.Is(err, errUnknown) {
			t, e := treeOf(base)
			if e != nil {
				return e
			}
			known := slices.DeleteFunc(t.paths(), func(p string) bool { return fixed[p] != "" })
			return fmt.Errorf("%w, want one of %s", err, strings.Join(known, ", "))
		}
		if err != nil {
			return fmt.Errorf("at %s: %w", v, err)
		}
	}
	return nil
}

// trials are the values that tell whether the config takes the field: the ends
// of its range and, between them, a number that is not whole if its kind allows.
func (f *Field) trials() []json.RawMessage {
	if !f.numeric() {
		return f.choices()
	}
	return []json.RawMessage{f.at(0), f.at(1), f.at(.3819)}
}

func (f *Field) numeric() bool     { return f.Kind != Choice && f.Kind != Bool }
func (f *Field) logarithmic() bool { return f.Kind == LogFloat || f.Kind == LogInt }

// choices are the values of a field without order.
func (f *Field) choices() []json.RawMessage {
	if f.Kind == Bool {
		return []json.RawMessage{json.RawMessage("false"), json.RawMessage("true")}
	}
	return f.Values
}

// digits is how many significant digits a searched number has: nothing depends
// on more, and a person can read them.
const digits = 4

// at is the number at the coordinate u, of which 0 and 1 are the ends.
func (f *Field) at(u float64) json.RawMessage {
	v := f.Low + u*(f.High-f.Low)
	if f.logarithmic() {
		v = f.Low * math.Pow(f.High/f.Low, u)
	}
	if f.Kind == Int || f.Kind == LogInt {
		return json.RawMessage(strconv.FormatFloat(min(max(math.Round(v), f.Low), f.High), 'f', -1, 64))
	}
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	return json.RawMessage(strconv.FormatFloat(min(max(v, f.Low), f.High), 'g', -1, 64))
}

// coordinate is the inverse of at, from 0 to 1; of what is no number, 1/2.
func (f *Field) coordinate(value any) float64 {
	n, ok := value.(json.Number)
	v, err := n.Float64()
	if !ok || err != nil {
		return .5
	}
	v = min(max(v, f.Low), f.High)
	if f.logarithmic() {
		return math.Log(v/f.Low) / math.Log(f.High/f.Low)
	}
	return (v - f.Low) / (f.High - f.Low)
}
