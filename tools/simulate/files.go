package simulate

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// files are the names of what Save writes.
var files = []struct {
	name  string
	write func(*Shop, io.Writer) error
}{
	{"events.csv", (*Shop).WriteEvents},
	{"catalogue.csv", (*Shop).WriteCatalogue},
	{"truth.json", (*Shop).WriteTruth},
}

// Files returns the names of the files that Save writes.
func Files() []string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.name
	}
	return names
}

// CheckFolder makes the folder where it is missing. Unless force is set it
// reports the first file that Save would overwrite.
func CheckFolder(dir string, force bool) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if force {
		return nil
	}
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		_, err := os.Lstat(path)
		if err == nil {
			return fmt.Errorf("%s exists: want another folder, or --force to overwrite", path)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Save writes events.csv, catalogue.csv and truth.json into a folder. All three
// are written under temporary names before the first is renamed, so that a
// failure while writing leaves what was there.
func (s *Shop) Save(dir string) error {
	var written []string
	defer func() {
		for _, name := range written {
			os.Remove(name) // gone after a rename
		}
	}()
	for _, f := range files {
		name, err := temporary(dir, f.name, func(w io.Writer) error { return f.write(s, w) })
		if err != nil {
			return err
		}
		written = append(written, name)
	}
	for i, f := range files {
		if err := os.Rename(written[i], filepath.Join(dir, f.name)); err != nil {
			return err
		}
	}
	return nil
}

// temporary writes a file beside where it will stand and returns its name.
func temporary(dir, name string, write func(io.Writer) error) (string, error) {
	f, err := os.CreateTemp(dir, "."+name+".*")
	if err != nil {
		return "", err
	}
	b := bufio.NewWriterSize(f, 1<<20)
	err = errors.Join(write(b), b.Flush(), f.Chmod(0o644), f.Close())
	if err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("%s: %w", filepath.Join(dir, name), err)
	}
	return f.Name(), nil
}
