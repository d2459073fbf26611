package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestCommittedFileIsWhatWeWrite(t *testing.T) {
	committed, err := os.ReadFile("../../model/kernel/simd_wasm.s")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(committed, write()) {
		t.Error("model/kernel/simd_wasm.s differs from what kernelwrite writes: run go generate ./model/kernel")
	}
}

// TestOnlyWhatTheAssemblerEncodes keeps out what Go 1.27 assembles to something
// else without a word.
func TestOnlyWhatTheAssemblerEncodes(t *testing.T) {
	wrong := []struct {
		why  string
		line *regexp.Regexp
	}{
		{"stores at offset 0, whatever the operand", regexp.MustCompile(`^V128Store \$\d+$`)},
		{"takes lane 0, whatever the operand", regexp.MustCompile(`(Extract|Replace)Lane[SU]? \$\d+$`)},
		{"is encoded wrongly", regexp.MustCompile(`^(I8x16Shuffle|V128(Load|Store)\d+(Lane|Zero)|\w*Relaxed)`)},
		{"has no operand in its encoding", regexp.MustCompile(`^V128Load\d+(x|Splat)\S* \$`)},
	}
	// No alignment, and an offset of 0 or 4: see loadSplatAt.
	operand := regexp.MustCompile(`^Unreachable (Unreachable|I64Or Unreachable)\b`)
	lines := strings.Split(string(write()), "\n")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		for _, w := range wrong {
			if w.line.MatchString(line) {
				t.Errorf("line %d: %q %s", i+1, line, w.why)
			}
		}
		bare := strings.HasPrefix(line, "V128Load") && !strings.HasPrefix(line, "V128Load $")
		if bare && !operand.MatchString(strings.Join(strings.Fields(strings.Join(lines[i+1:i+4], " ")), " ")) {
			t.Errorf("line %d: %q lacks the bytes of its alignment and offset", i+1, line)
		}
	}
}
