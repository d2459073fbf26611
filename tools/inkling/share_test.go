package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"inkling/model"
)

// TestSharedModelNamesNobody lists what a shared model's file contains, and looks
// for every ID of the shop in its bytes.
func TestSharedModelNamesNobody(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, args := range [][]string{
		{"simulate", "--out", dir, "--visitors", "300", "--items", "200"},
		{"train", "--events", at("events.csv"), "--catalogue", at("catalogue.csv"), "--epochs", "1", "--share", "--out", at("source.msgpack")},
	} {
		var stderr bytes.Buffer
		if code := run(t.Context(), args, io.Discard, &stderr); code != 0 {
			t.Fatalf("%s ended with %d: %s", args[0], code, stderr.String())
		}
	}
	data, err := os.ReadFile(at("source.msgpack"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, column string }{{"catalogue.csv", "id"}, {"catalogue.csv", "item_group_id"}, {"events.csv", "visitor_id"}, {"catalogue.csv", "title"}} {
		ids := column(t, at(c.file), c.column)
		if len(ids) == 0 {
			t.Fatalf("%s has no %s to look for", c.file, c.column)
		}
		for _, id := range ids {
			if bytes.Contains(data, []byte(id)) {
				t.Errorf("the %s %q of %s stands in the file", c.column, id, c.file)
			}
		}
	}
	body := decode(t, data)
	var keys []string
	for key := range body {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if want := []string{
		"config", "content", "encoder", "golden", "items", "lists", "network", "placements", "rating_mean", "ratings", "retrieval", "table", "together", "vectors",
	}; !slices.Equal(keys, want) {
		t.Errorf("the file has %q, want %q", keys, want)
	}
	if got := body["items"]; !reflect.DeepEqual(got, []any{model.NoItem}) {
		t.Errorf("items %v, want none", got)
	}
	for _, key := range []string{"lists", "together"} {
		if tensor := body[key].(map[string]any)["items"].([]any); len(tensor[2].([]byte)) != 0 {
			t.Errorf("%s: %v, want no entries", key, tensor)
		}
	}
	if body["ratings"] != nil || len(body["golden"].([]any)) != 0 {
		t.Errorf("ratings %v and golden %v, want neither", body["ratings"], body["golden"])
	}
	if edges := body["encoder"].(map[string]any)["price_edges"].([]any); len(edges) != 0 {
		t.Errorf("price edges %v, which are prices of items", edges)
	}
	vector := body["vectors"].(map[string]any)["data"].([]any)[2].([]byte)
	if slices.ContainsFunc(vector, func(b byte) bool { return b != 0 }) {
		t.Errorf("an item vector %v", vector)
	}
}

// column is the distinct values of a CSV file's column that are not empty.
func column(t *testing.T, path, name string) []string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], name)
	var values []string
	for _, r := range rows[1:] {
		if r[at] != "" {
			values = append(values, r[at])
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// decode reads a model file's body with another reader than the product's.
func decode(t *testing.T, data []byte) map[string]any {
	t.Helper()
	var envelope []any
	if err := msgpack.Unmarshal(data, &envelope); err != nil {
		t.Fatal(err)
	}
	var body map[string]any
	if err := msgpack.Unmarshal(envelope[3].([]byte), &body); err != nil {
		t.Fatal(err)
	}
	return body
}
