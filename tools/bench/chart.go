package main

import "inkling/tools/evaluate"

func draw(path string, rows []evaluate.Figure) error { return nil }
