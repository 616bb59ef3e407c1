package privacy

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/a-h/templ"

	_ "embed" // the style of the archive's pages

	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/records"
	"guildhall/internal/web"
)

//go:embed archive.css
var archiveStyle string

// chapter is what one holder keeps, as files of the archive.
type chapter struct {
	section
	Name  string // of its files, without the ending
	Files []enclosed
	raw   any
}

// enclosed is a file of the person's in the archive.
type enclosed struct {
	Path string // within the archive
	Name string // as the person named it
	open func() (io.ReadCloser, error)
}

// archivePage is what every page of the archive says of it.
type archivePage struct {
	Service, Person, Made string
	Chapters              []chapter
}

// takeArchive streams everything that is held about a person as one zip file.
// All of it is read before the first byte goes out, except the files; a file that
// cannot be read breaks the answer off, because half an archive must not look
// whole.
func (p *Pages) takeArchive(w http.ResponseWriter, r *http.Request) error {
	who := web.Actor(r)
	page := archivePage{Person: who.Name, Made: clock.Moment(p.Records.Log.Now())}
	var err error
	if page.Service, err = p.Profession(r.Context()); err != nil {
		return err
	}
	if page.Chapters, err = p.chapters(r.Context(), who.ID); err != nil {
		return err
	}
	if err := p.Records.Log.Read(r.Context(), audit.Act{By: who, Verb: "downloaded everything held", About: "person/" + who.ID}); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="everything-about-you.zip"`)
	h.Set("Cache-Control", "no-store")
	if err := writeArchive(r.Context(), w, page, p.Records.Log.Now()); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (p *Pages) chapters(ctx context.Context, person string) ([]chapter, error) {
	var all []chapter
	for i, h := range p.Records.Holders {
		held, err := h.Export(ctx, p.Records.DB, person)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", h.Name, err)
		}
		files, err := filesOf(ctx, p.Records, h, person)
		if err != nil {
			return nil, err
		}
		if held == nil && len(files) == 0 {
			continue
		}
		tree, err := treeOf(held)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%02d-%s", i+1, slug(h.Name))
		c := chapter{section: section{capital(h.Name), tree}, Name: name, raw: held}
		for n, f := range files {
			c.Files = append(c.Files, enclosed{Path: path.Join("files", name, fmt.Sprintf("%02d-%s", n+1, fileName(f.Name))), Name: f.Name, open: f.Open})
		}
		all = append(all, c)
	}
	return all, nil
}

func filesOf(ctx context.Context, keeper *records.Service, h records.Holder, person string) ([]records.File, error) {
	if h.Files == nil {
		return nil, nil
	}
	return h.Files(ctx, keeper.DB, person)
}

// slug makes a name that any system takes for a file.
func slug(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name), "-")
}

// fileName keeps of a person's file name what any system takes.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '-'
		}
		return r
	}, name)
	if len(name) > 120 {
		name = name[:60] + name[len(name)-40:]
	}
	return strings.ToValidUTF8(name, "-")
}

// archive writes files and remembers their checksums.
type archive struct {
	zip  *zip.Writer
	at   time.Time
	sums []sum
}

// sum is a file of the archive in its manifest.
type sum struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func (a *archive) add(name string, fill func(io.Writer) error) error {
	f, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.at})
	if err != nil {
		return err
	}
	h := sha256.New()
	n := &counter{w: io.MultiWriter(f, h)}
	if err := fill(n); err != nil {
		return err
	}
	a.sums = append(a.sums, sum{name, n.n, hex.EncodeToString(h.Sum(nil))})
	return nil
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

func drawn(ctx context.Context, c templ.Component) func(io.Writer) error {
	return func(w io.Writer) error { return c.Render(ctx, w) }
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

func jsonOf(v any) func(io.Writer) error {
	return func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
}

func writeArchive(ctx context.Context, w io.Writer, page archivePage, at time.Time) error {
	a := &archive{zip: zip.NewWriter(w), at: at}
	if err := a.add("README.txt", text(readMe(page))); err != nil {
		return err
	}
	if err := a.add("index.html", drawn(ctx, archiveIndex(page))); err != nil {
		return err
	}
	if err := a.add("style.css", text(archiveStyle)); err != nil {
		return err
	}
	for _, c := range page.Chapters {
		if err := a.chapter(ctx, page, c); err != nil {
			return err
		}
	}
	return a.close(manifest{Service: page.Service, Person: page.Person})
}

func (a *archive) chapter(ctx context.Context, page archivePage, c chapter) error {
	if err := a.add(c.Name+".html", drawn(ctx, archiveChapter(page, c))); err != nil {
		return err
	}
	if err := a.add(c.Name+".json", jsonOf(c.raw)); err != nil {
		return err
	}
	for _, f := range c.Files {
		if err := a.add(f.Path, f.copy); err != nil {
			return err
		}
	}
	return nil
}

func (f enclosed) copy(w io.Writer) error {
	r, err := f.open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(w, r)
	return err
}

// manifest lists an archive's files and says what it is.
type manifest struct {
	Service string `json:"service"`
	Person  string `json:"person,omitempty"` // whose everything is in it
	Class   string `json:"class,omitempty"`  // of the schedule under which a thing is handed over
	Ref     string `json:"reference,omitempty"`
	Made    string `json:"made"`
	Files   []sum  `json:"files"`
}

// close adds the manifest, in JSON and as sha256sum reads it, which cannot list
// themselves.
func (a *archive) close(m manifest) error {
	var list strings.Builder
	for _, s := range a.sums {
		fmt.Fprintf(&list, "%s  %s\n", s.SHA256, s.Name)
	}
	m.Made, m.Files = a.at.UTC().Format(stamp), a.sums
	if err := a.add("manifest.json", jsonOf(m)); err != nil {
		return err
	}
	if err := a.add("SHA256SUMS", text(list.String())); err != nil {
		return err
	}
	return a.zip.Close()
}

func readMe(page archivePage) string {
	return `Everything that ` + page.Service + ` holds about ` + page.Person + `
Made on ` + page.Made + `

Open index.html in a browser. It needs no connection.
Each part has a page (.html) and the same as data (.json).
Files that you added lie in the folder files.
manifest.json lists every file with its size and SHA-256 checksum; to check
them: sha256sum --check SHA256SUMS

The archive is yours. Keep it where nobody else can read it.
`
}
