//go:build !js

package engine

import (
	"bytes"
	"os"
	"testing"
)

func TestTheGoldenFileIsTheReadersOwn(t *testing.T) {
	const path = "../../model/modelfile/testdata/tiny.msgpack"
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(tiny, want) {
		t.Errorf("testdata/tiny.msgpack is not %s: copy it", path)
	}
}
