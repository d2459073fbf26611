package tune

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"inkling/model/train"
)

// tree is the JSON form of a config: objects are maps, numbers are kept as they
// are written. A path names a field in it, object by object: "lists.row_power".
type tree map[string]any

func treeOf(c train.Config) (tree, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var t tree
	return t, decode(data, &t)
}

func decode(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(into)
}

// at is the value at the path; nil where there is none.
func (t tree) at(path string) any {
	var v any = map[string]any(t)
	for name := range strings.SplitSeq(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

// set replaces the value at the path.
func (t tree) set(path string, value json.RawMessage) error {
	m := map[string]any(t)
	names := strings.Split(path, ".")
	for i, name := range names[:len(names)-1] {
		below, ok := m[name].(map[string]any)
		if !ok && m[name] != nil {
			return fmt.Errorf("%s is no object", strings.Join(names[:i+1], "."))
		}
		if !ok {
			below = make(map[string]any)
			m[name] = below
		}
		m = below
	}
	var v any
	if err := decode(value, &v); err != nil {
		return err
	}
	m[names[len(names)-1]] = v
	return nil
}

// paths lists the fields that are no objects.
func (t tree) paths() []string { return appendPaths(nil, "", t) }

func appendPaths(dst []string, prefix string, m map[string]any) []string {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if below, ok := m[name].(map[string]any); ok {
			dst = appendPaths(dst, prefix+name+".", below)
		} else {
			dst = append(dst, prefix+name)
		}
	}
	return dst
}

// Apply lays the point over the base. Its errors are those of a field that the
// config does not have or that takes another type of value, and of Validate.
func Apply(base train.Config, p Point) (train.Config, error) {
	c, err := overlay(base, p)
	if err != nil {
		return c, err
	}
	return c, c.Validate()
}

// errUnknown is returned by overlay for a path that the config does not have.
var errUnknown = errors.New("the config has no such field")

func overlay(base train.Config, p Point) (train.Config, error) {
	t, err := treeOf(base)
	if err != nil {
		return base, err
	}
	for _, path := range slices.Sorted(maps.Keys(p)) {
		if err := t.set(path, p[path]); err != nil {
			return base, err
		}
	}
	data, err := json.Marshal(t)
	if err != nil {
		return base, err
	}
	c := train.Config{Target: base.Target, OrderOnly: base.OrderOnly}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err = d.Decode(&c)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return c, nil
	case errors.As(err, &wrong):
		return base, fmt.Errorf("want %s, got %s", wanted(wrong.Type), wrong.Value)
	case strings.HasPrefix(err.Error(), "json: unknown field "): // which has no type of its own
		return base, errUnknown
	}
	return base, err
}

// wanted names a Go type in the words of JSON.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	default:
		return "a whole number"
	}
}

// differing is the JSON of a config file that holds the fields in which the
// config differs from the defaults, and no other.
func differing(c train.Config) ([]byte, error) {
	own, err := treeOf(c)
	if err != nil {
		return nil, err
	}
	base, err := treeOf(train.Defaults())
	if err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(differences(own, base), "", "  ")
	return append(data, '\n'), err
}

func differences(own, base map[string]any) map[string]any {
	d := make(map[string]any)
	for name, v := range own {
		below, isObject := v.(map[string]any)
		other, wasObject := base[name].(map[string]any)
		switch {
		case isObject && wasObject:
			if inner := differences(below, other); len(inner) > 0 {
				d[name] = inner
			}
		case !reflect.DeepEqual(v, base[name]):
			d[name] = v
		}
	}
	return d
}

// WriteConfig writes the differences from the defaults to a file for --config,
// under a temporary name first, so that a reader never finds half of it.
func WriteConfig(path string, c train.Config) error {
	data, err := differing(c)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once it is renamed, as it should
	_, err = f.Write(data)
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
