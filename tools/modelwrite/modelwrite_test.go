package modelwrite_test

import (
	"bytes"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"inkling/model"
	"inkling/model/modelfile"
	"inkling/tools/modelwrite"
)

var update = flag.Bool("update", false, "write the golden model file anew")

// golden is read by the tests of package modelfile too.
const golden = "../../model/modelfile/testdata/tiny.msgpack"

func marshal(t *testing.T, m *model.Model) []byte {
	t.Helper()
	data, err := modelwrite.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t *testing.T, data []byte) *model.Model {
	t.Helper()
	m, err := modelfile.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestEveryFieldComesBack looks at the fields of Model one by one, so that a
// field that is added to it cannot be forgotten in the file.
func TestEveryFieldComesBack(t *testing.T) {
	m := tiny()
	m.Guests = make([]bool, tinyItems)
	m.Guests[11] = true // which no model has that serves its own shop alone
	got := reflect.ValueOf(*read(t, marshal(t, m)))
	want := reflect.ValueOf(*m)
	for i := range want.NumField() {
		name := want.Type().Field(i).Name
		if want.Field(i).IsZero() {
			t.Errorf("%s: the test model has none, so its way through the file is not tested", name)
		}
		if name == "Content" {
			continue // rounded; see below
		}
		if !reflect.DeepEqual(got.Field(i).Interface(), want.Field(i).Interface()) {
			t.Errorf("%s: read %+v\nwrote %+v", name, got.Field(i), want.Field(i))
		}
	}
}

func TestContentIsRoundedToHalfAByte(t *testing.T) {
	m := tiny()
	got := read(t, marshal(t, m))
	for i := range m.Content.Rows {
		var top float64
		for _, v := range m.Content.Row(i) {
			top = max(top, math.Abs(float64(v)))
		}
		for j, v := range m.Content.Row(i) {
			// Half of a step, and the little by which the scale was rounded up.
			if d := math.Abs(float64(got.Content.Row(i)[j] - v)); d > top/127*0.505 {
				t.Errorf("row %d, column %d: %g came back as %g", i, j, v, got.Content.Row(i)[j])
			}
		}
	}
}

func TestSameModelSameBytes(t *testing.T) {
	first := marshal(t, tiny())
	if !bytes.Equal(first, marshal(t, tiny())) {
		t.Error("the same model was written as different bytes")
	}
	if !bytes.Equal(first, marshal(t, read(t, first))) {
		t.Error("a model that was read is written as other bytes")
	}
}

// TestGoldenFile holds the writer to the bytes that an earlier one wrote.
func TestGoldenFile(t *testing.T) {
	if *update {
		if err := modelwrite.File(golden, tiny()); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	m := read(t, data)
	if !bytes.Equal(marshal(t, m), data) {
		t.Error("the golden file is written as other bytes: raise the version, or run with -update if no file was shipped")
	}
	if err := m.CheckGolden(); err != nil {
		t.Error(err)
	}
}

func TestFileReplacesInOneStep(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "model.msgpack")
	if err := modelwrite.File(path, tiny()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := tiny()
	broken.RatingMean = float32(math.NaN())
	if err := modelwrite.File(path, broken); err == nil {
		t.Error("wrote a model that cannot be read")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("a refused model changed the file: %v", err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 1 {
		t.Errorf("left %d files, %v", len(files), err)
	}
	if err := modelwrite.File(filepath.Join(folder, "none", "model.msgpack"), tiny()); err == nil {
		t.Error("wrote into a folder that does not exist")
	}
}

// full fails like a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWritePassesOnTheWritersError(t *testing.T) {
	if err := modelwrite.Write(full{}, tiny()); err == nil || err.Error() != "no space left" {
		t.Errorf("got %v", err)
	}
	var b bytes.Buffer
	if err := modelwrite.Write(&b, tiny()); err != nil || !bytes.Equal(b.Bytes(), marshal(t, tiny())) {
		t.Errorf("Write and Marshal differ, %v", err)
	}
}
