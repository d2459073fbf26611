package feature

// lower leaves all but ASCII as it is: in the browser the page's script gives
// titles in lower case, since the tables for it are there already, and would
// take 6 kB of the engine. Nothing else encodes titles there.
func lower(title string) string {
	b := []byte(title)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
