package importer

import (
	"fmt"
	"net/url"
	"strings"

	"inkling/model/shop"
)

// referrerWords are what logs call the classes of referrers: the canonical names
// aside, the mediums of GA4 and of campaign tags.
var referrerWords = map[string]shop.Referrer{
	"(none)": shop.Direct, "none": shop.Direct, "(direct)": shop.Direct,
	"organic": shop.Search, "seo": shop.Search,
	"social-network": shop.Social, "social-media": shop.Social, "sm": shop.Social,
	"e-mail": shop.Email, "e_mail": shop.Email, "newsletter": shop.Email, "mail": shop.Email,
	"cpc": shop.Ads, "ppc": shop.Ads, "cpm": shop.Ads, "cpv": shop.Ads, "paid": shop.Ads, "paidsearch": shop.Ads, "paid-social": shop.Ads,
	"display": shop.Ads, "banner": shop.Ads, "affiliate": shop.Ads, "retargeting": shop.Ads, "shopping": shop.Ads,
	"referral": shop.OtherReferrer,
}

// deviceWords are what logs call the classes of devices, the canonical names
// aside.
var deviceWords = map[string]shop.Device{
	"mobile": shop.Phone, "smartphone": shop.Phone, "mobile phone": shop.Phone,
	"computer": shop.Desktop, "pc": shop.Desktop, "laptop": shop.Desktop,
	"smart tv": shop.OtherDevice, "tv": shop.OtherDevice, "console": shop.OtherDevice, "wearable": shop.OtherDevice,
}

// hostLabels are parts of host names by which a referrer's address is told, as
// the scripts of the page do (web/src/context.ts).
var hostLabels = map[string]shop.Referrer{
	"google": shop.Search, "bing": shop.Search, "duckduckgo": shop.Search, "yahoo": shop.Search, "yandex": shop.Search,
	"baidu": shop.Search, "ecosia": shop.Search, "qwant": shop.Search, "startpage": shop.Search,
	"facebook": shop.Social, "instagram": shop.Social, "pinterest": shop.Social, "reddit": shop.Social, "tiktok": shop.Social,
	"twitter": shop.Social, "youtube": shop.Social, "linkedin": shop.Social,
	"mail": shop.Email, "outlook": shop.Email,
}

// shortHosts are the hosts whose labels are too short to look for in others.
var shortHosts = map[string]shop.Referrer{"t.co": shop.Social, "x.com": shop.Social, "lnkd.in": shop.Social}

// contexts tells the classes of referrers and devices, and counts what it cannot
// tell. Nothing but the class is kept of an address.
type contexts struct {
	own                           map[string]bool // the shop's hosts, as its catalogue links to them
	unknownReferrer, otherDevices int
	first                         [2]string // of each, as it stood
}

func newContexts(c *shop.Catalogue) *contexts {
	x := &contexts{own: make(map[string]bool)}
	if c == nil {
		return x
	}
	for i := range c.Items {
		if u, err := url.Parse(c.Items[i].Link); err == nil && u.Host != "" {
			x.own[bareHost(u)] = true
		}
	}
	return x
}

// referrer is the class of what stands in a log: a class, a medium or an address.
func (x *contexts) referrer(text string) shop.Referrer {
	if text == "" {
		return shop.UnknownReferrer
	}
	word := strings.ToLower(text)
	if r, ok := shop.ParseReferrer(word); ok {
		return r
	}
	if r, ok := referrerWords[word]; ok {
		return r
	}
	if strings.Contains(word, "://") {
		if u, err := url.Parse(word); err == nil && u.Host != "" {
			return x.host(u)
		}
	}
	if x.unknownReferrer++; x.unknownReferrer == 1 {
		x.first[0] = shorten(text)
	}
	return shop.OtherReferrer
}

// host is the class of an address.
func (x *contexts) host(u *url.URL) shop.Referrer {
	host := bareHost(u)
	if x.own[host] {
		return shop.Internal
	}
	if r, ok := shortHosts[host]; ok {
		return r
	}
	labels := strings.Split(host, ".")
	if strings.HasPrefix(labels[0], "mail") || strings.HasPrefix(labels[0], "webmail") {
		return shop.Email
	}
	for _, label := range labels {
		if r, ok := hostLabels[label]; ok {
			return r
		}
	}
	return shop.OtherReferrer
}

func bareHost(u *url.URL) string {
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// device is the class of what stands in a log.
func (x *contexts) device(text string) shop.Device {
	if text == "" {
		return shop.UnknownDevice
	}
	word := strings.ToLower(text)
	if d, ok := shop.ParseDevice(word); ok {
		return d
	}
	if d, ok := deviceWords[word]; ok {
		return d
	}
	if x.otherDevices++; x.otherDevices == 1 {
		x.first[1] = shorten(text)
	}
	return shop.OtherDevice
}

// notes say what was not understood.
func (x *contexts) notes() (notes []string) {
	for i, n := range []int{x.unknownReferrer, x.otherDevices} {
		if n > 0 {
			notes = append(notes, fmt.Sprintf("%s values of the column %s are no class that Inkling knows and became other, the first %q",
				grouped(n), eventColumns[referrerColumn+i], x.first[i]))
		}
	}
	return notes
}
