package train

import (
	"testing"

	"inkling/model/loss"
	"inkling/model/nn"
	"inkling/model/weighting"
)

// TestEdgesTrain runs settings at the ends of what Validate allows.
func TestEdgesTrain(t *testing.T) {
	log := tinyShop(11, 60)
	for _, c := range []struct {
		name   string
		change func(*Config)
	}{
		{"one event a sequence", func(c *Config) { c.Model.History = 1 }},
		{"more workers than sequences", func(c *Config) { c.Workers, c.Batch = 40, 1 }},
		{"one step an epoch", func(c *Config) { c.Batch = 1 << 20 }},
		{"one sampled negative", func(c *Config) { c.FullSoftmax, c.Negatives = 0, 1 }},
		{"no validation", func(c *Config) { c.Validation, c.MaxCases = 0, 0 }},
		{"order alone", func(c *Config) { c.OrderOnly = true }},
		{"no heads", func(c *Config) { c.Weights = map[string]float32{"next": 1} }},
		{"everything at once", func(c *Config) {
			c.TrunkDropout, c.EmbeddingDropout, c.Noise, c.L1, c.L2 = 0.2, 0.2, 0.1, 0.1, 0.1
			c.Losses = map[string]loss.Options{"cart": {Focal: 1, ClassWeights: []float32{1, 2}}}
			c.Oversample, c.CorrectSampling = map[string]float64{"purchase": 1.5}, true
			c.Distil, c.StopBy, c.Weighting.Kind, c.Model.Kind = 2, StopByBoth, weighting.KindGradNorm, nn.KindPLE
		}},
		{"nothing wanted", func(c *Config) { c.Wanted = nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := quick()
			config.Epochs = 2
			c.change(&config)
			m := mustRun(t, log, config)
			if err := m.CheckGolden(); err != nil {
				t.Error(err)
			}
			if !sameModel(m, mustRun(t, log, config)) {
				t.Error("two runs with one seed differ")
			}
		})
	}
}
