package tune

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"inkling/model/train"
)

// Trial is one training run and what came of it. It is a line of the state.
type Trial struct {
	Number  int      `json:"trial"` // from 0
	Phase   string   `json:"phase"`
	Fold    *int     `json:"fold,omitempty"`  // from 0, where there are folds
	Set     Point    `json:"set"`             // what differs from the base config
	Score   *float64 `json:"score,omitempty"` // the objective; nil where it failed, or for a fold
	Figures Figures  `json:"figures,omitempty"`
	Failed  string   `json:"failed,omitempty"` // why there are no figures
	Seconds float64  `json:"seconds"`          // that it took
}

// Header says what the trials of a state are of, so that none is taken for a
// trial of something else. It is the first line.
type Header struct {
	Format    string       `json:"inkling"` // stateFormat
	Data      string       `json:"data"`    // of Fingerprint, and how it was parted
	Base      train.Config `json:"base"`    // the config that the search begins with
	Space     *Space       `json:"space"`
	Objective string       `json:"objective,omitempty"`
	Folds     int          `json:"folds,omitempty"`
	Seed      uint64       `json:"seed"`
}

// stateFormat names the file and its version.
const stateFormat = "tune 1"

// State holds the trials of a search in a file of JSON lines, each written and
// synced as soon as the trial is done: whatever ends the program, at most the
// trial under way is lost.
type State struct {
	path   string
	file   *os.File // nil in tests, which keep none
	trials []Trial
	// Dropped says that the file's last line was cut off in the middle and is
	// left out.
	Dropped bool
}

// Create begins a state in a new file. It is an error if the file is there.
func Create(path string, h Header) (*State, error) {
	h.Format = stateFormat
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s: holds the trials of an earlier search: --resume goes on with it, --state names another file", path)
	}
	if err != nil {
		return nil, err
	}
	s := &State{path: path, file: f}
	if err := s.write(h); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

// Resume goes on with the state in the file, or begins it where there is none.
// It is an error if the file's trials are of something else.
func Resume(path string, h Header) (*State, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Create(path, h)
	}
	if err != nil {
		return nil, err
	}
	whole := data[:bytes.LastIndexByte(data, '\n')+1]
	if len(whole) == 0 { // it ended before anything was recorded
		if err := os.Remove(path); err != nil {
			return nil, err
		}
		return Create(path, h)
	}
	s := &State{path: path, Dropped: len(whole) < len(data)}
	if err := s.parse(whole, h); err != nil {
		return nil, err
	}
	if s.file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o644); err != nil {
		return nil, err
	}
	if err := s.file.Truncate(int64(len(whole))); err != nil {
		s.file.Close()
		return nil, err
	}
	return s, nil
}

func (s *State) parse(data []byte, h Header) error {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if number == 1 {
			var own Header
			if err := json.Unmarshal(line, &own); err != nil || own.Format != stateFormat {
				return fmt.Errorf("%s:1: want the trials of a search, of the format %q; this is something else", s.path, stateFormat)
			}
			if what := own.differs(h); what != "" {
				return fmt.Errorf("%s: its trials are of %s; resume it as it was begun, or name another file with --state", s.path, what)
			}
			continue
		}
		var t Trial
		if err := json.Unmarshal(line, &t); err != nil {
			return fmt.Errorf("%s:%d: %w", s.path, number, err)
		}
		if t.Number != len(s.trials) {
			return fmt.Errorf("%s:%d: want trial %d, got trial %d", s.path, number, len(s.trials), t.Number)
		}
		s.trials = append(s.trials, t)
	}
	return nil
}

// differs names the first thing in which two headers differ; "" if in none.
func (h *Header) differs(o Header) string {
	switch {
	case h.Data != o.Data:
		return fmt.Sprintf("other data: %s, here %s", h.Data, o.Data)
	case h.Folds != o.Folds:
		return fmt.Sprintf("%d folds (0 is a search without --weights), here %d", h.Folds, o.Folds)
	case h.Objective != o.Objective:
		return fmt.Sprintf("another objective: %q, here %q", h.Objective, o.Objective)
	case h.Seed != o.Seed:
		return fmt.Sprintf("another seed: %d, here %d", h.Seed, o.Seed)
	case !sameJSON(h.Space, o.Space):
		return "another search space"
	case !sameJSON(h.Base, o.Base):
		return "another config to begin with"
	}
	return ""
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// append records a trial.
func (s *State) append(t Trial) error {
	s.trials = append(s.trials, t)
	return s.write(t)
}

// write appends one line, whole or not at all where the file system can.
func (s *State) write(v any) error {
	if s.file == nil {
		return nil
	}
	line, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s: %w", s.path, err)
	}
	if _, err := s.file.Write(append(line, '\n')); err != nil {
		return err
	}
	return s.file.Sync()
}

// Trials is the number of trials in the state.
func (s *State) Trials() int { return len(s.trials) }

// Close closes the file. One without a trial is removed: there is nothing to go
// on with.
func (s *State) Close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if len(s.trials) == 0 {
		return errors.Join(err, os.Remove(s.path))
	}
	return err
}
