package nn

import (
	"errors"
	"slices"
	"strconv"
)

// The kinds of trunk.
const (
	KindSharedBottom = "shared-bottom" // one stack of layers for all tasks
	KindMMoE         = "mmoe"          // shared experts, a gate a task
	KindPLE          = "ple"           // shared experts and own ones, a gate a task, on one or more levels
	KindPrivate      = "private"       // a stack of layers for each task: nothing is shared
)

// Kinds lists the kinds of trunk.
func Kinds() []string { return []string{KindSharedBottom, KindMMoE, KindPLE, KindPrivate} }

// Bounds of a trunk's sizes.
const (
	MaxLayers  = 4
	MaxWidth   = 1024
	MaxExperts = 16
	MaxLevels  = 3
	MaxColumns = 1 << 14 // of all layers together, for what a batch of rows takes
)

// TrunkConfig is the shape of a trunk. Its JSON form is part of a config file.
type TrunkConfig struct {
	// Hidden are the widths of the layers, 1 to MaxLayers of them, of 1 to
	// MaxWidth: of the shared bottom, of each expert, or of each private tower.
	Hidden []int `json:"hidden"`
	// Kind is one of Kinds; none means shared-bottom.
	Kind string `json:"trunk,omitempty"`
	// Experts is how many experts the tasks share, on each level of a PLE; of
	// mmoe and ple alone. 1 to MaxExperts; 0 means 4 for mmoe and 2 for ple.
	Experts int `json:"experts,omitempty"`
	// TaskExperts is how many experts each task of a ple has of its own on
	// each level. 1 to MaxExperts; 0 means 1.
	TaskExperts int `json:"task_experts,omitempty"`
	// Levels of a ple. 1 to MaxLevels; 0 means 1.
	Levels int `json:"levels,omitempty"`
	// Tower are the widths of a tower for each task on top of all that, bounded
	// as Hidden; by default there is none.
	Tower []int `json:"tower,omitempty"`
	// Split names the tasks that have a stack of layers for themselves while
	// the others share; of all kinds but private.
	Split []string `json:"split,omitempty"`
}

// Full is the config with the defaults of what was left at 0.
func (c TrunkConfig) Full() TrunkConfig {
	set := func(value *int, n int) {
		if *value == 0 {
			*value = n
		}
	}
	switch c.Kind {
	case "":
		c.Kind = KindSharedBottom
	case KindMMoE:
		set(&c.Experts, 4)
	case KindPLE:
		set(&c.Experts, 2)
		set(&c.TaskExperts, 1)
		set(&c.Levels, 1)
	}
	return c
}

// Validate reports the first value that is out of bounds or means nothing for
// the kind; its text begins with the value's JSON name. That Split names tasks
// of the network is for ValidateTasks.
func (c TrunkConfig) Validate() error {
	if err := validWidths("hidden", c.Hidden, 1); err != nil {
		return err
	}
	if err := validWidths("tower", c.Tower, 0); err != nil {
		return err
	}
	f := c.Full()
	if !slices.Contains(Kinds(), f.Kind) {
		return errors.New("trunk: want shared-bottom, mmoe, ple or private, got " + quote(c.Kind))
	}
	mixes, ple := f.Kind == KindMMoE || f.Kind == KindPLE, f.Kind == KindPLE
	for _, n := range []struct {
		name        string
		value, most int
		of          bool
	}{
		{"experts", f.Experts, MaxExperts, mixes}, {"task_experts", f.TaskExperts, MaxExperts, ple}, {"levels", f.Levels, MaxLevels, ple},
	} {
		switch {
		case !n.of && n.value != 0:
			return errors.New(n.name + ": a trunk of kind " + f.Kind + " has none, got " + strconv.Itoa(n.value))
		case n.of && (n.value < 1 || n.value > n.most):
			return errors.New(n.name + ": want 1 to " + strconv.Itoa(n.most) + ", got " + strconv.Itoa(n.value))
		}
	}
	if f.Kind == KindPrivate && len(c.Split) > 0 {
		return errors.New("split: in a private trunk all tasks are")
	}
	return nil
}

// ValidateTasks reports a name of Split that is none of the tasks, or stands
// twice, and layers of a valid config that are too many for so many tasks.
func (c TrunkConfig) ValidateTasks(tasks []string) error {
	for i, name := range c.Split {
		if !slices.Contains(tasks, name) {
			return errors.New("split: no task is named " + quote(name))
		}
		if slices.Contains(c.Split[:i], name) {
			return errors.New("split: want each task once, got " + quote(name) + " again")
		}
	}
	if _, columns := c.Size(0, tasks); columns > MaxColumns {
		return errors.New("trunk: want at most " + strconv.Itoa(MaxColumns) + " columns in all layers together, got " + strconv.Itoa(columns))
	}
	return nil
}

func validWidths(name string, widths []int, least int) error {
	if n := len(widths); n < least || n > MaxLayers {
		return errors.New(name + ": want " + strconv.Itoa(least) + " to " + strconv.Itoa(MaxLayers) + " layers, got " + strconv.Itoa(n))
	}
	for _, w := range widths {
		if w < 1 || w > MaxWidth {
			return errors.New(name + ": want widths from 1 to " + strconv.Itoa(MaxWidth) + ", got " + strconv.Itoa(w))
		}
	}
	return nil
}

// NewTrunk returns the trunk of zeros of a valid config for inputs of so many
// columns and the tasks of the names, in the order of the heads. A trunk without
// tasks is a shared bottom, and names in Split that are none of the tasks mean
// nothing.
func NewTrunk(c TrunkConfig, inputs int, tasks []string) Trunk {
	f := c.Full()
	if len(tasks) == 0 {
		return NewSharedBottom(inputs, f.Hidden)
	}
	own, sharing := f.own(tasks)
	var trunk Trunk
	if len(sharing) > 0 {
		trunk = f.shared(inputs, sharing)
	}
	if len(sharing) < len(tasks) {
		trunk = NewPrivate(inputs, f.Hidden, tasks, own, trunk)
	}
	if len(f.Tower) > 0 {
		trunk = NewTowers(trunk, f.Tower, tasks)
	}
	return trunk
}

// own says which tasks have a stack for themselves, and names the others.
func (c TrunkConfig) own(tasks []string) (own []bool, sharing []string) {
	own = make([]bool, len(tasks))
	for k, name := range tasks {
		if own[k] = c.Kind == KindPrivate || slices.Contains(c.Split, name); !own[k] {
			sharing = append(sharing, name)
		}
	}
	return own, sharing
}

// shared is the part of the trunk for the tasks that share.
func (c TrunkConfig) shared(inputs int, tasks []string) Trunk {
	switch c.Kind {
	case KindMMoE:
		return NewMMoE(inputs, c.Hidden, tasks, c.Experts)
	case KindPLE:
		return NewPLE(inputs, c.Hidden, tasks, c.Levels, c.Experts, c.TaskExperts)
	}
	return NewSharedBottom(inputs, c.Hidden)
}

// Size counts the numbers in the matrices of the trunk's layers, and the columns
// of all layers, gates and biases aside: a reader refuses what its bytes cannot
// fill before it allocates it. The config's numbers are within their bounds.
func (c TrunkConfig) Size(inputs int, tasks []string) (weights, columns int) {
	f := c.Full()
	add := func(stacks, in int, widths []int) {
		for _, w := range widths {
			weights += stacks * in * w
			columns += stacks * w
			in = w
		}
	}
	_, sharing := f.own(tasks)
	add(len(tasks)-len(sharing), inputs, f.Hidden)
	width := f.Hidden[len(f.Hidden)-1]
	switch {
	case f.Kind == KindMMoE && len(sharing) > 0, f.Kind == KindPLE && len(sharing) > 0:
		experts := f.Experts + f.TaskExperts*len(sharing)
		add(experts, inputs, f.Hidden)
		add((max(f.Levels, 1)-1)*experts, width, f.Hidden)
	case len(sharing) > 0 || len(tasks) == 0:
		add(1, inputs, f.Hidden)
	}
	add(len(tasks), width, f.Tower)
	return weights, columns
}

// quote is enough for a name of a config; strconv's brings the tables of
// Unicode into the browser.
func quote(s string) string { return `"` + s + `"` }
