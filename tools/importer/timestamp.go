package importer

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// unit is what a timestamp counts in.
type unit uint8

const (
	noTime  unit = iota // the row has no timestamp
	dates               // text
	seconds             // Unix time in ...
	millis
	micros
	nanos
	counter // a small number that carries order alone
	units
)

var unitNames = [units]string{
	"none", "text dates (UTC where they name no zone)", "Unix seconds", "Unix milliseconds",
	"Unix microseconds", "Unix nanoseconds", "small numbers, kept as they are",
}

// Plausible times run from 1973 to 2200, so that the ranges of the units lie a
// factor of ten apart and a number such as 20191001120000 is in none of them.
const (
	earliest = 100_000_000   // s, March 1973
	latest   = 7_258_118_400 // s, January 2200
)

// layouts are the text dates read, with "T" already replaced by a space. None
// has a zone by name but UTC: Go reads other names as an offset of zero.
var layouts = [...]string{
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 UTC",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05 Z07:00",
	"2006-01-02 15:04:05-0700",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05 -0700 UTC",
	"2006-01-02 15:04Z07:00",
	"2006-01-02 15:04",
	"2006-01-02",
}

// clock reads the timestamps of a file.
type clock struct {
	orderOnly bool
	layout    int // that fitted last, tried first
}

// parse returns the time in Unix milliseconds and the unit that its form or
// magnitude stands for; whether that is the unit of the file shows at its end.
func (c *clock) parse(s string) (ms int64, u unit, ok bool) {
	if v, err := strconv.ParseInt(s, 10, 64); err == nil {
		return c.whole(v)
	}
	if s == "" || s[0] < '0' || s[0] > '9' {
		return 0, noTime, false
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return c.fraction(v)
	}
	return c.date(s)
}

func (c *clock) whole(v int64) (int64, unit, bool) {
	switch {
	case c.orderOnly && v >= 0 && v < earliest:
		return v, counter, true
	case v >= earliest && v <= latest:
		return v * 1000, seconds, true
	case v >= earliest*1000 && v <= latest*1000:
		return v, millis, true
	case v >= earliest*1_000_000 && v <= latest*1_000_000:
		return v / 1000, micros, true
	case v >= earliest*1_000_000_000 && v <= latest*1_000_000_000:
		return v / 1_000_000, nanos, true
	}
	return 0, noTime, false
}

// fraction reads "1569888000.25" and "1.569888e9": seconds keep their
// thousandths, finer units are rounded down as whole ones are.
func (c *clock) fraction(v float64) (int64, unit, bool) {
	if v >= earliest && v <= latest {
		return int64(math.Round(v * 1000)), seconds, true
	}
	if !(v >= 0 && v < math.MaxInt64) {
		return 0, noTime, false
	}
	return c.whole(int64(v))
}

func (c *clock) date(s string) (int64, unit, bool) {
	if len(s) < len("2006-01-02") || len(s) > 40 {
		return 0, noTime, false
	}
	if len(s) > 10 && (s[10] == 'T' || s[10] == 't') {
		s = s[:10] + " " + s[11:]
	}
	s = strings.TrimSuffix(s, "z")
	for i := range layouts {
		try := (c.layout + i) % len(layouts)
		t, err := time.Parse(layouts[try], s)
		if err != nil {
			continue
		}
		c.layout = try
		if at := t.Unix(); at < earliest || at > latest {
			return 0, noTime, false
		}
		return t.UnixMilli(), dates, true
	}
	return 0, noTime, false
}
