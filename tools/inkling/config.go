package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"inkling/model/train"
)

// maxConfig bounds a config file.
const maxConfig = 1 << 20

// readConfig lays a JSON file over the defaults in c. Its errors name the
// file, and the line and the field where these are known.
func readConfig(path string, c *train.Config) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	if err != nil {
		return err
	}
	if len(data) > maxConfig {
		return fmt.Errorf("%s: want at most %d bytes, got more", path, maxConfig)
	}
	if line, err := parseConfig(data, c); err != nil {
		return fmt.Errorf("%s:%d: %w", path, line, err)
	}
	if err := c.Validate(); err != nil {
		field, _, _ := strings.Cut(err.Error(), ":")
		return fmt.Errorf("%s:%d: %w", path, lineOf(data, field), err)
	}
	return nil
}

// parseConfig reads exactly one JSON object. The line is that of the error.
func parseConfig(data []byte, c *train.Config) (line int, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err = d.Decode(c)
	if err == nil {
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return lineAt(data, d.InputOffset()), errors.New("want one JSON object, got more after its end")
		}
		return 0, nil
	}
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong):
		return lineAt(data, wrong.Offset), fmt.Errorf("%swant %s, got %s", prefix(wrong.Field), wanted(wrong.Type), wrong.Value)
	case errors.As(err, &syntax):
		return lineAt(data, syntax.Offset), syntax
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return lineAt(data, int64(len(data))), errors.New("want a JSON object, got the end of the file")
	}
	if name, ok := unknownField(err); ok {
		return lineOf(data, name), fmt.Errorf("unknown field %q", name)
	}
	return 1, err
}

// unknownField takes the name out of the error of DisallowUnknownFields, which
// has no type of its own.
func unknownField(err error) (string, bool) {
	name, ok := strings.CutPrefix(err.Error(), "json: unknown field ")
	return strings.Trim(name, `"`), ok
}

// lineAt is the line that the byte before the offset stands on, from 1.
func lineAt(data []byte, offset int64) int {
	before := data[:min(max(offset-1, 0), int64(len(data)))]
	return 1 + bytes.Count(before, []byte("\n"))
}

// lineOf is the line of the first string that equals the name, or else 1.
func lineOf(data []byte, name string) int {
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if err != nil {
			return 1
		}
		if token == json.Token(name) {
			return lineAt(data, d.InputOffset())
		}
	}
}

func prefix(field string) string {
	if field == "" {
		return ""
	}
	return field + ": "
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
