// Package feature turns what a shop knows into numbers: IDs into indices,
// items into content tokens, and a visitor's history beside a candidate into
// cross features. Training and serving share this one encoder, so they cannot
// disagree.
package feature

// Vocabulary gives each name an index from 0 on, in the order of adding.
type Vocabulary struct {
	names []string
	// slots is a hash table with linear probing: an index plus 1, or 0 where none
	// is. Beside the names it takes a quarter of the memory of a Go map, which a
	// page with a large catalogue feels.
	slots []int32
}

// NewVocabulary returns a vocabulary of the names, which it keeps; a repeated
// name keeps its first index and takes no second one.
func NewVocabulary(names []string) *Vocabulary {
	v := &Vocabulary{names: make([]string, 0, len(names))}
	v.resize(len(names))
	for _, n := range names {
		if slot := v.find(n); v.slots[slot] == 0 {
			v.put(slot, n)
		}
	}
	return v
}

// Add returns the index of the name, giving it the next one if it is new. It
// keeps a copy, so that the name may be part of something larger.
func (v *Vocabulary) Add(name string) int32 {
	slot := v.find(name)
	if i := v.slots[slot]; i != 0 {
		return i - 1
	}
	v.put(slot, string([]byte(name)))
	if 4*len(v.names) > 3*len(v.slots) {
		v.resize(len(v.names)) // to twice the slots
	}
	return int32(len(v.names) - 1)
}

func (v *Vocabulary) put(slot int, name string) {
	v.names = append(v.names, name)
	v.slots[slot] = int32(len(v.names))
}

// resize makes a table that so many names fill to three quarters at most, and
// puts in those that there are.
func (v *Vocabulary) resize(names int) {
	size := 8
	for 3*size < 4*names {
		size *= 2
	}
	v.slots = make([]int32, size)
	for i, n := range v.names {
		v.slots[v.find(n)] = int32(i + 1)
	}
}

// find returns the slot of the name, or the empty one where it belongs.
func (v *Vocabulary) find(name string) int {
	mask := len(v.slots) - 1
	slot := int(hash(name)) & mask
	for v.slots[slot] != 0 && v.names[v.slots[slot]-1] != name {
		slot = (slot + 1) & mask
	}
	return slot
}

// hash is FNV-1a, with a last mixing for its low bits, by which IDs that count
// up would otherwise stand in clusters.
func hash(name string) uint32 {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	h ^= h >> 15
	h *= 0x2c1b3c6d
	return h ^ h>>12
}

// Index returns the index of the name, or -1 if it is not known.
func (v *Vocabulary) Index(name string) int32 { return v.slots[v.find(name)] - 1 }

// Name returns the name at the index.
func (v *Vocabulary) Name(i int32) string { return v.names[i] }

// Names returns all names in the order of their indices. The caller does not
// change them.
func (v *Vocabulary) Names() []string { return v.names }

// Len is the number of names.
func (v *Vocabulary) Len() int { return len(v.names) }
