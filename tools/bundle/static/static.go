// Package static serves a folder of files as a shop's static host should:
// compressed forms that lie beside the files, the right types, files with
// hashed names cached for good and everything else revalidated, and a content
// security policy under which Inkling works.
package static

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Policy is the content security policy of every answer. Inkling needs no more.
const Policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"

const (
	cacheForGood   = "public, max-age=31536000, immutable"
	cacheCheckedBy = "no-cache" // kept, but revalidated every time
)

// hashed matches names that never change their content, "worker-0123456789.js".
var hashed = regexp.MustCompile(`-[0-9a-f]{10}\.[a-z0-9]+$`)

// types are the content types by extension. A fixed table, since the one of the
// operating system differs between machines.
var types = map[string]string{
	".avif":        "image/avif",
	".css":         "text/css; charset=utf-8",
	".csv":         "text/csv; charset=utf-8",
	".gif":         "image/gif",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".jpeg":        "image/jpeg",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".mjs":         "text/javascript; charset=utf-8",
	".msgpack":     "application/msgpack",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff2":       "font/woff2",
	".xml":         "application/xml",
}

// Handler serves the folder that root is opened on; nothing outside it can be
// reached, through symbolic links neither. The caller closes root.
func Handler(root *os.Root) http.Handler {
	return handler{root.FS()}
}

type handler struct{ files fs.FS }

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", Policy)
	head.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD are served here", http.StatusMethodNotAllowed)
		return
	}
	name, ok := h.resolve(r.URL.Path)
	switch {
	case !ok:
		h.notFound(w, r)
	case strings.HasSuffix(r.URL.Path, "/index.html"), path.Base(name) == "index.html" && !strings.HasSuffix(r.URL.Path, "/"):
		// One address a page, so that its relative links are the same.
		target := url.URL{Path: "/" + strings.TrimSuffix(name, "index.html"), RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, target.String(), http.StatusMovedPermanently)
	default:
		h.serve(w, r, name)
	}
}

// resolve finds the file of a URL's path: itself, the page "/x.html" for "/x",
// or the index of a folder.
func (h handler) resolve(address string) (name string, ok bool) {
	if strings.ContainsAny(address, "\\\x00") {
		return "", false
	}
	for segment := range strings.SplitSeq(address, "/") {
		if strings.HasPrefix(segment, ".") && segment != ".well-known" {
			return "", false // hidden files, and ways out of the folder
		}
	}
	name = strings.TrimPrefix(path.Clean("/"+address), "/")
	candidates := []string{name, name + ".html", path.Join(name, "index.html")}
	if strings.HasSuffix(address, "/") {
		candidates = candidates[2:]
	}
	for _, candidate := range candidates {
		if info, err := fs.Stat(h.files, candidate); err == nil && info.Mode().IsRegular() {
			return candidate, true
		}
	}
	return "", false
}

// serve answers with a file, in the best of its forms that the client takes.
func (h handler) serve(w http.ResponseWriter, r *http.Request, name string) {
	head := w.Header()
	setHeaders(head, name)
	encoding, suffix := h.negotiate(head, r, name)
	file, info, err := h.open(name + suffix)
	if err != nil {
		h.notFound(w, r)
		return
	}
	defer file.Close()
	head.Set("ETag", fmt.Sprintf(`"%x-%x%s"`, info.ModTime().UnixNano(), info.Size(), suffix))
	if encoding != "" {
		head.Set("Content-Encoding", encoding)
		head.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	}
	http.ServeContent(w, r, name, info.ModTime(), file)
}

func setHeaders(head http.Header, name string) {
	contentType, known := types[path.Ext(name)]
	if !known {
		contentType = "application/octet-stream"
	}
	head.Set("Content-Type", contentType)
	if hashed.MatchString(name) {
		head.Set("Cache-Control", cacheForGood)
	} else {
		head.Set("Cache-Control", cacheCheckedBy)
	}
}

// negotiate chooses among the forms that lie beside the file. A range is a
// range of the file itself.
func (h handler) negotiate(head http.Header, r *http.Request, name string) (encoding, suffix string) {
	best := 0.0
	for _, form := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if info, err := fs.Stat(h.files, name+form.suffix); err != nil || !info.Mode().IsRegular() {
			continue
		}
		head.Set("Vary", "Accept-Encoding")
		if q := quality(r.Header.Get("Accept-Encoding"), form.encoding); q > best && r.Header.Get("Range") == "" {
			best, encoding, suffix = q, form.encoding, form.suffix
		}
	}
	return encoding, suffix
}

// quality is the weight, 0 to 1, that an Accept-Encoding header gives to an
// encoding; 0 means that it is not taken.
func quality(accept, encoding string) float64 {
	star := 0.0
	for one := range strings.SplitSeq(accept, ",") {
		name, parameters, _ := strings.Cut(one, ";")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q="); ok {
			parsed, err := strconv.ParseFloat(value, 64)
			if err != nil || !(parsed >= 0 && parsed <= 1) {
				parsed = 0
			}
			q = parsed
		}
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case encoding:
			return q
		case "*":
			star = q
		}
	}
	return star
}

// notFound answers with the folder's own page for that, if it has one.
func (h handler) notFound(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", cacheCheckedBy)
	w.Header().Del("Vary")
	page, err := fs.ReadFile(h.files, "404.html")
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", types[".html"])
	w.WriteHeader(http.StatusNotFound)
	if r.Method == http.MethodGet {
		w.Write(page)
	}
}

func (h handler) open(name string) (file *seekable, info fs.FileInfo, err error) {
	f, err := h.files.Open(name)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err != nil {
		f.Close()
		return nil, nil, err
	}
	seeker, ok := f.(io.ReadSeeker)
	if !ok {
		f.Close()
		return nil, nil, errors.ErrUnsupported
	}
	return &seekable{seeker, f}, info, nil
}

// seekable is an open file that http.ServeContent can read ranges of.
type seekable struct {
	io.ReadSeeker
	io.Closer
}
