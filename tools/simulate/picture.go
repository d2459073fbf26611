package simulate

import (
	"strconv"
	"strings"
)

// palette is the ground of a picture: two soft tones, and an accent that
// stands out from them.
type palette struct{ back, front, accent string }

// palettes belong to brands, so that a brand's items look related.
var palettes = []palette{
	{"f6efe6", "ead9c4", "c8643c"}, {"eef3ec", "d3e1cd", "dfa23a"}, {"eaf1f6", "cddfeb", "d9744f"},
	{"f8eded", "f0d2cf", "4f7c82"}, {"f3f0f8", "dcd4ec", "e0a03c"}, {"fbf4df", "f2dfab", "3f6f8f"},
	{"e9f4f2", "c6e2dc", "d4694a"}, {"f4f1ec", "dcd7cb", "7b8f54"}, {"fdf1e8", "f6d7be", "3d7a72"},
	{"ecf0f8", "d0dbf0", "e58a5a"},
}

// backdrops are what the second tone paints behind the pictogram.
var backdrops = []string{"M0,56h80v24H0z", "M0,60q40-22,80,0v20H0z", "@40,40,34"}

const (
	leafGreen = "6f9463"
	flame     = "e8963e"
	steel     = "a7b2b9"
	white     = "ffffff"
	shadow    = "M14,66q26-5,52,0q-26,6-52,0z"
)

// picture is the item's image as a data URI: an SVG without text, fonts or
// references, percent-encoded so that it stands in CSV and HTML unquoted.
func picture(pictogram string, brand int, colour string) string {
	p := palettes[brand%len(palettes)]
	tones := map[byte]string{
		'M': colour, 'D': mix(colour, "20242a", 35), 'L': mix(colour, white, 55),
		'A': p.accent, 'G': leafGreen, 'F': flame, 'S': steel, 'W': white,
	}
	var b strings.Builder
	b.WriteString("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 80 80' stroke-linecap='round'>")
	filled(&b, p.back, "M0,0h80v80H0z")
	filled(&b, p.front, circles(backdrops[brand%len(backdrops)]))
	filled(&b, mix(p.front, "40302a", 18), shadow)
	for layer := range strings.SplitSeq(pictograms[pictogram], ";") {
		tone, path, _ := strings.Cut(layer, " ")
		if len(tone) == 1 {
			filled(&b, tones[tone[0]], circles(path))
		} else {
			lined(&b, tones[tone[0]-'a'+'A'], tone[1:], circles(path))
		}
	}
	b.WriteString("</svg>")
	return "data:image/svg+xml," + uriEscapes.Replace(b.String())
}

// uriEscapes encodes what a data URI, an HTML attribute or a CSS url() may not
// hold; commas and slashes may stay.
var uriEscapes = strings.NewReplacer("%", "%25", "<", "%3C", ">", "%3E", "#", "%23", "'", "%27", `"`, "%22", " ", "%20")

// filled leaves out the commands that close a path: filling closes it.
func filled(b *strings.Builder, colour, path string) {
	b.WriteString("<path fill='#" + colour + "' d='" + strings.ReplaceAll(path, "z", "") + "'/>")
}

func lined(b *strings.Builder, colour, width, path string) {
	b.WriteString("<path fill='none' stroke='#" + colour + "' stroke-width='" + width + "' d='" + path + "'/>")
}

// circles writes every "@x,y,r" of a path as an arc that all but closes, the
// shortest form there is.
func circles(path string) string {
	for {
		before, rest, found := strings.Cut(path, "@")
		if !found {
			return path
		}
		circle, after := rest, ""
		if i := strings.IndexAny(rest, "@M"); i >= 0 {
			circle, after = rest[:i], rest[i:]
		}
		n := strings.Split(circle, ",")
		x, _ := strconv.ParseFloat(n[0], 64)
		r, _ := strconv.ParseFloat(n[2], 64)
		left := strconv.FormatFloat(x-r, 'f', -1, 64)
		path = before + "M" + left + "," + n[1] + "a" + n[2] + "," + n[2] + ",0,1,1,0,.1z" + after
	}
}

// mix moves colour a by percent towards colour b; both are six hex digits.
func mix(a, b string, percent int) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 6)
	for i := 0; i < 6; i += 2 {
		x, y := channel(a[i:i+2]), channel(b[i:i+2])
		c := x + (y-x)*percent/100
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

func channel(hex string) int {
	n, _ := strconv.ParseUint(hex, 16, 8)
	return int(n)
}
