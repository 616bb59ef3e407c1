package pack

// Edition is one release of a framework, whole and as data: what exports,
// comparisons, checks and documents are made from, and what an import gives.
// Lists keep the profession's own order. Codes and ids that refer to another
// list are plain strings; whoever makes an Edition from outside checks them.
type Edition struct {
	Scheme         Scheme
	Release        Release
	Levels         LevelScale
	Rings          []Ring
	Disciplines    []Discipline
	Grades         []Grade
	Framework      Framework
	Bodies         Bodies
	Qualifications Qualifications
}

// Scheme is what the framework as a whole says of itself in every release.
type Scheme struct {
	ID             string // of the profession
	Name           string // of the profession, its publisher
	IdentifierBase string // every identifier starts with it: https://example.example/id/
	Locale         string // BCP 47 tag of the language of every text in the Edition
	Licence        string
	Notice         string // shown wherever the content shows; empty for none
}

// Release is one edition's name and standing, and what it changed.
type Release struct {
	Name      string // as addresses have it: 2026.1
	Title     string
	Issued    Date
	State     string // draft, in consultation, published or superseded
	Note      string // what changed as a whole, for readers
	BasedOn   string // name of the release that it was made from; empty for the first
	Decisions []Decision
}

// Decision is what a release did to one thing, or to several at once. What
// people recorded against the things before is carried across it.
type Decision struct {
	Kind    string   `csv:"kind"`          // one of the Kinds below
	What    string   `csv:"what"`          // skill, role, discipline, level, framework
	From    []string `csv:"from,blank"`    // codes before; none of something added
	To      []string `csv:"to,blank"`      // codes after; none of something retired without replacement
	Note    string   `csv:"note"`          // the change note, written by a person
	Credits []string `csv:"credits,blank"` // whose suggestion it carries, as they wish to be named
}

// The kinds of Decision. A merge leads from several to one, which may be one of
// them; a split from one to several, of which one may keep its code.
const (
	Added    = "added"
	Reworded = "reworded" // any change of a thing's own text, relations, levels or requirements
	Moved    = "moved"    // to another discipline
	Merged   = "merged"
	Split    = "split"
	Retired  = "retired"
	Restored = "restored" // in use again after it was retired
)

// Edition returns the framework part of the pack. It shares the pack's lists.
func (p *Pack) Edition() *Edition {
	pr := &p.Profession
	title := pr.Release.Title
	if title == "" {
		title = "Release " + pr.Version
	}
	return &Edition{
		Scheme: pr.scheme(),
		Release: Release{Name: pr.Version, Title: title, Issued: pr.Issued, State: "published", Note: pr.Release.Note,
			BasedOn: pr.Release.BasedOn, Decisions: p.Decisions},
		Levels: pr.Levels, Rings: pr.Rings, Disciplines: pr.Disciplines, Grades: pr.Grades,
		Framework: p.Framework, Bodies: p.Bodies, Qualifications: p.Qualifications,
	}
}
