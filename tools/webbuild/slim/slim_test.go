package slim_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"inkling/tools/webbuild/slim"
)

// build compiles a main package for the browser.
func build(t *testing.T, pkg string, flags ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.Command("go", append(append([]string{"build", "-ldflags=-s -w", "-o", out}, flags...), pkg)...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=", "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	module, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

func compressed(module []byte) int {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 9)
	w.Write(module)
	w.Close()
	return b.Len()
}

func TestShrink(t *testing.T) {
	module := build(t, "./testdata/program")
	before := bytes.Clone(module)
	small, err := slim.Shrink(module)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(module, before) {
		t.Error("it changed the module that it was given")
	}
	was, is := compressed(module), compressed(small)
	t.Logf("%d bytes compressed, %d before", is, was)
	if is > was*85/100 {
		t.Errorf("%d bytes compressed, %d before: wanted a sixth less", is, was)
	}
	for _, name := range []string{"main.tooDeep", "runtime.mallocgc", "runtime/symtab.go"} {
		if bytes.Contains(small, []byte(name)) || !bytes.Contains(module, []byte(name)) {
			t.Errorf("%q is still there, or never was", name)
		}
	}
	if again, err := slim.Shrink(small); err != nil || !bytes.Equal(again, small) {
		t.Errorf("what is slim changes again (%v)", err)
	}
}

func TestShrinkRefuses(t *testing.T) {
	module := build(t, "./testdata/program")
	other := bytes.Replace(module, []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}, []byte{0xf2, 0xff, 0xff, 0xff, 0, 0, 1, 8}, -1)
	const empty = "\x00asm\x01\x00\x00\x00"
	for _, c := range []struct{ name, module, want string }{
		{"nothing", "", "no WebAssembly module"},
		{"a picture", "\x89PNG\r\n\x1a\n", "no WebAssembly module"},
		{"half a section", empty + "\x0a\x05\x00", "cut off"},
		{"a size without an end", empty + "\x0a\xff\xff", "cut off"},
		{"another toolchain's tables", string(other), "no pclntab as Go 1.27 writes it"},
		{"data without tables", empty + "\x0b\x07\x01\x00\x41\x00\x0b\x01x", "no pclntab as Go 1.27 writes it"},
		{"a passive segment", empty + "\x0b\x04\x01\x01\x01x", "got flags 1"},
		{"an address from a global", empty + "\x0b\x07\x01\x00\x23\x00\x0b\x01x", "got operation 0x23"},
		{"an address beyond bounds", empty + "\x0b\x0b\x01\x00\x41\xff\xff\xff\xff\x07\x0b\x01x", "wanted an address below"},
		{"a segment that is cut off", empty + "\x0b\x07\x01\x00\x41\x00\x0b\x02x", "cut off"},
		{"more than its segments", empty + "\x0b\x02\x00x", "got 1 more bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := slim.Shrink([]byte(c.module))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// FuzzShrink demands an error or a module, whatever comes.
func FuzzShrink(f *testing.F) {
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x0b\x07\x01\x00\x41\x00\x0b\x01x"))
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x00\x02ab"))
	f.Fuzz(func(t *testing.T, module []byte) {
		if small, err := slim.Shrink(module); err == nil && !bytes.HasPrefix(small, []byte("\x00asm")) {
			t.Error("it returned no module")
		}
	})
}
