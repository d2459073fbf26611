package evaluate

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"

	"inkling/model/shop"
)

// Options says how to evaluate. The zero value of a field stands for its
// default.
type Options struct {
	Protocol     string         // temporal, or leave-one-out with OrderOnly, or given with Positives
	Target       shop.Behaviour // the strongest in the log
	OrderOnly    bool           // times carry order alone
	Positives    []shop.Record  // held out, for the protocol given; see Given
	TestShare    float64        // temporal: of the time span; random: of the target events; .1
	VisitorShare float64        // new-visitors: of the visitors; .2
	PerVisitor   int            // new-visitors: cases a visitor at most; 10
	Least        int            // leave-one-out: target items a visitor must have; 2
	Ks           []int          // 5, 10, 20
	Seed         uint64         // of the split, the training and the intervals; used as it is
	Seeds        int            // train with Seed, Seed+1 ...; 1
	Resamples    int            // of the bootstrap; 1,000
	Workers      int            // GOMAXPROCS
	// Hidden is how many items training does not see, the last ones of the
	// catalogue: see [HideItems].
	Hidden   int
	Progress io.Writer // nil for none

	// Rankers and Predictors are compared beside the baselines: the truth.
	Rankers    []Ranker
	Predictors []Predictor
}

// Validate checks the options without a log.
func (o Options) Validate() error {
	o.defaults()
	switch {
	case !slices.Contains(protocols, o.Protocol):
		return fmt.Errorf("unknown protocol %q, wanted %s, %s, %s or %s", o.Protocol,
			ProtocolTemporal, ProtocolLeaveOneOut, ProtocolNewVisitors, ProtocolRandom)
	case len(o.Positives) > 0 && o.Protocol != ProtocolGiven:
		return fmt.Errorf("a file of held-out positives is a protocol of its own, and %s was asked for", o.Protocol)
	case o.OrderOnly && o.Protocol == ProtocolTemporal:
		return fmt.Errorf("the protocol %s needs real times, and these carry order alone: use %s or %s",
			ProtocolTemporal, ProtocolLeaveOneOut, ProtocolNewVisitors)
	case o.Target != shop.Unknown && !o.Target.Engaged():
		return fmt.Errorf("%s cannot be the target: it shows no interest in an item", o.Target)
	case o.Hidden < 0:
		return fmt.Errorf("%d items are hidden, wanted 0 or more", o.Hidden)
	case slices.Min(o.Ks) < 1:
		return fmt.Errorf("--k is %d, wanted 1 or more", slices.Min(o.Ks))
	case !(o.TestShare > 0 && o.TestShare < 1):
		return fmt.Errorf("the test share is %v, wanted more than 0 and less than 1", o.TestShare)
	case !(o.VisitorShare > 0 && o.VisitorShare < 1):
		return fmt.Errorf("the share of visitors held out is %v, wanted more than 0 and less than 1", o.VisitorShare)
	}
	if least := min(o.PerVisitor, o.Least, o.Seeds, o.Resamples, o.Workers); least < 1 {
		return fmt.Errorf("seeds, resamples, workers, cases and items a visitor must be 1 or more, got %d", least)
	}
	return nil
}

var protocols = []string{ProtocolLeaveOneOut, ProtocolTemporal, ProtocolNewVisitors, ProtocolRandom, ProtocolGiven}

// defaults fills in what does not depend on the log.
func (o *Options) defaults() {
	if o.Protocol == "" {
		o.Protocol = defaultProtocol(*o)
	}
	o.TestShare = cmp.Or(o.TestShare, .1)
	o.VisitorShare = cmp.Or(o.VisitorShare, .2)
	o.PerVisitor = cmp.Or(o.PerVisitor, 10)
	o.Least = cmp.Or(o.Least, 2)
	o.Seeds = cmp.Or(o.Seeds, 1)
	o.Resamples = cmp.Or(o.Resamples, 1000)
	o.Workers = cmp.Or(o.Workers, runtime.GOMAXPROCS(0))
	if len(o.Ks) == 0 {
		o.Ks = []int{5, 10, 20}
	}
	o.Ks = slices.Compact(slices.Sorted(slices.Values(o.Ks)))
}

func defaultProtocol(o Options) string {
	switch {
	case len(o.Positives) > 0:
		return ProtocolGiven
	case o.OrderOnly:
		return ProtocolLeaveOneOut
	default:
		return ProtocolTemporal
	}
}

// complete validates the options and chooses the target.
func (o *Options) complete(log *shop.Log) (err error) {
	if err := o.Validate(); err != nil {
		return err
	}
	o.defaults()
	if o.Target == shop.Unknown {
		o.Target, err = StrongestTarget(log)
		return err
	}
	if log.Count()[o.Target] == 0 && len(o.Positives) == 0 {
		return fmt.Errorf("the log has no %s event to be the target", o.Target)
	}
	return nil
}

// part splits the log as the options say.
func (o *Options) part(log *shop.Log) (*Split, error) {
	switch o.Protocol {
	case ProtocolLeaveOneOut:
		return LeaveOneOut(log, o.Target, o.Least)
	case ProtocolTemporal:
		return Temporal(log, o.Target, o.TestShare)
	case ProtocolNewVisitors:
		return NewVisitors(log, o.Target, o.VisitorShare, o.PerVisitor, o.Seed)
	case ProtocolRandom:
		return Random(log, o.Target, o.TestShare, o.Seed)
	default:
		return Given(log, o.Target, o.Positives)
	}
}
