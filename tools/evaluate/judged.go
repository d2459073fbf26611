package evaluate

import (
	"math"
	"slices"

	"inkling/model/metric"
)

var (
	binaryMetrics   = []string{"auc", "gauc", "prauc", "logloss", "ne", "calibration", "ece"}
	ratingMetrics   = []string{"rmse", "mae"}
	interestMetrics = []string{"top1", "top3"}
)

// taskMetrics are the names of a task's metrics, the one that stands for the
// others first.
func taskMetrics(task string) []string {
	switch task {
	case TaskRating:
		return ratingMetrics
	case TaskInterest:
		return interestMetrics
	}
	return binaryMetrics
}

// judge gives the metrics of one subject's predictions of a task, in the order
// of taskMetrics, into dst. Visitor v counts of[v] times; nil means once each.
//
// A resample has no calibration error: drawing the rows again adds to the noise
// that it counts as error, so that it would come out larger in nearly every
// resample than it is, and its interval would be none.
type judge func(dst, of []float64)

// newJudge judges the predictions of rows; owner numbers their visitors.
func newJudge(task string, y []float32, rows []Row, owner []int32, visitors int) judge {
	s := sortedRows(y, rows, owner)
	switch task {
	case TaskRating:
		return func(dst, of []float64) {
			w := s.weigh(of)
			dst[0], dst[1] = metric.RMSE(s.y, s.values, w), metric.MAE(s.y, s.values, w)
		}
	case TaskInterest:
		return s.hits
	}
	labels := make([]bool, len(rows))
	for i, v := range s.values {
		labels[i] = v == 1
	}
	b, g := metric.NewBinary(s.y, labels), metric.NewGrouped(s.y, labels, s.owner, visitors)
	return func(dst, of []float64) {
		w := s.weigh(of)
		dst[0], dst[1], dst[2] = b.AUC(w), g.GAUC(of), b.AveragePrecision(w)
		dst[3], dst[4], dst[5], dst[6] = b.LogLoss(w), b.NormalisedEntropy(w), b.Calibration(w), math.NaN()
		if of == nil {
			dst[6] = b.ECE(nil)
		}
	}
}

// judged are the judges of one subject, one a training.
type judged struct {
	subject string
	runs    []judge
	scratch []float64
}

// mean writes the mean of the runs to dst.
func (j *judged) mean(dst, of []float64) {
	clear(dst)
	j.scratch = slices.Grow(j.scratch[:0], len(dst))[:len(dst)]
	for _, run := range j.runs {
		run(j.scratch, of)
		for i, v := range j.scratch {
			dst[i] += v / float64(len(j.runs))
		}
	}
}

// judges are those of every subject that predicts the task, on some of its
// rows.
func (e *evaluation) judges(task string, at []int) (all []judged, visitors int) {
	rows := make([]Row, len(at))
	for i, n := range at {
		rows[i] = e.rows[task][n]
	}
	owner, visitors := owners(rows)
	for _, subject := range e.predicted.subjects {
		j := judged{subject: subject}
		for _, run := range e.predicted.runs[subject] {
			if y, ok := run[task]; ok {
				j.runs = append(j.runs, newJudge(task, gather(y, at), rows, owner, visitors))
			}
		}
		if len(j.runs) > 0 {
			all = append(all, j)
		}
	}
	return all, visitors
}

func gather(y []float32, at []int) []float32 {
	some := make([]float32, len(at))
	for i, n := range at {
		some[i] = y[n]
	}
	return some
}

// owners numbers the visitors of the rows from 0.
func owners(rows []Row) (owner []int32, visitors int) {
	owner = make([]int32, len(rows))
	number := make(map[string]int32)
	for i := range rows {
		n, ok := number[rows[i].Visitor]
		if !ok {
			n = int32(len(number))
			number[rows[i].Visitor] = n
		}
		owner[i] = n
	}
	return owner, len(number)
}

// taskFigures adds the metrics of each task on each slice, and the model minus
// each other subject.
func (e *evaluation) taskFigures(r *Report, boot metric.Bootstrap) {
	type job struct {
		task, slice string
		at          []int
		found       Report
	}
	var jobs []*job
	for _, task := range taskOrder {
		of := e.rowParts(e.rows[task])
		for _, slice := range Slices() {
			if len(of[slice]) > 0 {
				jobs = append(jobs, &job{task: task, slice: slice, at: of[slice]})
			}
		}
	}
	e.parallel("intervals of the tasks", len(jobs), func(i int) {
		j := jobs[i]
		e.taskSlice(&j.found, boot, j.task, j.slice, j.at)
	})
	for _, j := range jobs {
		r.Rows = append(r.Rows, j.found.Rows...)
	}
}

// taskSlice resamples visitors, whose rows are weighted together, and adds the
// metrics of each subject on one slice.
func (e *evaluation) taskSlice(r *Report, boot metric.Bootstrap, task, slice string, at []int) {
	all, visitors := e.judges(task, at)
	if len(all) == 0 {
		return
	}
	metrics := taskMetrics(task)
	n, model := len(metrics), slices.IndexFunc(all, func(j judged) bool { return j.subject == e.model })
	width := n * len(all)
	values := make([]float64, width)
	for i := range all {
		all[i].mean(values[n*i:n*(i+1)], nil)
	}
	intervals := boot.Statistic(visitors, 2*width, func(dst, of []float64) {
		for i := range all {
			all[i].mean(dst[n*i:n*(i+1)], of)
		}
		minusEach(dst[width:], dst[:width], n, model)
	})
	differences := make([]float64, width)
	minusEach(differences, values, n, model)
	for i, j := range all {
		for m, of := range metrics {
			name, f, d := of+":"+task, intervals[n*i+m], intervals[width+n*i+m]
			r.add(j.subject, name, slice, values[n*i+m], f.Low, f.High)
			if i != model {
				r.add(difference(e.model, j.subject), name, slice, differences[n*i+m], d.Low, d.High)
			}
		}
		if slice == allSlice && len(j.runs) > 1 {
			e.eachRun(r, task, j)
		}
	}
}

// minusEach writes the model's n values minus each subject's; NaN without a
// model.
func minusEach(dst, values []float64, n, model int) {
	for i := range values {
		dst[i] = math.NaN()
		if model >= 0 {
			dst[i] = values[n*model+i%n] - values[i]
		}
	}
}

// eachRun adds what each training came to.
func (e *evaluation) eachRun(r *Report, task string, j judged) {
	metrics := taskMetrics(task)
	values := make([]float64, len(metrics))
	for s, run := range j.runs {
		run(values, nil)
		for m, of := range metrics {
			r.add(j.subject, of+":"+task, seedSlice(e.Seed, s), values[m], math.NaN(), math.NaN())
		}
	}
}
