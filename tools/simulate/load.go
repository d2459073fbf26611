package simulate

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// LoadTruth reads truth.json. What it returns is complete and consistent; the
// error names the first field that is not.
func LoadTruth(r io.Reader) (*Truth, error) {
	t := &Truth{}
	d := json.NewDecoder(r)
	if err := d.Decode(&t.file); err != nil {
		return nil, fmt.Errorf("truth: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("truth: want one JSON object, got more after its end")
	}
	if err := t.file.validate(); err != nil {
		return nil, fmt.Errorf("truth: %w", err)
	}
	t.index()
	return t, nil
}

func (f *truthFile) validate() error {
	switch {
	case f.Format != truthFormat:
		return fmt.Errorf("format: want %q, got %q", truthFormat, f.Format)
	case f.Version != truthVersion:
		return fmt.Errorf("version: want %d, got %d", truthVersion, f.Version)
	case f.End <= f.Start:
		return fmt.Errorf("end: want later than the start %d, got %d", f.Start, f.End)
	case len(f.Examination) == 0:
		return errors.New("examination: want a probability for each position, got none")
	case len(f.Items) == 0:
		return errors.New("items: want at least one, got none")
	case len(f.Visitors) == 0:
		return errors.New("visitors: want at least one, got none")
	}
	for i, p := range f.Examination {
		if !(p > 0 && p <= 1) {
			return fmt.Errorf("examination[%d]: want above 0 and at most 1, got %v", i, p)
		}
	}
	for i, path := range f.Leaves {
		if strings.Count(path, " > ") != 2 {
			return fmt.Errorf("leaves[%d]: want department > category > leaf, got %q", i, path)
		}
	}
	if err := moderate(f.Constants.all()...); err != nil {
		return fmt.Errorf("constants: %w", err)
	}
	if err := f.validateItems(); err != nil {
		return err
	}
	return f.validateVisitors()
}

func (f *truthFile) validateItems() error {
	seen := make(map[string]bool, len(f.Items))
	for i := range f.Items {
		it := &f.Items[i]
		numbers := append([]float64{it.Price, it.Cost, it.Quality, it.Trend, it.Height}, it.Taste[:]...)
		err := errors.Join(unique(seen, it.ID), within("leaf", it.Leaf, len(f.Leaves)),
			within("brand", it.Brand, len(f.Brands)), moderate(numbers...))
		if err == nil && it.Width < 0 {
			err = fmt.Errorf("width: want at least 0, got %d", it.Width)
		}
		if err != nil {
			return fmt.Errorf("items[%d]: %w", i, first(err))
		}
	}
	return nil
}

func (f *truthFile) validateVisitors() error {
	seen := make(map[string]bool, len(f.Visitors))
	for i := range f.Visitors {
		v := &f.Visitors[i]
		err := errors.Join(unique(seen, v.ID), moderate(append([]float64{v.Level, v.Sensitivity}, v.Taste[:]...)...))
		for _, l := range v.Leaves {
			err = errors.Join(err, within("leaf", l.Leaf, len(f.Leaves)), moderate(l.Weight))
		}
		for _, b := range v.Brands {
			err = errors.Join(err, within("brand", b.Brand, len(f.Brands)), moderate(b.Weight))
		}
		if err != nil {
			return fmt.Errorf("visitors[%d]: %w", i, first(err))
		}
	}
	return nil
}

// first is the first of the errors that errors.Join put together: one clear
// message rather than a list.
func first(err error) error {
	for {
		joined, ok := err.(interface{ Unwrap() []error })
		if !ok {
			return err
		}
		err = joined.Unwrap()[0]
	}
}

func unique(seen map[string]bool, id string) error {
	if id == "" || seen[id] {
		return fmt.Errorf("id: want one of its own, got %q", id)
	}
	seen[id] = true
	return nil
}

func within(what string, index, length int) error {
	if index < 0 || index >= length {
		return fmt.Errorf("%s: want an index below %d, got %d", what, length, index)
	}
	return nil
}

// moderate refuses numbers that no simulation writes: those that could make a
// probability NaN.
func moderate(numbers ...float64) error {
	for _, x := range numbers {
		if !(math.Abs(x) <= 1e6) {
			return fmt.Errorf("want a number within a million, got %v", x)
		}
	}
	return nil
}

// UnmarshalJSON refuses a vector of another length, which encoding/json would
// pad or cut in silence.
func (v *vector) UnmarshalJSON(data []byte) error {
	var numbers []float64
	if err := json.Unmarshal(data, &numbers); err != nil {
		return err
	}
	if len(numbers) != factors {
		return fmt.Errorf("taste: want %d factors, got %d", factors, len(numbers))
	}
	copy(v[:], numbers)
	return nil
}
