package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

// TestMain lets a script run this test binary as the command inkling.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"inkling": func() { os.Exit(Main()) }})
}

// TestScripts runs the command line as its users do, one script a topic. The
// scripts under testdata/script may use
//
//	$SHARED      the folder of the benchmark data, which is no part of the repository
//	[shared]     whether it is there
//	[built]      whether the engine and the scripts are built, without which there is no bundle
//	[superuser]  whether folders take files whatever their mode says
//
// and the commands of checks.
func TestScripts(t *testing.T) {
	shared, err := filepath.Abs("../../../shared/data")
	if err != nil {
		t.Fatal(err)
	}
	conditions := map[string]bool{
		"shared":    there(t, shared),
		"built":     there(t, "../bundle/dist/engine.wasm"),
		"superuser": os.Geteuid() == 0,
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SHARED", shared)
			return nil
		},
		Condition: func(condition string) (bool, error) {
			holds, ok := conditions[condition]
			if !ok {
				return false, fmt.Errorf("unknown condition %q", condition)
			}
			return holds, nil
		},
		Cmds: checks,
	})
}

// there reports whether the path exists, and says aloud if it does not.
func there(t *testing.T, path string) bool {
	_, err := os.Stat(path)
	if err != nil {
		t.Logf("%s is not there: the scripts leave out what needs it", path)
	}
	return err == nil
}

// exits runs a command that must end with exactly the given exit code: "!"
// alone does not tell a run that failed from a command line that was wrong.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [argument...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s did not run: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s ended with exit code %d, want %d", args[1], got, want)
	}
}
