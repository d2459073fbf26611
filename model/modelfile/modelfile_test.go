package modelfile_test

import (
	"bytes"
	_ "embed"
	"errors"
	"hash/crc32"
	"math"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"inkling/model"
	"inkling/model/modelfile"
	"inkling/model/msgpack"
	"inkling/model/shop"
)

// tiny is the golden file: 12 items, dim 8, the tasks view and cart. The tests
// of tools/modelwrite write it.
func tiny() []byte { return bytes.Clone(golden) }

//go:embed testdata/tiny.msgpack
var golden []byte // not read from the disk, so that the tests run in a browser too

// bodyOf returns the body of a file that is whole.
func bodyOf(t testing.TB, file []byte) []byte {
	t.Helper()
	r := msgpack.NewReader(file)
	r.ArrayLen()
	r.Skip()
	r.Skip()
	r.Skip()
	body := r.Bytes()
	if err := r.End(); err != nil {
		t.Fatal(err)
	}
	return body
}

// seal makes a file of a body, whatever that holds.
func seal(body []byte) []byte {
	var w msgpack.Writer
	w.Array(4)
	w.String(modelfile.Magic)
	w.Uint(modelfile.Version)
	w.Uint(uint64(modelfile.Checksum(body)))
	w.Bytes(body)
	return w.Data
}

func TestGoldenFileScoresAsEver(t *testing.T) {
	m, err := modelfile.Read(tiny())
	if err != nil {
		t.Fatal(err)
	}
	if err := m.CheckGolden(); err != nil {
		t.Error(err)
	}
	if m.Items.Len() != 12 || m.Items.Name(11) != "SKU-11" || m.Config.Dim != 8 || len(m.Tasks()) != 2 {
		t.Errorf("read %d items, dim %d, tasks %v", m.Items.Len(), m.Config.Dim, m.Tasks())
	}
	// What the first writer and scorer computed for two views, as for-you.
	s := model.NewScorer(m)
	s.Begin(shop.History{{Time: 0, Item: 1, Behaviour: shop.View}, {Time: 60_000, Item: 4, Behaviour: shop.View}})
	scores := make([]float32, m.Items.Len())
	p, _ := m.Placement(model.ForYou)
	s.Rank(scores, p, nil)
	want := []float32{
		3.0408726, -7.8144403, -3.6761978, 1.8676407, -6.7062187, -5.933916,
		-5.8119884, 5.2161007, -6.6676407, 5.003499, float32(math.Inf(-1)), 5.1256185,
	}
	for i, w := range want {
		if scores[i] != w && !(math.Abs(float64(scores[i]-w)) <= 2e-6*math.Abs(float64(w))) {
			t.Errorf("item %d scores %g, want %g", i, scores[i], w)
		}
	}
}

// within reports whether a value of size bytes lies in the data.
func within(data []byte, at unsafe.Pointer, size int) bool {
	from := uintptr(unsafe.Pointer(unsafe.SliceData(data)))
	return uintptr(at) >= from && uintptr(at)+uintptr(size) <= from+uintptr(len(data))
}

// What is large is not copied, and what is read does not change the file.
func TestReadKeepsTheData(t *testing.T) {
	data := tiny()
	before := bytes.Clone(data)
	m, err := modelfile.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	name := m.Items.Name(3)
	for what, part := range map[string]struct {
		at   unsafe.Pointer
		size int
	}{
		"an item's ID":     {unsafe.Pointer(unsafe.StringData(name)), len(name)},
		"the item vectors": {unsafe.Pointer(unsafe.SliceData(m.Vectors.Data)), len(m.Vectors.Data)},
		"the list weights": {unsafe.Pointer(unsafe.SliceData(m.Lists.Weights)), len(m.Lists.Weights)},
	} {
		if !within(data, part.at, part.size) {
			t.Errorf("%s is a copy", what)
		}
	}
	if err := m.CheckGolden(); err != nil || name != "SKU-3" || m.Items.Index("SKU-3") != 3 {
		t.Errorf("item 3 is %q, and %v", name, err)
	}
	if !bytes.Equal(data, before) {
		t.Error("reading changed the file")
	}
}

func TestChecksum(t *testing.T) {
	table := crc32.MakeTable(crc32.Castagnoli)
	data := make([]byte, 100)
	for i := range data {
		data[i] = byte(37 * i)
	}
	for n := range data {
		if got, want := modelfile.Checksum(data[n/3:n]), crc32.Checksum(data[n/3:n], table); got != want {
			t.Errorf("%d bytes: got %#x, want %#x", n-n/3, got, want)
		}
	}
}

// TestDamagedFiles looks at what surrounds the body.
func TestDamagedFiles(t *testing.T) {
	whole := tiny()
	body := bodyOf(t, whole)
	sealed := func(magic string, version, sum uint64, elements int) []byte {
		var w msgpack.Writer
		w.Array(elements)
		w.String(magic)
		w.Uint(version)
		w.Uint(sum)
		w.Bytes(body)
		return w.Data
	}
	sum := uint64(modelfile.Checksum(body))
	tests := []struct {
		name string
		data []byte
		kind *modelfile.Error
		want string
	}{
		{"empty", nil, modelfile.ErrMagic, `wanted the magic "inkling-model" at the beginning, got bytes that are none (at byte 0: wanted an array, got the end of the input)`},
		{"a web page", []byte("<!doctype html><title>Not found</title>"), modelfile.ErrMagic, "wanted an array, got an integer"},
		{"another format", sealed("inkling-catalogue", 1, sum, 4), modelfile.ErrMagic, `got "inkling-catalogue"`},
		{"newer", sealed(modelfile.Magic, 2, sum, 4), modelfile.ErrVersion, "made by a newer version: the file has version 2, this reads 1"},
		{"newer and of other shape", append([]byte{0x92}, sealed(modelfile.Magic, 300, sum, 4)[1:]...), modelfile.ErrVersion, "the file has version 300"},
		{"before the first", sealed(modelfile.Magic, 0, sum, 4), modelfile.ErrVersion, "wanted version 1, got 0"},
		{"three elements", append([]byte{0x93}, whole[1:]...), modelfile.ErrMalformed, "wanted an array of 4 elements, got 3"},
		{"wrong checksum", sealed(modelfile.Magic, 1, sum+1, 4), modelfile.ErrChecksum, "damaged: wanted the checksum"},
		{"text for the version", bytes.Replace(whole, []byte("model\x01\xce"), []byte("model\xa1\xce"), 1), modelfile.ErrMalformed, "version at byte 15: wanted an integer"},
		{"text for the body", append(sealedHead(sum), 0xa1, 'x'), modelfile.ErrMalformed, "wanted bytes, got a string"},
		{"a byte too few", whole[:len(whole)-1], modelfile.ErrSize, "the file is cut off or goes on"},
		{"a byte too many", append(bytes.Clone(whole), 0), modelfile.ErrSize, "wanted the end, got 1 more bytes"},
		{"a body of 4 GB", append(sealedHead(sum), 0xc6, 0xff, 0xff, 0xff, 0xff), modelfile.ErrSize, "wanted bytes of 4294967295 bytes, got 0 bytes"},
		{"too large", make([]byte, modelfile.MaxBytes+1), modelfile.ErrSize, "wanted at most 67108864 bytes, got 67108865"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { refused(t, test.data, test.kind, test.want) })
	}
}

// sealedHead is the file up to its body.
func sealedHead(sum uint64) []byte {
	var w msgpack.Writer
	w.Array(4)
	w.String(modelfile.Magic)
	w.Uint(modelfile.Version)
	w.Uint(sum)
	return w.Data
}

// refused demands an error of the kind that contains the text.
func refused(t *testing.T, data []byte, kind *modelfile.Error, want string) {
	t.Helper()
	m, err := modelfile.Read(data)
	if m != nil || !errors.Is(err, kind) {
		t.Fatalf("got %v, want %v", err, kind)
	}
	if coded, ok := err.(interface{ Code() string }); !ok || coded.Code() != kind.Code() {
		t.Errorf("%v has another code", err)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestMalformedBodies exchanges bytes of the body for others and seals it
// anew, so that only the schema can tell.
func TestMalformedBodies(t *testing.T) {
	body := bodyOf(t, tiny())
	tests := []struct {
		name, old, new string
		kind           *modelfile.Error
		want           string
	}{
		{"missing field", "\xabrating_mean", "\xabrating_meen", modelfile.ErrMalformed, "wanted the field, got nothing"},
		{"field twice", "\xa8together", "\xa5lists\xc0\xa8together", modelfile.ErrMalformed, `wanted each key once, got "lists" again`},
		{"number for a key", "\xa6config", "\x01\xc0\xa6config", modelfile.ErrMalformed, "wanted a string, got an integer"},
		{"text for a number", "\xa3dim\x08", "\xa3dim\xa18", modelfile.ErrMalformed, "config.dim at byte 39: wanted an integer, got a string"},
		{"array for a map", "\xa6config\x85", "\xa6config\x95", modelfile.ErrMalformed, "body at byte"},
		{"nil for a section", "\xa5items\x9c", "\xa5items\xc0\xa5other\x9c", modelfile.ErrMalformed, "items at byte 99: wanted an array, got nil"},
		{"giant array", "\xa5items\x9c", "\xa5items\xdd\xff\xff\xff\xff", modelfile.ErrMalformed, "wanted an array of 4294967295 entries"},
		{"repeated ID", "\xa5SKU-2", "\xa5SKU-1", modelfile.ErrMalformed, "wanted different item IDs, got 1 of 12 repeated"},
		{"ID of 5 bytes for an ID of 4 GB", "\xa5SKU-2", "\xdb\xff\xff\xff\xff", modelfile.ErrMalformed, "wanted a string of 4294967295 bytes"},
		{"wrong type of values", "\xa4leaf\x93\xa2i8", "\xa4leaf\x93\xa2f8", modelfile.ErrMalformed, `table.leaf at byte 544: wanted a tensor of i8, u8, i16, u16, i32, got "f8"`},
		{"tensor of two", "\xa4leaf\x93", "\xa4leaf\x92", modelfile.ErrMalformed, "body at byte"},
		{"shape of three", "\x91\x0c", "\x93\x01\x02\x06", modelfile.ErrSize, "wanted 0 to 2 dimensions, got 3"},
		{"negative shape", "\x91\x0c", "\x91\xff", modelfile.ErrMalformed, "wanted 0 to 2147483647 rows or columns, got -1"},
		{"overflowing shape", "\x92\x0c\x08", "\x92\xce\x7f\xff\xff\xff\xce\x7f\xff\xff\xff", modelfile.ErrMalformed, "wanted the shape [12 x 8], got [2147483647 x 2147483647]"},
		{"unknown behaviour", "\xa4want\xa4view", "\xa4want\xa4veiw", modelfile.ErrMalformed, `placements.want at byte`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			spoiled := bytes.Replace(body, []byte(test.old), []byte(test.new), 1)
			if bytes.Equal(spoiled, body) {
				t.Fatalf("the body has no %q", test.old)
			}
			refused(t, seal(spoiled), test.kind, test.want)
		})
	}
}

// TestUnknownKeysAreLeftAlone keeps the promise that a later writer may add to
// a map.
func TestUnknownKeysAreLeftAlone(t *testing.T) {
	body := bodyOf(t, tiny())
	// The head is three bytes: from 16 entries on.
	added := append([]byte{0xde, body[1], body[2] + 1}, "\xa6future\x93\x01\x81\xa1a\xc4\x01b\xd4\x05c"...)
	if _, err := modelfile.Read(seal(append(added, body[3:]...))); err != nil {
		t.Error(err)
	}
}

// TestKeysStandInAnyOrder turns the body's entries round.
func TestKeysStandInAnyOrder(t *testing.T) {
	body := bodyOf(t, tiny())
	r := msgpack.NewReader(body)
	var turned []byte
	for range r.MapLen() {
		from := r.Offset()
		r.Skip()
		r.Skip()
		turned = append(bytes.Clone(body[from:r.Offset()]), turned...)
	}
	m, err := modelfile.Read(seal(append(bytes.Clone(body[:3]), turned...)))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.CheckGolden(); err != nil {
		t.Error(err)
	}
}

func TestCutAnywhere(t *testing.T) {
	file := tiny()
	body := bodyOf(t, file)
	for n := 0; n < len(file); n += 97 {
		if _, err := modelfile.Read(file[:n]); err == nil {
			t.Errorf("read a file cut to %d bytes of %d", n, len(file))
		}
	}
	for n := range body {
		if _, err := modelfile.Read(seal(body[:n])); !errors.Is(err, modelfile.ErrMalformed) {
			t.Errorf("a body cut to %d bytes: %v", n, err)
		}
	}
}

func TestEveryFlippedBitIsSeen(t *testing.T) {
	file := tiny()
	for i := range file {
		bit := byte(1) << (i % 8)
		file[i] ^= bit
		if _, err := modelfile.Read(file); err == nil {
			t.Errorf("bit %d of byte %d was flipped unseen", i%8, i)
		}
		file[i] ^= bit
	}
}

// TestClaimsAllocateLittle puts large claims in the place of single bytes of the body,
// and bounds what reading allocates by the size of the file.
func TestClaimsAllocateLittle(t *testing.T) {
	body := bodyOf(t, tiny())
	var before, after runtime.MemStats
	for i := 0; i < len(body); i += 5 {
		for _, claim := range []string{"\xdd\x7f\xff\xff\xff", "\xce\x00\x0f\x42\x40"} {
			spoiled := seal(append(append(bytes.Clone(body[:i]), claim...), body[i+1:]...))
			runtime.ReadMemStats(&before)
			_, _ = modelfile.Read(spoiled)
			runtime.ReadMemStats(&after)
			// A network of the largest bounds takes 16 MB; this body's takes little.
			if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
				t.Fatalf("the claim % x at byte %d made reading allocate %d bytes", claim, i, used)
			}
		}
	}
}

// FuzzRead demands of any bytes, as a file and as the body of a sealed one,
// that reading does not panic, and that neither does a scorer over what was
// read.
func FuzzRead(f *testing.F) {
	file := tiny()
	f.Add(file)
	f.Add(bodyOf(f, file))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, file := range [][]byte{data, seal(data)} {
			if m, err := modelfile.Read(file); err == nil {
				serve(m)
			}
		}
	})
}

// serve asks a model for everything that a scorer computes.
func serve(m *model.Model) {
	last := int32(m.Items.Len() - 1)
	var h shop.History
	for b := range shop.Behaviours {
		h = append(h, shop.Event{Time: int64(b) << (6 * b), Item: last * int32(b%2), Behaviour: shop.Behaviour(b)})
	}
	s := model.NewScorer(m)
	scores := make([]float32, m.Items.Len())
	interest := make([]float32, m.Features.Categories.Len())
	for _, history := range []shop.History{nil, h} {
		s.Begin(history)
		s.Interest(interest)
		for _, p := range m.Placements {
			s.Rank(scores, p, nil)
		}
		s.Predict(make([]float32, len(m.Network.Heads)), []int32{last}, []int32{1 << 30})
	}
	_ = m.CheckGolden()
}
