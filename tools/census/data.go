package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"

	"inkling/model/tabular"
	"inkling/model/task"
)

// The columns of the file, from 0. The published protocol drops the instance
// weight, and predicts without education and marital status.
const (
	columnEducation = 4
	columnMarital   = 7
	columnWeight    = 24
	columnIncome    = 41
	columns         = 42
)

// denseColumns are the real-valued ones, with the names that errors use.
var denseColumns = []struct {
	column int
	name   string
}{
	{0, "age"}, {5, "wage per hour"}, {16, "capital gains"}, {17, "capital losses"}, {18, "dividends"},
	{30, "persons worked for employer"}, {39, "weeks worked"},
}

// The tasks' names.
const (
	taskIncome       = "income" // more than 50,000 a year
	taskNeverMarried = "never-married"
)

// census is the whole file: texts of the categorical columns as indices.
type census struct {
	rows         int
	dense        []float32 // [rows x dense columns]
	categories   []int32   // [rows x categorical columns]
	names        []string  // of the categorical columns
	cardinality  []int
	income       []float32
	neverMarried []float32
}

// readCensus reads the file, gzip where its name ends so.
func readCensus(path string) (*census, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	c, err := parse(r)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", path, err)
	}
	return c, nil
}

// parse reads the lines. Its errors begin with the line.
func parse(r io.Reader) (*census, error) {
	c := &census{}
	var categorical []int
	for i := range columns {
		known := i == columnEducation || i == columnMarital || i == columnWeight || i == columnIncome
		for _, d := range denseColumns {
			known = known || d.column == i
		}
		if !known {
			categorical = append(categorical, i)
			c.names = append(c.names, "column "+strconv.Itoa(i+1))
		}
	}
	index := make([]map[string]int32, len(categorical))
	for j := range index {
		index[j] = map[string]int32{}
	}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		c.rows++
		fields := strings.Split(lines.Text(), ",")
		if len(fields) != columns {
			return nil, fmt.Errorf("%d: want %d columns, got %d", c.rows, columns, len(fields))
		}
		for _, d := range denseColumns {
			v, err := strconv.ParseFloat(strings.TrimSpace(fields[d.column]), 32)
			if err != nil {
				return nil, fmt.Errorf("%d: %s: want a number, got %q", c.rows, d.name, fields[d.column])
			}
			c.dense = append(c.dense, float32(v))
		}
		for j, at := range categorical {
			name := strings.TrimSpace(fields[at])
			v, ok := index[j][name]
			if !ok {
				v = int32(len(index[j]))
				index[j][name] = v
			}
			c.categories = append(c.categories, v)
		}
		c.income = append(c.income, is(fields[columnIncome], "50000+."))
		c.neverMarried = append(c.neverMarried, is(fields[columnMarital], "Never married"))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%d: %w", c.rows+1, err)
	}
	if c.rows < 8 {
		return nil, fmt.Errorf("%d: want rows enough for three parts, got %d", c.rows, c.rows)
	}
	for _, m := range index {
		c.cardinality = append(c.cardinality, len(m))
	}
	return c, nil
}

func is(field, want string) float32 {
	if strings.TrimSpace(field) == want {
		return 1
	}
	return 0
}

// parts are the three of a split, and the schema that they have.
type parts struct {
	schema                     *tabular.Schema
	training, validation, test *tabular.Table
}

// split permutes the rows by the seed and cuts them 50/25/25. Dense columns
// stand as they are and once more in buckets whose edges are the training
// part's quantiles.
func (c *census) split(seed uint64, buckets, dim int) *parts {
	order := rand.New(rand.NewPCG(seed, 4)).Perm(c.rows)
	half, quarter := c.rows/2, c.rows/4
	p := &parts{schema: &tabular.Schema{Tasks: []task.Task{{Name: taskIncome}, {Name: taskNeverMarried}}}}
	for j, name := range c.names {
		p.schema.Categorical = append(p.schema.Categorical, tabular.Category{
			Name: name, Cardinality: c.cardinality[j], Dim: min(tabular.DefaultDim(c.cardinality[j]), dim),
		})
	}
	var edges []tabular.Buckets
	for d, col := range denseColumns {
		p.schema.Dense = append(p.schema.Dense, col.name)
		var values []float32
		for _, r := range order[:half] {
			values = append(values, c.dense[r*len(denseColumns)+d])
		}
		b := tabular.FitBuckets(values, buckets)
		edges = append(edges, b)
		p.schema.Categorical = append(p.schema.Categorical, tabular.Category{
			Name: col.name + " in buckets", Cardinality: b.Len(), Dim: min(tabular.DefaultDim(b.Len()), dim),
		})
	}
	p.training = c.table(order[:half], edges)
	p.validation = c.table(order[half:half+quarter], edges)
	p.test = c.table(order[half+quarter:], edges)
	return p
}

// table copies some rows.
func (c *census) table(rows []int, edges []tabular.Buckets) *tabular.Table {
	t := &tabular.Table{Rows: len(rows), Labels: make([][]float32, 2)}
	dense, categories := len(denseColumns), len(c.names)
	for _, r := range rows {
		values := c.dense[r*dense : (r+1)*dense]
		t.Dense = append(t.Dense, values...)
		t.Categorical = append(t.Categorical, c.categories[r*categories:(r+1)*categories]...)
		for d, b := range edges {
			t.Categorical = append(t.Categorical, b.Of(values[d]))
		}
		t.Labels[0], t.Labels[1] = append(t.Labels[0], c.income[r]), append(t.Labels[1], c.neverMarried[r])
	}
	return t
}

// only is the part with one task alone.
func (p *parts) only(k int) *parts {
	one := func(t *tabular.Table) *tabular.Table {
		s := *t
		s.Labels = slices.Clone(t.Labels[k : k+1])
		return &s
	}
	s := *p.schema
	s.Tasks = slices.Clone(s.Tasks[k : k+1])
	return &parts{schema: &s, training: one(p.training), validation: one(p.validation), test: one(p.test)}
}
