package importer

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseNumber reads a number that is finite and not negative. An empty field is
// 0, which stands for unknown.
func parseNumber(s string) (float32, bool) {
	if s == "" {
		return 0, true
	}
	v, err := strconv.ParseFloat(s, 32)
	if err != nil || strings.ContainsAny(s, "xX") || // Go's hexadecimal form
		math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return 0, false
	}
	return float32(math.Abs(v)), true // -0 becomes 0
}

// parseCount reads a whole number, not negative, which exporters with nullable
// columns also write as "3.0".
func parseCount(s string) (int32, bool) {
	if s == "" {
		return 0, true
	}
	if v, err := strconv.ParseInt(s, 10, 32); err == nil {
		return int32(v), v >= 0
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "xX") || v != math.Trunc(v) || v < 0 || v > math.MaxInt32 {
		return 0, false
	}
	return int32(v), true
}

// parsePrice reads "24.95", "24.95 EUR" and "EUR 24.95"; currency is "" where
// the field does not say.
func parsePrice(s string) (price float32, currency string, ok bool) {
	number, rest, found := strings.Cut(s, " ")
	if found {
		rest = strings.TrimSpace(rest)
		if isCurrency(number) {
			number, rest = rest, number
		}
		if !isCurrency(rest) {
			return 0, "", false
		}
	}
	price, ok = parseNumber(number)
	return price, rest, ok
}

// isCurrency reports whether s looks like an ISO 4217 code.
func isCurrency(s string) bool {
	return len(s) == 3 && strings.IndexFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

// availability normalises the feed's word; ok is false for a word that the
// feed does not define.
func availability(s string) (word string, ok bool) {
	switch s = normalName(s); s {
	case "", "in_stock", "out_of_stock", "preorder", "backorder":
		return s, true
	case "pre_order":
		return "preorder", true
	case "back_order":
		return "backorder", true
	case "available_for_order": // the feed's older word
		return "in_stock", true
	}
	return "", false
}

// splitList splits at sep and drops what is empty.
func splitList(s, sep string) []string {
	var parts []string
	for part := range strings.SplitSeq(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// categoryPath splits "Home > Kitchen" and, in a log, the dotted code
// "appliances.kitchen.mixer" too.
func categoryPath(s string, dotted bool) []string {
	if dotted && !strings.ContainsAny(s, "> ") {
		return splitList(s, ".")
	}
	return splitList(s, ">")
}

// checkID returns the reason against an ID, or "".
func checkID(id string) string {
	switch {
	case id == "":
		return missingField
	case len(id) > MaxID:
		return longID
	case !utf8.ValidString(id):
		return notUTF8
	case hasControl(id):
		return controlID
	}
	return ""
}

func hasControl(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return true
		}
	}
	return false
}
