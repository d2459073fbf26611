package train

import "testing"

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
		})
	}
}
