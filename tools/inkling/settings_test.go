package main

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"inkling/model/train"
)

// TestSettingsAreAllExplained looks for the JSON name of every setting in the
// topic of help, and for the default of a number.
func TestSettingsAreAllExplained(t *testing.T) {
	text := settingsTopic().Long
	var check func(of reflect.Value)
	check = func(of reflect.Value) {
		for i := range of.NumField() {
			f, value := of.Type().Field(i), of.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case name == "-" || !f.IsExported():
			case f.Anonymous:
				check(value)
			default:
				want := name
				if value.CanInt() || value.CanUint() || value.CanFloat() {
					number := fmt.Sprint(value)
					if fraction, ok := strings.CutPrefix(number, "0."); ok {
						number = "." + fraction
					}
					want += " " + number
				}
				if structural := name == "experts" || name == "task_experts" || name == "levels"; structural {
					want = name // 0 stands for the default of the trunk's kind
				}
				if !regexp.MustCompile(`\b` + regexp.QuoteMeta(want) + `\b`).MatchString(text) {
					t.Errorf("nothing is said of %s", want)
				}
				if name == "model" || name == "lists" || name == "ratings" {
					check(value)
				}
			}
		}
	}
	check(reflect.ValueOf(train.Defaults()))
}
