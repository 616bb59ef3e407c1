package framework

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/web"
)

// identifiers adds the addresses that linked data begins with. They never
// answer themselves: they lead to the page or to the data, whichever the
// request prefers, so their answer varies and is never kept ready.
func (p *Pages) identifiers(rt *web.Router) {
	rt.Handle("GET /id/{kind}", access.Anyone, p.identify)
	rt.Handle("GET /id/{kind}/{code}", access.Anyone, p.identify)
	rt.Public("GET /data/{kind}", p.showData)
	rt.Public("GET /data/{kind}/{code}", p.showData)
	rt.Handle("GET /id/{kind}/{code}/{part...}", access.Anyone, p.identify)
	rt.Public("GET /data/{kind}/{code}/{part...}", p.showData)
	p.data(rt)
}

func (p *Pages) identify(w http.ResponseWriter, r *http.Request) error {
	s, suffix, err := p.subject(r)
	if err != nil {
		return err
	}
	w.Header().Set("Vary", "Accept")
	to, ok := choose(s, suffix, r.Header.Get("Accept"))
	if !ok {
		page := web.Page{Title: "Not available in that format", Status: http.StatusNotAcceptable}
		return web.Render(w, r, page, notAcceptable(page.Title, s))
	}
	return web.SeeOther(w, r, to)
}

// showData serves a thing in a format that has no address among the programs' own.
func (p *Pages) showData(w http.ResponseWriter, r *http.Request) error {
	s, suffix, err := p.subject(r)
	if err != nil {
		return err
	}
	for _, f := range s.formats() {
		if f.Suffix == suffix && f.Write != nil {
			return f.Write(p, w, r, s)
		}
	}
	return fault.New(fault.NotFound, "There is no data at this address. Use %s.", served(s))
}

// choose returns where a request for a thing goes: by suffix, or by what it accepts.
func choose(s subject, suffix, accept string) (string, bool) {
	for _, f := range s.formats() {
		if f.Suffix == suffix {
			return f.Href(s), true
		}
	}
	if suffix != "" {
		return "", false
	}
	for _, media := range accepted(accept) {
		if media == "text/html" || media == "application/xhtml+xml" || media == "*/*" || media == "text/*" {
			return s.Page, true
		}
		for _, f := range s.formats() {
			if f.Media == media || strings.HasSuffix(media, "/*") && strings.HasPrefix(f.Media, strings.TrimSuffix(media, "*")) {
				return f.Href(s), true
			}
		}
	}
	return "", false
}

// accepted lists the media types of an Accept header, the most wanted first.
// Without one anything will do.
func accepted(header string) []string {
	type wish struct {
		media   string
		quality float64
	}
	var wishes []wish
	for part := range strings.SplitSeq(header, ",") {
		media, rest, _ := strings.Cut(part, ";")
		q := 1.0
		for parameter := range strings.SplitSeq(rest, ";") {
			if text, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q="); ok {
				q, _ = strconv.ParseFloat(text, 64) // what is no number is not wanted
			}
		}
		if media = strings.ToLower(strings.TrimSpace(media)); media != "" && q > 0 {
			wishes = append(wishes, wish{media, q})
		}
	}
	if strings.TrimSpace(header) == "" {
		return []string{"*/*"}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int {
		switch {
		case a.quality > b.quality:
			return -1
		case a.quality < b.quality:
			return 1
		}
		return 0
	})
	media := make([]string, len(wishes))
	for i, w := range wishes {
		media[i] = w.media
	}
	return media
}

// subject finds the thing that an address names, and the suffix after its code.
func (p *Pages) subject(r *http.Request) (subject, string, error) {
	kind, code := r.PathValue("kind"), r.PathValue("code")
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return subject{}, "", err
	}
	if other(r) {
		return p.otherSubject(r, f)
	}
	if code == "" { // only the whole has no code
		kind, suffix := cutSuffix(kind)
		if kind == "scheme" {
			return schemeSubject(f), suffix, nil
		}
		return subject{}, "", fault.New(fault.NotFound, "There is nothing with this identifier. Check the address.")
	}
	bare, suffix := cutSuffix(code)
	for _, try := range []struct{ code, suffix string }{{code, ""}, {bare, suffix}} {
		if s, ok := f.subject(kind, try.code); ok {
			return s, try.suffix, nil
		}
	}
	s, err := p.gone(r, kind, bare)
	return s, suffix, err
}

// gone finds a thing that the current release no longer has.
func (p *Pages) gone(r *http.Request, kind, code string) (subject, error) {
	switch kind {
	case "skill":
		f, s, err := p.Framework.LastSkill(r.Context(), code)
		if err != nil {
			return subject{}, err
		}
		return skillSubject(f, s), nil
	case "role":
		f, role, err := p.Framework.LastRole(r.Context(), code)
		if err != nil {
			return subject{}, err
		}
		return roleSubject(f, role), nil
	case "family":
		f, family, err := p.Framework.LastFamily(r.Context(), code)
		if err != nil {
			return subject{}, err
		}
		return familySubject(f, family), nil
	}
	return subject{}, fault.New(fault.NotFound, "There is nothing with the identifier %s/%s. Check the address.", kind, code)
}

// subject finds what an identifier names in this release.
func (f *Framework) subject(kind, code string) (subject, bool) {
	switch kind {
	case "skill":
		if s := f.Skill(code); s != nil {
			return skillSubject(f, s), true
		}
	case "role":
		if r := f.Role(code); r != nil {
			return roleSubject(f, r), true
		}
	case "family":
		if y := f.Family(code); y != nil {
			return familySubject(f, y), true
		}
	case "discipline":
		if d := f.Discipline(code); d != nil {
			return disciplineSubject(f, d), true
		}
	case "level":
		if n, err := strconv.Atoi(code); err == nil && f.Scale.Level(n) != nil {
			return levelSubject(f, f.Scale.Level(n)), true
		}
	}
	return subject{}, false
}

// cutSuffix parts X01.json into X01 and .json.
func cutSuffix(code string) (string, string) {
	if i := strings.LastIndexByte(code, '.'); i > 0 {
		return code[:i], code[i:]
	}
	return code, ""
}

// served names the formats as a sentence does: the page, JSON (…) and CSV (…).
func served(s subject) string {
	names := []string{"the page"}
	for _, f := range s.formats() {
		names = append(names, f.Name+" ("+f.Media+", "+f.Suffix+")")
	}
	return english.And(names)
}
