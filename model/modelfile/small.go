package modelfile

// Two functions of the standard library, in the little that is needed of them:
// hash/crc32 brings package sync and strconv.Quote the tables of Unicode, 8 kB
// compressed together, which the browser would load.

// castagnoli is the polynomial of CRC-32C, its bits reversed.
const castagnoli = 0x82f63b78

// crc32c is the CRC-32C of the data.
func crc32c(data []byte) uint32 {
	var table [256]uint32
	for i := range table {
		c := uint32(i)
		for range 8 {
			c = c>>1 ^ castagnoli&-(c&1)
		}
		table[i] = c
	}
	sum := ^uint32(0)
	for _, b := range data {
		sum = table[byte(sum)^b] ^ sum>>8
	}
	return ^sum
}

// plainQuote quotes a text for an error. What is not printable ASCII becomes a
// question mark.
func plainQuote(s string) string {
	b := []byte(`"`)
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' {
			c = '?'
		}
		b = append(b, c)
	}
	return string(append(b, '"'))
}
