package modelfile

import (
	"math"

	"inkling/model/newcomer"
)

// maxOffset is the most minutes that a clock is off UTC.
const maxOffset = 14 * 60

// readNewcomers reads what the context says of visitors without history.
func readNewcomers(d *decoder) {
	p := &newcomer.Prior{}
	d.m.Newcomers = p
	d.object(
		field{"utc_offset", func(d *decoder) { p.Offset = d.integer(ErrMalformed, -maxOffset, maxOffset, "minutes") }},
		field{"shifts", func(d *decoder) { p.Shifts = d.int8s(newcomer.Values, d.m.Features.Categories.Len()) }},
		field{"step", func(d *decoder) {
			if p.Step = d.float(-math.SmallestNonzeroFloat32); p.Step > 1 {
				d.fail(ErrMalformed, "a step of at most 1", number(p.Step))
			}
		}},
		field{"kin", func(d *decoder) { copy(p.Kin[:], d.floats(newcomer.Kins, newcomer.Kins, "degrees of kin")) }},
	)
}
