package main

import (
	"fmt"
	"io"

	"inkling/model"
	"inkling/model/shop"
	"inkling/tools/modelwrite"
)

// withNew gives the model the items of a catalogue that it does not have, and
// says so. The golden vectors are then those of the same histories among all of
// them.
func withNew(w io.Writer, command string, m *model.Model, c *shop.Catalogue) (*model.Model, error) {
	extended, x := m.Extend(c.Items)
	if x.Added == 0 {
		return m, nil
	}
	histories := make([]shop.History, len(m.Golden))
	for i := range m.Golden {
		histories[i] = m.Golden[i].History
	}
	extended.Golden = model.MakeGolden(extended, histories)
	_, err := fmt.Fprintf(w, "%s: %d items are new: %d have vectors by what the model learned of their content, %d have none, which trends and exploration alone show\n",
		command, x.Added, x.Added-x.Blank, x.Blank)
	return extended, err
}

// bundled is the model, whose file is content, with the items of the catalogue
// that are new to it.
func bundled(w io.Writer, m *model.Model, content []byte, c *shop.Catalogue) (*model.Model, []byte, error) {
	extended, err := withNew(w, "bundle", m, c)
	if err != nil || extended == m {
		return m, content, err
	}
	content, err = modelwrite.Marshal(extended)
	return extended, content, err
}
