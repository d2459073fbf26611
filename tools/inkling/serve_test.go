package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inkling/tools/bundle/static"
)

func TestServe(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("home"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	code := make(chan int, 1)
	var stderr bytes.Buffer
	go func() { code <- run(ctx, []string{"serve", dir, "--addr", "127.0.0.1:0"}, writer, &stderr) }()
	url, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(strings.TrimSpace(url))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if content, err := io.ReadAll(response.Body); err != nil || string(content) != "home" {
		t.Errorf("content %q, %v", content, err)
	}
	if got := response.Header.Get("Content-Security-Policy"); got != static.Policy {
		t.Errorf("policy %q", got)
	}
	cancel()
	if got := <-code; got != 0 {
		t.Errorf("exit code %d after a stop, want 0: %s", got, stderr.String())
	}
}

func TestServeAndBundleRefuse(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no folder", []string{"serve"}, 2, "serve takes one folder, got 0"},
		{"two folders", []string{"serve", "a", "b"}, 2, "serve takes one folder, got 2"},
		{"absent folder", []string{"serve", filepath.Join(dir, "absent")}, 1, "absent: no such file or directory"},
		{"impossible address", []string{"serve", dir, "--addr", "127.0.0.1:x"}, 1, "listen tcp"},
		{"bundle without a model", []string{"bundle", "--catalogue", "c", "--out", "o"}, 2, "--model is required"},
		{"bundle without a catalogue", []string{"bundle", "--model", "m", "--out", "o"}, 2, "--catalogue is required"},
		{"bundle without a folder", []string{"bundle", "--model", "m", "--catalogue", "c"}, 2, "--out is required"},
		{"bundle with a strange map", []string{"bundle", "--model", "m", "--catalogue", "c", "--out", "o", "--map-catalogue", "id"}, 2, "--map-catalogue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), c.args, &stdout, &stderr)
			if code != c.code || !strings.Contains(stderr.String(), c.want) || stdout.Len() > 0 {
				t.Errorf("exit %d with %q (%q on stdout), want %d with %q", code, stderr.String(), stdout.String(), c.code, c.want)
			}
		})
	}
}
