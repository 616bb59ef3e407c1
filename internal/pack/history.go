package pack

import "strings"

// ReleaseWords is what the current release says of itself beyond its version
// and date.
type ReleaseWords struct {
	Title   string `yaml:"title,optional"`    // Release and the version where empty
	Note    string `yaml:"note,optional"`     // what changed as a whole, for readers
	BasedOn string `yaml:"based_on,optional"` // the version that it was made from; empty for the first
}

// releaseFile is releases/NAME/release.yaml: what an earlier release says of
// itself, and the parts of profession.yaml that a release has.
type releaseFile struct {
	Order       int          `yaml:"order"` // 1 is the oldest
	Title       string       `yaml:"title"`
	Issued      Date         `yaml:"issued"`
	State       string       `yaml:"state"`
	Note        string       `yaml:"note,blank"`
	BasedOn     string       `yaml:"based_on,blank"`
	Levels      LevelScale   `yaml:"levels"`
	Rings       []Ring       `yaml:"rings"`
	Disciplines []Discipline `yaml:"disciplines"`
	Grades      []Grade      `yaml:"grades"`
}

// releasesFolder holds one folder for each earlier release.
const releasesFolder = "releases"

const (
	releaseYAML   = "release.yaml"
	decisionsName = "decisions.csv"
	decisionsFile = "framework/" + decisionsName
)

// inRelease is where an earlier release has a file of the pack.
func inRelease(release, file string) string {
	if file == professionFile {
		file = releaseYAML
	}
	return releasesFolder + "/" + release + "/" + strings.TrimPrefix(file, "framework/")
}

// scheme is what the framework says of itself in every release.
func (p *Profession) scheme() Scheme {
	return Scheme{ID: p.ID, Name: p.Name, IdentifierBase: p.IdentifierBase, Locale: p.Locale, Licence: p.Licence, Notice: p.Notice}
}

// head is what an earlier release's own file says.
func (e *Edition) head(order int) releaseFile {
	r := e.Release
	return releaseFile{order, r.Title, r.Issued, r.State, r.Note, r.BasedOn, e.Levels, e.Rings, e.Disciplines, e.Grades}
}
