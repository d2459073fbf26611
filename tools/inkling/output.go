package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// checkOutput reports, before any work is done, why no file could be written at
// the path: its folder is missing or takes no new file, what stands there is no
// regular file, or it is one of the inputs that the run reads.
func checkOutput(path string, inputs ...string) error {
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: cannot be written: there is no folder %s", path, folder)
	}
	if info, err := os.Stat(path); err == nil {
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s: cannot be written: want a file, got a %s", path, kindOf(info.Mode()))
		}
		for _, input := range inputs {
			if read, err := os.Stat(input); err == nil && os.SameFile(info, read) {
				return fmt.Errorf("%s: cannot be written: it is the input %s", path, input)
			}
		}
	}
	probe, err := os.CreateTemp(folder, "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("%s: cannot be written: %w", path, reason(err))
	}
	probe.Close()
	return os.Remove(probe.Name())
}

func kindOf(mode os.FileMode) string {
	if mode.IsDir() {
		return "folder"
	}
	return "device or pipe"
}

// reason takes the temporary name off an error, which tells its reader nothing.
func reason(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}
