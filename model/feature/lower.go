//go:build !js

package feature

import "strings"

func lower(title string) string { return strings.ToLower(title) }
