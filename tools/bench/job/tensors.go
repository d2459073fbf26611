// Package job makes what every contestant of the benchmark is given: the same
// numbers, as plain tensors for those who build their graph in JavaScript and as
// ONNX files for those who read one.
package job

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
)

// Tensors are named float32 arrays that travel to the page as one file of
// little-endian numbers with an index beside it.
type Tensors struct {
	index []entry
	data  []byte
}

type entry struct {
	Name  string `json:"name"`
	At    int    `json:"at"` // in numbers
	Shape []int  `json:"shape"`
}

// Add appends a tensor. A shape of another size is a programmer's error.
func (t *Tensors) Add(name string, data []float32, shape ...int) {
	size := 1
	for _, d := range shape {
		size *= d
	}
	if size != len(data) {
		panic(fmt.Sprintf("job: the tensor %s has %d numbers, and its shape %v", name, len(data), shape))
	}
	t.index = append(t.index, entry{name, len(t.data) / 4, shape})
	for _, v := range data {
		t.data = binary.LittleEndian.AppendUint32(t.data, math.Float32bits(v))
	}
}

// Write writes the files name.bin and name.json into a folder. extra becomes the
// index's "about": what the page has to know beside numbers.
func (t *Tensors) Write(folder, name string, extra any) error {
	index, err := json.Marshal(map[string]any{"tensors": t.index, "about": extra})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".bin"), t.data, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name+".json"), index, 0o644)
}
