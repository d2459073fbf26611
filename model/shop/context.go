package shop

// Referrer is the class of where a session came from. The address itself is
// never kept: a class says what is to be learned, and nothing of the visitor.
type Referrer uint8

// The classes of referrers. Their order is part of the model file format: append,
// never insert.
const (
	UnknownReferrer Referrer = iota
	Direct                   // no referrer: a typed address, a bookmark, an app
	Search
	Social
	Email
	Ads
	Internal // another page of the shop: it says nothing of how the session came about
	OtherReferrer
	referrerCount
)

// Referrers is the number of values a Referrer can take, UnknownReferrer included.
const Referrers = int(referrerCount)

var referrerNames = [Referrers]string{"", "direct", "search", "social", "email", "ads", "internal", "other"}

// String returns the class's name in the canonical log; "" is unknown.
func (r Referrer) String() string { return nameOf(referrerNames[:], int(r)) }

// ParseReferrer returns the class of a canonical name, and false if the name is
// none of them.
func ParseReferrer(name string) (Referrer, bool) {
	i, ok := parseName(referrerNames[:], name)
	return Referrer(i), ok
}

// Device is the class of the device that a session was on.
type Device uint8

// The classes of devices. Their order is part of the model file format: append,
// never insert.
const (
	UnknownDevice Device = iota
	Phone
	Tablet
	Desktop
	OtherDevice
	deviceCount
)

// Devices is the number of values a Device can take, UnknownDevice included.
const Devices = int(deviceCount)

var deviceNames = [Devices]string{"", "phone", "tablet", "desktop", "other"}

// String returns the class's name in the canonical log; "" is unknown.
func (d Device) String() string { return nameOf(deviceNames[:], int(d)) }

// ParseDevice returns the class of a canonical name, and false if the name is
// none of them.
func ParseDevice(name string) (Device, bool) {
	i, ok := parseName(deviceNames[:], name)
	return Device(i), ok
}

func nameOf(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return ""
}

func parseName(names []string, name string) (int, bool) {
	for i, n := range names {
		if i > 0 && n == name {
			return i, true
		}
	}
	return 0, false
}

// LastSession is where the session of the last event begins.
func (h History) LastSession() int {
	from := len(h)
	for from > 0 && (from == len(h) || h[from].Time-h[from-1].Time <= SessionGap) {
		from--
	}
	return from
}

// Arrival is how a session came about, by its events: the first class of referrer
// that is known and not internal, and the first class of device that is known.
func (h History) Arrival() (r Referrer, d Device) {
	for i := range h {
		if e := &h[i]; r == UnknownReferrer && e.Referrer != Internal {
			r = e.Referrer
		}
		if d == UnknownDevice {
			d = h[i].Device
		}
	}
	return r, d
}
