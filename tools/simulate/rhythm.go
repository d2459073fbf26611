package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
)

// hours are the weights of the hours of a day, UTC.
var hours = newChooser(24, func(h int) float64 {
	return [24]float64{4, 2, 1, 1, 1, 2, 4, 8, 11, 12, 13, 13, 15, 14, 12, 12, 13, 15, 18, 23, 26, 24, 17, 9}[h]
})

// moment draws a time on a day.
func moment(r *rand.Rand, today int64) int64 {
	h, _ := hours.draw(r)
	return start + today*day + int64(h)*hour + r.Int64N(hour)
}

// visits draws when a visitor comes: a third only once, the others 2 to 15
// times with a heavy tail, over a part of the log that grows with their number.
// Times are ascending and so far apart that sessions never touch.
func visits(r *rand.Rand) []int64 {
	n := 1
	if r.Float64() >= 0.31 {
		n, _ = revisits.draw(r)
		n += 2
	}
	window := min(days, max(4, int64(float64(n)*uniform(r, 2, 8))))
	first := r.Int64N(days - window + 1)
	times := make([]int64, n)
	for i := range times {
		today := first + r.Int64N(window)
		if today%7 < 5 && r.Float64() < 0.25 {
			today = min(today-today%7+5+r.Int64N(2), days-1) // rather at the weekend
		}
		times[i] = moment(r, today)
	}
	slices.Sort(times)
	times[0] = min(times[0], end-3*hour)
	for i := 1; i < n; i++ {
		times[i] = max(times[i], times[i-1]+4*hour)
	}
	return slices.DeleteFunc(times, func(t int64) bool { return t >= end-2*hour })
}

// revisits are the weights of 2, 3 ... 15 sessions: few come often, but a
// hard core of regulars does.
var revisits = newChooser(14, func(i int) float64 {
	n := float64(i + 2)
	if n < 6 {
		return 5 * math.Pow(n, -3)
	}
	return 5*math.Pow(n, -3) + 0.016
})
