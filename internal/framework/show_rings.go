package framework

import (
	"net/http"
	"slices"
	"sync"

	"guildhall/internal/web"
)

// showRingsPage shows how close roles are to the middle of the profession, as a
// diagram and as a list.
type showRingsPage struct {
	F       *Framework
	Diagram *ringsDiagram
}

func (p *Pages) showRings(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	page := showRingsPage{f, p.drawn.rings.of(f, drawRings)}
	return web.Render(w, r, web.Page{
		Title: "The rings of roles", Description: "Which roles are at the core of the profession and which may belong to it.",
		Crumbs: web.Crumbs(web.Link{Text: "Roles", Href: "/roles"}), Content: true, Wide: true, Resource: resource(f, ""),
	}, showRings(page))
}

// drawings remembers what takes longer to draw than all the rest of its page, for
// as long as the framework that it shows is the one asked for.
type drawings struct {
	rings   kept[*ringsDiagram]
	careers kept[*careersMap]
}

type kept[T any] struct {
	mu       sync.Mutex
	release  string
	revision int64
	made     bool
	done     T
}

func (k *kept[T]) of(f *Framework, draw func(*Framework) T) T {
	k.mu.Lock()
	defer k.mu.Unlock()
	if r := f.Release; !k.made || k.release != r.Name || k.revision != r.revision {
		k.release, k.revision, k.made, k.done = r.Name, r.revision, true, draw(f)
	}
	return k.done
}

// Meaning is what a ring says about belonging to the profession.
func (r *Ring) Meaning() string {
	switch r.DefaultMembership {
	case "in":
		return "People in these roles belong to the profession."
	case "depends":
		return "Whether people in these roles belong depends on their organisation."
	case "usually-elsewhere":
		return "People in these roles usually belong to another profession."
	}
	return ""
}

// Groups are the ring's roles in use, by discipline.
func (p showRingsPage) Groups(ring *Ring) []RoleGroup {
	return p.F.group(func(r *Role) bool { return r.Ring == ring && shown(r) })
}

// Bands are the rings from the outermost in, so that each is drawn over the one
// around it.
func (d *ringsDiagram) fromOutside() []*ringBand {
	bands := slices.Clone(d.Bands)
	slices.Reverse(bands)
	return bands
}
