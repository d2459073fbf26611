package main

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"inkling/model/train"
)

// TestSettingsAreAllExplained looks for the JSON name of every setting in the
// topic of help.
func TestSettingsAreAllExplained(t *testing.T) {
	text := settingsTopic().Long
	var check func(of reflect.Type)
	check = func(of reflect.Type) {
		for i := range of.NumField() {
			f := of.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case name == "-" || !f.IsExported():
			case f.Anonymous:
				check(f.Type)
			default:
				if !regexp.MustCompile(`\b` + name + `\b`).MatchString(text) {
					t.Errorf("nothing is said of %s", name)
				}
				if name == "model" {
					check(f.Type)
				}
			}
		}
	}
	check(reflect.TypeFor[train.Config]())
}
