package slim_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inkling/tools/browsertest"
	"inkling/tools/webbuild/slim"
)

// output runs a program in the browser and returns what it prints.
func output(t *testing.T, b *browsertest.Browser, wasmExec, module []byte) string {
	mux := http.NewServeMux()
	for path, file := range map[string]struct {
		kind    string
		content []byte
	}{
		"/":             {"text/html", []byte("<!doctype html><title>program</title><script src=/wasm_exec.js></script>")},
		"/wasm_exec.js": {"text/javascript", wasmExec},
		"/program.wasm": {"application/wasm", module},
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", file.kind)
			w.Write(file.content)
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	page := b.Profile(t).Page().Open(server.URL)
	return browsertest.Eval[string](page, `(async () => {
		let printed = "";
		fs.writeSync = (_, bytes) => { printed += new TextDecoder().decode(bytes); return bytes.length; };
		const go = new Go();
		go.exit = (code) => { if (code) printed += "exit " + code; };
		const { instance } = await WebAssembly.instantiateStreaming(fetch("/program.wasm"), go.importObject);
		await go.run(instance);
		return printed;
	})()`)
}

// What the runtime decides by its tables must come out the same without the
// part that Shrink takes: what a panic says, who recovers it, which deferred
// calls run, and what the collector finds on a stack.
func TestSlimProgramsDoTheSame(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	wasmExec, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := browsertest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	for _, flags := range []string{"", "-l"} { // with and without inlining
		t.Run(fmt.Sprintf("gcflags=%q", flags), func(t *testing.T) {
			module := build(t, "./testdata/program", "-gcflags="+flags)
			small, err := slim.Shrink(module)
			if err != nil {
				t.Fatal(err)
			}
			want := output(t, b, wasmExec, module)
			if !strings.HasSuffix(want, "goroutines: 1\n") {
				t.Fatalf("the program does not come to its end:\n%s", want)
			}
			if got := output(t, b, wasmExec, small); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
