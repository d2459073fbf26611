package twin_test

import (
	"fmt"

	"inkling/model/twin"
)

// Three seeds of a network that shares, beside its single-task twins.
func Example() {
	report, err := twin.Judge([]twin.Figures{
		{Task: "income", Metric: "AUC", Joint: []float64{.9440, .9409, .9441}, Twin: []float64{.9452, .9418, .9450}},
		{Task: "never-married", Metric: "AUC", Joint: []float64{.9941, .9937, .9944}, Twin: []float64{.9942, .9936, .9945}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range report.Lines() {
		fmt.Println(line)
	}
	fmt.Println("to split off:", report.Losers())
	// Output:
	// income: AUC 0.9430, twin 0.9440, gain -0.00100 +- 0.00010 (-0.11 %): LOSES to its twin
	// never-married: AUC 0.9941, twin 0.9941, gain -0.00003 +- 0.00007 (-0.00 %): no difference beyond noise
	// Delta_m -0.055 %
	// to split off: [income]
}
