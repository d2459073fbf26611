// Package feature turns what a shop knows into numbers: IDs into indices,
// items into content tokens, and a visitor's history beside a candidate into
// cross features. Training and serving share this one encoder, so they cannot
// disagree.
package feature

// Vocabulary gives each name an index from 0 on, in the order of adding.
type Vocabulary struct {
	names []string
	index map[string]int32
}

// NewVocabulary returns a vocabulary of the names; a repeated name keeps its
// first index and takes no second one.
func NewVocabulary(names []string) *Vocabulary {
	v := &Vocabulary{names: make([]string, 0, len(names)), index: make(map[string]int32, len(names))}
	for _, n := range names {
		v.Add(n)
	}
	return v
}

// Add returns the index of the name, giving it the next one if it is new.
func (v *Vocabulary) Add(name string) int32 {
	if i, ok := v.index[name]; ok {
		return i
	}
	i := int32(len(v.names))
	v.names = append(v.names, name)
	v.index[name] = i
	return i
}

// Index returns the index of the name, or -1 if it is not known.
func (v *Vocabulary) Index(name string) int32 {
	if i, ok := v.index[name]; ok {
		return i
	}
	return -1
}

// Name returns the name at the index.
func (v *Vocabulary) Name(i int32) string { return v.names[i] }

// Names returns all names in the order of their indices. The caller does not
// change them.
func (v *Vocabulary) Names() []string { return v.names }

// Len is the number of names.
func (v *Vocabulary) Len() int { return len(v.names) }
