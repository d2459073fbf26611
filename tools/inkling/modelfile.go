package main

import (
	"fmt"
	"io"
	"os"

	"inkling/model"
	"inkling/model/modelfile"
)

// readServing reads a model that has items to rank.
func readServing(path string) ([]byte, *model.Model, error) {
	data, m, err := readModel(path)
	if err == nil && m.Shared() {
		err = fmt.Errorf("%s: made by train --share for another shop to start from, so it has no items to rank; see 'inkling transfer --help'", path)
	}
	return data, m, err
}

// readModel reads a model file, of at most the size that a model may have, and
// checks that this program scores as the one that trained it. It returns the
// file's bytes too.
func readModel(path string) ([]byte, *model.Model, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, modelfile.MaxBytes+1))
	if err != nil {
		return nil, nil, err
	}
	m, err := modelfile.Read(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := m.CheckGolden(); err != nil {
		return nil, nil, fmt.Errorf("%s: trained by a program that scores otherwise than this one, so train it again: %w", path, err)
	}
	return data, m, nil
}
