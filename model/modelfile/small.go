package modelfile

// Two functions of the standard library, in the little that is needed of them:
// hash/crc32 brings package sync and strconv.Quote the tables of Unicode, 8 kB
// compressed together, which the browser would load.

// castagnoli is the polynomial of CRC-32C, its bits reversed.
const castagnoli = 0x82f63b78

// crc32c is the CRC-32C of the data, eight bytes a step (Kounavis and Berry,
// "Novel table lookup-based algorithms for high-performance CRC generation",
// IEEE Transactions on Computers 57, 2008). Making the tables takes as long as
// some ten kilobytes of data, so they are not kept.
func crc32c(data []byte) uint32 {
	var tables [8][256]uint32 // of a byte with so many more behind it
	for i := range 256 {
		c := uint32(i)
		for k := range tables {
			for range 8 {
				c = c>>1 ^ castagnoli&-(c&1)
			}
			tables[k][i] = c
		}
	}
	sum := ^uint32(0)
	for ; len(data) >= 8; data = data[8:] {
		sum ^= uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
		sum = tables[7][byte(sum)] ^ tables[6][byte(sum>>8)] ^ tables[5][byte(sum>>16)] ^ tables[4][sum>>24] ^
			tables[3][data[4]] ^ tables[2][data[5]] ^ tables[1][data[6]] ^ tables[0][data[7]]
	}
	for _, b := range data {
		sum = tables[0][byte(sum)^b] ^ sum>>8
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
