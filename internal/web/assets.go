package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"guildhall/govuk"
	"guildhall/internal/fault"
)

//go:embed assets
var ownAssets embed.FS

// Assets are the styles, scripts and images of every page, each under a name
// that changes with its content, so that browsers may keep them for ever.
type Assets struct {
	byName  map[string]*asset // "guildhall.css"
	byPrint map[string]*asset // "guildhall.0123456789ab.css"
}

type asset struct {
	print string
	kind  string
	body  []byte
	gzip  func() []byte // made at the first request
}

// loadAssets reads what is embedded. Text that names another asset as
// "/assets/NAME" is given that asset's printed name, so images come before
// styles and libraries before the scripts that import them.
func loadAssets() *Assets {
	as := &Assets{map[string]*asset{}, map[string]*asset{}}
	as.addAll(govuk.Assets)
	own, err := fs.Sub(ownAssets, "assets")
	if err != nil {
		panic(err)
	}
	as.addAll(own)
	return as
}

// AddFolder adds or replaces assets from an operator's folder.
func (as *Assets) AddFolder(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return fault.New(fault.Invalid, "The assets folder %s cannot be read. Check the path.", filepath.Clean(dir))
	}
	as.addAll(os.DirFS(dir))
	return nil
}

func (as *Assets) addAll(files fs.FS) {
	var names []string
	fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	slices.SortFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			panic(fmt.Sprintf("web: asset %s: %v", name, err))
		}
		as.add(name, body)
	}
}

// rank puts what others name before those that name it.
func rank(name string) int {
	switch path.Ext(name) {
	case ".css":
		return 2
	case ".js":
		return 1
	}
	return 0
}

var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json", ".json": "application/json",
}

func (as *Assets) add(name string, body []byte) {
	ext := path.Ext(name)
	kind, ok := kinds[ext]
	if !ok {
		return // licences and notes are carried, not served
	}
	if ext == ".css" || ext == ".js" {
		body = as.rewrite(body)
	}
	sum := sha256.Sum256(body)
	print := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	a := &asset{print: print, kind: kind, body: body}
	a.gzip = sync.OnceValue(func() []byte { return compress(a.body) })
	as.byName[name], as.byPrint[print] = a, a
}

func (as *Assets) rewrite(body []byte) []byte {
	text := string(body)
	for name, a := range as.byName {
		text = strings.ReplaceAll(text, "/assets/"+name, "/assets/"+a.print)
	}
	return []byte(text)
}

// Path is the address of an asset; a name that does not exist is a broken build.
func (as *Assets) Path(name string) string {
	a, ok := as.byName[name]
	if !ok {
		panic("web: no asset called " + name)
	}
	return "/assets/" + a.print
}

// Has reports whether an asset exists, such as the fonts and crest that only
// an operator on a government domain supplies.
func (as *Assets) Has(name string) bool { return as.byName[name] != nil }

func (as *Assets) serve(w http.ResponseWriter, r *http.Request) error {
	a, ok := as.byPrint[r.PathValue("name")]
	if !ok {
		return fault.New(fault.NotFound, "This file does not exist. Reload the page that asked for it.")
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := a.body
	if z := a.gzip; strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(body) > 512 && !strings.HasPrefix(a.kind, "image/png") {
		body = z()
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(body)
	return err
}
