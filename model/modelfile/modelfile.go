// Package modelfile reads model files: one MessagePack value that holds all of
// a model.Model. FORMAT.md beside this file is the format's definition.
//
// [Read] takes bytes that nobody vouches for. It looks at the magic, the
// version, the checksum and then at every field, bounds every size before it
// allocates, and reports the first thing that is wrong. The model that it
// returns is safe to serve: whatever the weights are, a model.Scorer over it
// does not panic on a history whose items are indices of the model. Whether the
// scores are those that the trainer meant is for (*model.Model).CheckGolden.
//
// Package inkling/tools/modelwrite writes the files; it is apart because the
// browser only reads.
package modelfile

import (
	"strconv"

	"inkling/model"
	"inkling/model/msgpack"
)

const (
	// Magic is the first element of the file.
	Magic = "inkling-model"
	// Version is the second: the one version of the format that Read reads.
	Version = 1
	// MaxBytes is the size of the largest file, which is more than a page should
	// ever load.
	MaxBytes = 64 << 20
)

// elements is the number of elements of the outermost array: magic, version,
// checksum, body.
const elements = 4

// Checksum is the third element of the file for a body, the fourth: CRC-32C.
func Checksum(body []byte) uint32 {
	return crc32c(body)
}

// Read returns the model of a file. Names, and tensors of single bytes, stay
// where they are: the model keeps data, which the caller no longer changes.
// Every error is an *[Error].
func Read(data []byte) (*model.Model, error) {
	body, base, err := open(data)
	if err != nil {
		return nil, err
	}
	d := &decoder{m: &model.Model{}, body: body, base: base, r: *msgpack.NewReader(body)}
	d.object(sections...)
	if d.err == nil {
		d.settle(d.r.End())
	}
	if d.err != nil {
		return nil, d.err
	}
	return d.m, nil
}

// open checks what surrounds the body, and returns it with its place in data.
func open(data []byte) (body []byte, base int, _ error) {
	if len(data) > MaxBytes {
		return nil, 0, ErrSize.because("wanted at most " + strconv.Itoa(MaxBytes) + " bytes, got " + strconv.Itoa(len(data)))
	}
	r := msgpack.NewReader(data)
	n := r.ArrayLen()
	if magic := string(r.StringView()); magic != Magic {
		return nil, 0, ErrMagic.because("wanted the magic " + plainQuote(Magic) + " at the beginning, got " + found(r, magic))
	}
	version := r.Uint()
	switch {
	case r.Err() != nil:
		return nil, 0, ErrMalformed.because("version " + r.Err().Error())
	case version > Version:
		return nil, 0, ErrVersion.because("made by a newer version: the file has version " +
			strconv.FormatUint(version, 10) + ", this reads " + strconv.Itoa(Version))
	case version < Version:
		return nil, 0, ErrVersion.because("wanted version " + strconv.Itoa(Version) + ", got " + strconv.FormatUint(version, 10))
	case n != elements:
		return nil, 0, ErrMalformed.because("wanted an array of " + strconv.Itoa(elements) + " elements, got " + strconv.Itoa(n))
	}
	sum := r.Uint()
	if r.Err() != nil {
		return nil, 0, ErrMalformed.because("checksum " + r.Err().Error())
	}
	isBytes := r.Peek() == msgpack.Bytes
	body = r.Bytes()
	base = r.Offset() - len(body)
	if err := r.End(); err != nil && isBytes {
		return nil, 0, ErrSize.because("body " + err.Error() + ": the file is cut off or goes on")
	} else if err != nil {
		return nil, 0, ErrMalformed.because("body " + err.Error())
	}
	if got := Checksum(body); uint64(got) != sum {
		return nil, 0, ErrChecksum.because("damaged: wanted the checksum " + strconv.FormatUint(sum, 16) +
			", as the file says, got " + strconv.FormatUint(uint64(got), 16))
	}
	return body, base, nil
}

// found describes what stands where the magic should, cut to a bearable length.
func found(r *msgpack.Reader, magic string) string {
	if err := r.Err(); err != nil {
		return "bytes that are none (" + err.Error() + ")"
	}
	return plainQuote(magic[:min(len(magic), 40)])
}
