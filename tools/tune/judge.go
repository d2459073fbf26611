package tune

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"hash/fnv"
	"strconv"

	"inkling/model/shop"
	"inkling/model/train"
	"inkling/tools/evaluate"
)

// subject is whose figures of a report count.
const subject = "inkling"

// Part takes out of a log what the same options of an evaluation hold out, so
// that a config that was tuned on the rest never saw what it is tested on, and
// what a validation part of the rest has of the same kind. The options must be
// complete; validation are those to judge trials by.
func Part(log *shop.Log, o evaluate.Options) (rest *shop.Log, validation evaluate.Options, err error) {
	var s *evaluate.Split
	validation = o
	switch {
	case len(o.Positives) > 0:
		validation.Positives = nil
		s, err = evaluate.Given(log, o.Target, o.Positives)
	case o.Protocol == evaluate.ProtocolLeaveOneOut:
		s, err = evaluate.LeaveOneOut(log, o.Target, o.Least)
	case o.Protocol == evaluate.ProtocolTemporal:
		s, err = evaluate.Temporal(log, o.Target, o.TestShare)
	case o.Protocol == evaluate.ProtocolRandom:
		s, err = evaluate.Random(log, o.Target, o.TestShare, o.Seed)
	default:
		s, err = evaluate.NewVisitors(log, o.Target, o.VisitorShare, o.PerVisitor, o.Seed)
		validation.Seed++ // the hash with the same seed would find the same visitors, who are gone
	}
	if err != nil {
		return nil, o, fmt.Errorf("what is kept for the test: %w", err)
	}
	return s.Train, validation, nil
}

// OnValidation judges a config by an evaluation with the options, of which it
// needs neither intervals nor further subjects. watch is asked for anew for each
// training.
func OnValidation(log *shop.Log, o evaluate.Options, watch func() train.Watch) Judge {
	o.Resamples = 1
	return func(ctx context.Context, c train.Config, _ int) (Figures, error) {
		return judge(ctx, log, o, c, watch)
	}
}

// OnFolds judges a config on a fold of the visitors, after training on the other
// folds. The folds are fixed by a hash of the seed and the visitors' IDs.
func OnFolds(log *shop.Log, o evaluate.Options, folds int, watch func() train.Watch) (Judge, error) {
	o.Protocol, o.VisitorShare, o.Resamples = evaluate.ProtocolNewVisitors, heldShare, 1
	logs := make([]*shop.Log, folds)
	for fold := range folds {
		var err error
		if logs[fold], err = foldLog(log, fold, folds, o); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, c train.Config, fold int) (Figures, error) {
		return judge(ctx, logs[fold], o, c, watch)
	}, nil
}

func judge(ctx context.Context, log *shop.Log, o evaluate.Options, c train.Config, watch func() train.Watch) (Figures, error) {
	report, err := evaluate.Run(ctx, log, o, evaluate.Inkling(c, watch))
	if err != nil {
		return nil, err
	}
	f := make(Figures)
	if cases, ok := report.Meta["cases"].(map[string]int); ok {
		f[casesFigure] = float64(cases["all"])
	}
	for _, row := range report.Rows {
		if row.Subject == subject && row.Slice == "all" {
			f[row.Metric] = row.Value
		}
	}
	return f, nil
}

// casesFigure is how many rankings the figures of a ranking are the mean of.
const casesFigure = "cases"

// heldShare is the share of names that are held out when a fold is judged.
const heldShare = .5

// foldLog is the log with the visitors' names changed so that the protocol
// new-visitors, which chooses by a hash of the name, holds out exactly those of
// the fold. Nothing else depends on a name.
func foldLog(log *shop.Log, fold, folds int, o evaluate.Options) (*shop.Log, error) {
	held, trained, err := names(log, o)
	if err != nil {
		return nil, err
	}
	own := &shop.Log{Catalogue: log.Catalogue, Visitors: make([]shop.Visitor, len(log.Visitors))}
	size := 0
	for i, v := range log.Visitors {
		from := &trained
		if foldOf(o.Seed, v.ID, folds) == fold {
			from = &held
			size++
		}
		own.Visitors[i] = shop.Visitor{ID: (*from)[0], Events: v.Events}
		*from = (*from)[1:]
	}
	if size == 0 || size == len(log.Visitors) {
		return nil, fmt.Errorf("fold %d of %d has %d of the %d visitors: ask for fewer folds", fold+1, folds, size, len(log.Visitors))
	}
	return own, nil
}

// names are names for every visitor that the protocol holds out, and as many
// that it does not.
func names(log *shop.Log, o evaluate.Options) (held, trained []string, err error) {
	target := shop.History{{Behaviour: o.Target}}
	for n := 0; min(len(held), len(trained)) < len(log.Visitors); {
		probe := &shop.Log{Catalogue: log.Catalogue}
		for range 2*len(log.Visitors) + 64 {
			probe.Visitors = append(probe.Visitors, shop.Visitor{ID: strconv.Itoa(n), Events: target})
			n++
		}
		s, err := evaluate.NewVisitors(probe, o.Target, o.VisitorShare, 1, o.Seed)
		if err != nil {
			return nil, nil, err
		}
		for _, h := range s.Held {
			held = append(held, h.Visitor)
		}
		for _, v := range s.Train.Visitors {
			trained = append(trained, v.ID)
		}
	}
	return held, trained, nil
}

// foldOf is the fold of a visitor, from 0. It depends on seed and ID alone.
func foldOf(seed uint64, id string, folds int) int {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", seed, id)
	x := h.Sum64()
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9 // the finaliser of SplitMix64 spreads FNV's weak upper bits
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return int((x ^ x>>31) % uint64(folds))
}

// Fingerprint is a short hash of everything in a log that training reads.
func Fingerprint(log *shop.Log) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(log.Catalogue.Items); err != nil {
		return "", err
	}
	for i := range log.Visitors {
		hashVisitor(h, &log.Visitors[i])
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

func hashVisitor(h hash.Hash, v *shop.Visitor) {
	fmt.Fprintf(h, "%q\n", v.ID)
	for _, e := range v.Events {
		fmt.Fprintln(h, e.Time, e.Item, e.Behaviour, e.Value, e.Position)
	}
}
