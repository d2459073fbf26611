package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// until cancels as soon as the text was written.
type until struct {
	bytes.Buffer
	text   string
	cancel func()
}

func (u *until) Write(p []byte) (int, error) {
	n, err := u.Buffer.Write(p)
	if strings.Contains(u.String(), u.text) {
		u.cancel()
	}
	return n, err
}

// TestTuneInterrupted asks a search to stop in its third trial: the best of the
// first two is written, and with --resume it goes on after them.
func TestTuneInterrupted(t *testing.T) {
	dir := t.TempDir()
	shop := filepath.Join(dir, "shop")
	var out bytes.Buffer
	if code := run(t.Context(), []string{"simulate", "--out", shop, "--visitors", "300", "--items", "60"}, &out, &out); code != 0 {
		t.Fatal(out.String())
	}
	config, settings := filepath.Join(dir, "config.json"), filepath.Join(dir, "settings.json")
	if err := os.WriteFile(settings, []byte(`{"epochs": 1, "model": {"dim": 16}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"tune", "--events", filepath.Join(shop, "events.csv"), "--catalogue", filepath.Join(shop, "catalogue.csv"),
		"--config", settings, "--out", config, "--trials", "3"}
	ctx, cancel := context.WithCancel(t.Context())
	var stdout bytes.Buffer
	stderr := until{text: "trial 1, random", cancel: cancel}
	if code := run(ctx, args, &stdout, &stderr); code != 1 || !strings.HasSuffix(stderr.String(), "--resume goes on\ninkling: interrupted\n") {
		t.Errorf("exit code %d, said %q", code, stderr.String())
	}
	if !strings.Contains(stdout.String(), "of 2 trials") && !strings.Contains(stdout.String(), "none of 2 trials") {
		t.Errorf("result %q, want that of two trials", stdout.String())
	}
	if content, err := os.ReadFile(config); err != nil || !strings.Contains(string(content), `"dim": 16`) {
		t.Errorf("the config holds %q, %v", content, err)
	}
	var said bytes.Buffer
	if code := run(t.Context(), append(args, "--resume"), &stdout, &said); code != 0 || !strings.Contains(said.String(), "goes on after 2 trials") {
		t.Errorf("exit code %d, said %q", code, said.String())
	}
}
