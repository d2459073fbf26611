package shop

import (
	"testing"
	"unsafe"
)

func TestContextNames(t *testing.T) {
	for r := Direct; int(r) < Referrers; r++ {
		if got, ok := ParseReferrer(r.String()); !ok || got != r {
			t.Errorf("the referrer %d is named %q, which reads as %d", r, r.String(), got)
		}
	}
	for d := Phone; int(d) < Devices; d++ {
		if got, ok := ParseDevice(d.String()); !ok || got != d {
			t.Errorf("the device %d is named %q, which reads as %d", d, d.String(), got)
		}
	}
	for _, name := range []string{"", "Search", "mobile"} {
		if r, ok := ParseReferrer(name); ok {
			t.Errorf("%q reads as the referrer %s", name, r)
		}
		if d, ok := ParseDevice(name); ok {
			t.Errorf("%q reads as the device %s", name, d)
		}
	}
	if Referrer(99).String() != "" || Device(99).String() != "" {
		t.Error("a class that there is not has a name")
	}
}

// A log has millions of events, and the classes stand where the compiler left
// bytes free.
func TestContextTakesNoMemory(t *testing.T) {
	if n := unsafe.Sizeof(Event{}); n != 24 {
		t.Errorf("an event takes %d bytes, want 24", n)
	}
}

func TestArrival(t *testing.T) {
	const minute = 60_000
	h := History{
		{Time: 0, Referrer: Search, Device: Phone},
		{Time: 40 * minute, Referrer: Internal},
		{Time: 45 * minute, Referrer: Social, Device: Desktop},
		{Time: 75 * minute, Referrer: Ads, Device: Tablet},
	}
	if from := h.LastSession(); from != 1 {
		t.Errorf("the last session begins at %d, want 1: its pauses are not above 30 minutes", from)
	}
	if r, d := h[h.LastSession():].Arrival(); r != Social || d != Desktop {
		t.Errorf("got %s on %s, want social on desktop", r, d)
	}
	if from := (History{}).LastSession(); from != 0 {
		t.Errorf("the last session of nothing begins at %d", from)
	}
	if r, d := (History{}).Arrival(); r != UnknownReferrer || d != UnknownDevice {
		t.Errorf("nothing came by %s on %s", r, d)
	}
}
