package main

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"inkling/model"
	"inkling/model/shop"
	"inkling/model/train"
	"inkling/model/transfer"
)

// manyShared is the share of the target's visitors whose IDs the source's log has
// too, from which on they are hardly others.
const manyShared = 0.1

// notes are what is worth knowing before a transfer begins.
func (t *transferFlags) notes(s transfer.Source, target *shop.Log, carried *transfer.Carried, c train.Config, configured bool) (notes []string) {
	add := func(format string, a ...any) { notes = append(notes, fmt.Sprintf(format, a...)) }
	if !carried.Overlaps() {
		add("the source knows no category, brand, title word, tag or other name of the target's catalogue: only structure carries over")
	}
	if d := model.Defaults(); configured && !sameShape(c.Model, d) && !sameShape(c.Model, s.Model.Config) && t.keepsShape() {
		add("features and finetune take the source's shape, %s, and not the config's, %s", shape(s.Model.Config), shape(c.Model))
	}
	if n := engaged(target); n > 0 && n <= train.MinLabels {
		add("warning: the target's log has %d events that show interest in an item, which are too few to learn from or to judge by: "+
			"whatever the method, the model ranks by little more than popularity and what the source knows", n)
	}
	if s.Log == nil {
		if t.method == string(transfer.Auto) {
			add("without --source-events, joint, adversarial, coral and mmd are left out")
		}
		return notes
	}
	if n := sharedVisitors(s.Log, target); t.people {
		add("%d of the target's %d visitors are in the source's log too", n, len(target.Visitors))
		if n == 0 {
			add("warning: --shared-visitors is given, and no visitor ID stands in both logs")
		}
	} else if float64(n) > manyShared*float64(len(target.Visitors)) {
		add("hint: %d of the target's %d visitor IDs stand in the source's log too: if they are the same people, --shared-visitors reads what they did there",
			n, len(target.Visitors))
	}
	return notes
}

// keepsShape reports whether the method may begin with the source's network.
func (t *transferFlags) keepsShape() bool {
	m := transfer.Method(t.method)
	return m == transfer.Auto || m == transfer.Features || m == transfer.Finetune
}

func sameShape(a, b model.Config) bool {
	a.Tasks, b.Tasks = nil, nil
	return reflect.DeepEqual(a, b)
}

func shape(c model.Config) string {
	kind := c.Kind
	if kind == "" {
		kind = "shared-bottom"
	}
	return fmt.Sprintf("dim %d, history %d, %s %s", c.Dim, c.History, kind, strings.Trim(fmt.Sprint(c.Hidden), "[]"))
}

func engaged(log *shop.Log) (n int) {
	for b, count := range log.Count() {
		if shop.Behaviour(b).Engaged() {
			n += count
		}
	}
	return n
}

// rowLine is what a method came to.
func rowLine(r transfer.Row) string {
	switch {
	case r.Why != "":
		return fmt.Sprintf("%-11s  left out: %s", r.Method, r.Why)
	case r.Method == transfer.Nothing:
		return fmt.Sprintf("%-11s  NDCG %.4f [%.4f, %.4f] over %d visitors", r.Method, r.NDCG.Value, r.NDCG.Low, r.NDCG.High, r.Cases)
	}
	return fmt.Sprintf("%-11s  NDCG %.4f [%.4f, %.4f]  over nothing %+.4f [%+.4f, %+.4f]",
		r.Method, r.NDCG.Value, r.NDCG.Low, r.NDCG.High, r.Gain.Value, r.Gain.Low, r.Gain.High)
}

// writeTransfer prints what carried over, how the methods did, and which one was
// chosen.
func writeTransfer(w io.Writer, r *transfer.Result, t *transferFlags) error {
	lines := r.Carried.Lines()
	for _, row := range r.Rows {
		lines = append(lines, rowLine(row))
	}
	lines = append(lines, "method: "+why(r, t))
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// why says why the method is the one it is.
func why(r *transfer.Result, t *transferFlags) string {
	if t.method != string(transfer.Auto) {
		return string(r.Method) + ", as asked"
	}
	judged := 0
	for _, row := range r.Rows {
		if row.Why == "" {
			judged++
		}
	}
	switch {
	case r.Method != transfer.Nothing:
		return string(r.Method) + ", which gains most of those whose interval over training from nothing is clear of zero"
	case judged == 0:
		return "nothing, since there is not enough to choose by; --method features or finetune takes the source unjudged"
	case judged == 1:
		return "nothing, since no other could be tried"
	}
	return "nothing, since no other is surely better"
}
