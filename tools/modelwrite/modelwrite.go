// Package modelwrite writes model files, which package modelfile reads and
// model/modelfile/FORMAT.md defines. It stands apart from the reader because
// the library that it writes with is too large for the browser.
package modelwrite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/vmihailenco/msgpack/v5"

	"inkling/model"
	"inkling/model/modelfile"
)

// Write writes the model as one model file. The same model gives the same
// bytes. A model that modelfile.Read would refuse is refused here, with its
// error, and nothing is written.
func Write(w io.Writer, m *model.Model) error {
	data, err := Marshal(m)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// File writes the model file at the path: first under a temporary name in the
// same folder, so that a failure leaves what was there.
func File(path string, m *model.Model) (err error) {
	data, err := Marshal(m)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Marshal returns the bytes of the model's file, having read them back once.
func Marshal(m *model.Model) ([]byte, error) {
	if err := complete(m); err != nil {
		return nil, err
	}
	body, err := encode(func(e *encoder) { e.model(m) })
	if err != nil {
		return nil, err
	}
	data, err := encode(func(e *encoder) {
		e.array(4)
		e.text(modelfile.Magic)
		e.integer(modelfile.Version)
		e.integer(int64(modelfile.Checksum(body)))
		e.bytes(body)
	})
	if err != nil {
		return nil, err
	}
	if _, err := modelfile.Read(data); err != nil {
		return nil, fmt.Errorf("the model cannot be written: %w", err)
	}
	return data, nil
}

// complete reports the first part that a model lacks altogether.
func complete(m *model.Model) error {
	switch {
	case m.Items == nil, m.Features == nil, m.Table == nil, m.Content == nil:
		return errors.New("the model has no items, features, table or content embeddings")
	case m.Network == nil:
		return errors.New("the model has no network")
	case m.Lists == nil || len(m.Lists.Offsets) == 0, m.Together == nil || len(m.Together.Offsets) == 0:
		return errors.New("the model has no lists")
	}
	return nil
}

// encode returns what write encodes.
func encode(write func(*encoder)) ([]byte, error) {
	var buffer bytes.Buffer
	e := &encoder{to: msgpack.NewEncoder(&buffer)}
	write(e)
	return buffer.Bytes(), e.err
}
