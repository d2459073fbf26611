//go:build !wasm

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"inkling/app/site"
)

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "app: %v\n", err)
		os.Exit(2)
	default:
		fmt.Fprintf(os.Stderr, "app: %v\n", err)
		os.Exit(1)
	}
}

// errUsage marks a wrong command line, as against a run that failed.
var errUsage = errors.New("wrong usage")

// run lays the site out as the arguments say.
func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("app", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var o site.Options
	flags.StringVar(&o.Wasm, "wasm", "build/app.wasm", "the app, built for GOOS=js GOARCH=wasm")
	flags.StringVar(&o.Bundle, "bundle", "build/site/inkling", "`folder` that 'inkling bundle' made")
	flags.StringVar(&o.Out, "out", "build/site", "`folder` of the site")
	flags.IntVar(&o.Brotli, "brotli", 11, "`level` of the .br copies, 0 to 11")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %v", errUsage, err)
	}
	if flags.NArg() > 0 || o.Brotli < 0 || o.Brotli > 11 {
		return fmt.Errorf("%w: arguments %q, -brotli %d", errUsage, flags.Args(), o.Brotli)
	}
	bundle, err := site.OpenBundle(o.Bundle)
	if err != nil {
		return err
	}
	goods, err := bundle.Goods()
	if err != nil {
		return err
	}
	open(goods, nil, nil)
	made, err := site.Generate(o, goods)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "site %s: %d pages of %d items; offline %d files, %.1f MB\n",
		made.Version, made.Pages, len(goods.Items), made.Cached, float64(made.Bytes)/1e6)
	return nil
}
