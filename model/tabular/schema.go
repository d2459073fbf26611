// Package tabular trains the multi-task network on any table of dense and
// categorical columns: embeddings, a wide linear term, a trunk of package nn and
// a head a task, with everything that package loss and package weighting have.
// It shares layers, trunks and heads with the shop's model, so that these can
// be held to published figures on public tables. It is never built into the
// browser.
//
// Training is deterministic for a seed and a number of workers.
package tabular

import (
	"fmt"
	"math"

	"inkling/model/task"
)

// Schema says what a table's columns are and what is predicted from them.
type Schema struct {
	Dense       []string // names of the real-valued columns
	Categorical []Category
	Tasks       []task.Task
}

// Category is a column of indices from 0 to Cardinality-1.
type Category struct {
	Name        string
	Cardinality int
	// Dim is the width of the column's embedding in the trunk's input; with 0
	// the column is for the wide term alone.
	Dim int
}

// DefaultDim is an embedding width for a cardinality that serves where nothing
// better is known: half of it, from 1 to 8.
func DefaultDim(cardinality int) int { return min(max(cardinality/2, 1), 8) }

// Bounds of a schema.
const (
	maxColumns     = 10_000
	maxCardinality = 1 << 24
	maxDim         = 1024
)

// Validate reports the first thing that makes no sense.
func (s *Schema) Validate() error {
	if len(s.Tasks) == 0 {
		return fmt.Errorf("schema: want a task at least, got none")
	}
	if n := len(s.Dense) + len(s.Categorical); n < 1 || n > maxColumns {
		return fmt.Errorf("schema: want 1 to %d columns, got %d", maxColumns, n)
	}
	for _, c := range s.Categorical {
		if c.Cardinality < 1 || c.Cardinality > maxCardinality {
			return fmt.Errorf("column %s: want a cardinality from 1 to %d, got %d", c.Name, maxCardinality, c.Cardinality)
		}
		if c.Dim < 0 || c.Dim > maxDim {
			return fmt.Errorf("column %s: want an embedding of 0 to %d, got %d", c.Name, maxDim, c.Dim)
		}
	}
	if s.inputs() == 0 {
		return fmt.Errorf("schema: no column has a width, so the trunk has no input")
	}
	names := map[string]bool{}
	for _, t := range s.Tasks {
		if names[t.Name] || t.Name == "" {
			return fmt.Errorf("schema: want tasks with names of their own, got %q again or empty", t.Name)
		}
		names[t.Name] = true
		if t.Classes == 1 || t.Classes < 0 || t.Regression && t.Classes > 0 {
			return fmt.Errorf("task %s: want no classes, or two and more and no regression, got %d", t.Name, t.Classes)
		}
	}
	return nil
}

// inputs is the width of the trunk's input.
func (s *Schema) inputs() int {
	n := len(s.Dense)
	for _, c := range s.Categorical {
		n += c.Dim
	}
	return n
}

// TaskNames are the names of the tasks, in their order.
func (s *Schema) TaskNames() []string {
	names := make([]string, len(s.Tasks))
	for k, t := range s.Tasks {
		names[k] = t.Name
	}
	return names
}

// Table is rows of a schema.
type Table struct {
	Rows        int
	Dense       []float32   // [rows x dense columns]; NaN is missing
	Categorical []int32     // [rows x categorical columns]; -1 is missing
	Labels      [][]float32 // [tasks][rows]: 0 or 1, a class, or a value; NaN is missing
	// Soft are labels that are distributions, [tasks][rows x outputs], or
	// probabilities of a binary task; where a task has them its Labels do not
	// count for training. nil for a task without, or for all.
	Soft [][]float32
}

// Validate reports the first place where the table does not fit the schema.
func (t *Table) Validate(s *Schema) error {
	dense, categorical := len(s.Dense), len(s.Categorical)
	switch {
	case t.Rows < 1:
		return fmt.Errorf("table: want a row at least, got %d", t.Rows)
	case len(t.Dense) != t.Rows*dense:
		return fmt.Errorf("table: want %d dense values, got %d", t.Rows*dense, len(t.Dense))
	case len(t.Categorical) != t.Rows*categorical:
		return fmt.Errorf("table: want %d categories, got %d", t.Rows*categorical, len(t.Categorical))
	case len(t.Labels) != len(s.Tasks):
		return fmt.Errorf("table: want labels of %d tasks, got %d", len(s.Tasks), len(t.Labels))
	case len(t.Soft) != 0 && len(t.Soft) != len(s.Tasks):
		return fmt.Errorf("table: want soft labels of %d tasks, got %d", len(s.Tasks), len(t.Soft))
	}
	for i, v := range t.Dense {
		if math.IsInf(float64(v), 0) {
			return fmt.Errorf("row %d: %s is infinite", i/dense, s.Dense[i%dense])
		}
	}
	for i, v := range t.Categorical {
		if c := s.Categorical[i%categorical]; v < -1 || int(v) >= c.Cardinality {
			return fmt.Errorf("row %d: %s: want -1 to %d, got %d", i/categorical, c.Name, c.Cardinality-1, v)
		}
	}
	return t.validateLabels(s)
}

func (t *Table) validateLabels(s *Schema) error {
	for k, d := range s.Tasks {
		if len(t.Labels[k]) != t.Rows {
			return fmt.Errorf("task %s: want %d labels, got %d", d.Name, t.Rows, len(t.Labels[k]))
		}
		if soft := t.soft(k); soft != nil && len(soft) != t.Rows*d.Outputs() {
			return fmt.Errorf("task %s: want %d soft labels, got %d", d.Name, t.Rows*d.Outputs(), len(soft))
		}
		for r, v := range t.Labels[k] {
			switch {
			case v != v:
			case math.IsInf(float64(v), 0):
				return fmt.Errorf("row %d: the label of %s is infinite", r, d.Name)
			case d.Classes > 0 && (v < 0 || v >= float32(d.Classes) || v != float32(int(v))):
				return fmt.Errorf("row %d: %s: want a class from 0 to %d, got %g", r, d.Name, d.Classes-1, v)
			case d.Classes == 0 && !d.Regression && v != 0 && v != 1:
				return fmt.Errorf("row %d: %s: want 0 or 1, got %g", r, d.Name, v)
			}
		}
	}
	return nil
}

// soft are the soft labels of a task, nil where it has none.
func (t *Table) soft(k int) []float32 {
	if len(t.Soft) == 0 {
		return nil
	}
	return t.Soft[k]
}

// Subset copies some of the rows, in the order given. Soft labels are left out.
func (t *Table) Subset(rows []int) *Table {
	dense, categorical := len(t.Dense)/t.Rows, len(t.Categorical)/t.Rows
	s := &Table{Rows: len(rows), Labels: make([][]float32, len(t.Labels))}
	for _, r := range rows {
		s.Dense = append(s.Dense, t.Dense[r*dense:(r+1)*dense]...)
		s.Categorical = append(s.Categorical, t.Categorical[r*categorical:(r+1)*categorical]...)
		for k, l := range t.Labels {
			s.Labels[k] = append(s.Labels[k], l[r])
		}
	}
	return s
}
