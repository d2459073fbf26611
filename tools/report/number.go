package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// decimal writes a figure with four decimals, three from 10 on, and a true
// minus.
func decimal(x float64) string {
	digits := 4
	if math.Abs(x) >= 10 {
		digits = 2
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', digits, 64)
	if x < 0 && strings.Trim(s, "0.") != "" {
		return "−" + s
	}
	return s
}

// signed is decimal with a plus.
func signed(x float64) string {
	if s := decimal(x); x < 0 {
		return s
	} else {
		return "+" + s
	}
}

// short writes a tick's number.
func short(x float64) string {
	return strings.Replace(fmt.Sprintf("%.4g", x), "-", "−", 1)
}
