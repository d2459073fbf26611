package evaluate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// lowerIsBetter are the metrics that are errors. Of calibration and the figures
// of exposure neither more nor less is better throughout.
var lowerIsBetter = []string{"logloss", "ne", "ece", "rmse", "mae"}

// LowerIsBetter reports whether a metric, "rmse" or "rmse:rating", is better
// when it is lower.
func LowerIsBetter(metric string) bool {
	name, _, _ := strings.Cut(metric, ":")
	return slices.Contains(lowerIsBetter, name)
}

// CheckMetric reports why no report can have the metric: its name is not known,
// or it is cut at a K that ks lacks.
func CheckMetric(name string, ks []int) error {
	if of, task, ok := strings.Cut(name, ":"); ok {
		if !slices.Contains(taskOrder, task) {
			return fmt.Errorf("%s: unknown task %q, wanted one of %s", name, task, strings.Join(taskOrder, ", "))
		}
		if !slices.Contains(taskMetrics(task), of) {
			return fmt.Errorf("%s: the task %s has no metric %q, wanted one of %s", name, task, of, strings.Join(taskMetrics(task), ", "))
		}
		return nil
	}
	of, at, ok := strings.Cut(name, "@")
	if known := rankNames(); !ok || !slices.Contains(known, of) {
		return fmt.Errorf("unknown metric %q, wanted one of %s at a K, as in ndcg@10, or a task's, as in auc:purchase", name, strings.Join(known, ", "))
	}
	if k, err := strconv.Atoi(at); err != nil || !slices.Contains(ks, k) {
		return fmt.Errorf("%s: rankings are cut at %v", name, ks)
	}
	return nil
}

// shelfNames are the metrics of what is shown, whatever was asked for.
var shelfNames = []string{"novelty", "diversity", "coverage", "gini", "overlap"}

// rankNames are the metrics of rankings.
func rankNames() []string {
	var names []string
	for _, m := range rankMetrics {
		names = append(names, m.name)
	}
	return append(names, "accuracy", "coverage", "gini", "overlap")
}
