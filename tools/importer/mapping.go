package importer

import (
	"fmt"
	"strings"
)

// ParseMap reads "a=b,c=d" as a mapping. The empty text is the empty mapping;
// a name without "=", an empty one and one given twice are errors.
func ParseMap(s string) (map[string]string, error) {
	m := make(map[string]string)
	if strings.TrimSpace(s) == "" {
		return m, nil
	}
	for pair := range strings.SplitSeq(s, ",") {
		from, to, ok := strings.Cut(pair, "=")
		from, to = strings.TrimSpace(from), strings.TrimSpace(to)
		if !ok || from == "" || to == "" {
			return nil, fmt.Errorf("%q is no pair; want name=name,name=name", pair)
		}
		if _, twice := m[from]; twice {
			return nil, fmt.Errorf("%q is mapped twice", from)
		}
		m[from] = to
	}
	return m, nil
}
