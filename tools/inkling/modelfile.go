package main

import (
	"fmt"
	"io"
	"os"

	"inkling/model"
	"inkling/model/modelfile"
)

// readModel reads a model file, of at most the size that a model may have.
func readModel(path string) (*model.Model, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, modelfile.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	return parseModel(path, data)
}

// parseModel reads a model file's bytes and checks that this program scores as
// the one that trained it.
func parseModel(path string, data []byte) (*model.Model, error) {
	m, err := modelfile.Read(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := m.CheckGolden(); err != nil {
		return nil, fmt.Errorf("%s: trained by a program that scores otherwise than this one, so train it again: %w", path, err)
	}
	return m, nil
}
