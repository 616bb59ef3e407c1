// Package pack reads, checks and writes a profession in a folder.
//
// A pack is reviewable text: CSV, YAML and Markdown that fill an empty service.
// Read turns a folder into one Pack and names every fault in it, with file, line
// and column; Write turns a Pack back into the same folder, byte for byte the
// same each time; New starts another profession; Diff says what two packs
// disagree about. Nothing here touches the database.
//
// Two struct tags carry the file format. `yaml:"key"` and `csv:"column"` name
// where a value lives, followed by options: blank (the key must be there, its
// value may be empty), optional (the key may be left out), semicolon (a YAML
// string that holds a list), key and value (the two sides of a YAML mapping
// that is kept as a list, because its order matters).
package pack

// Pack is everything a profession's folder holds. Lists keep the order of the
// files. Codes and ids that refer to another list are plain strings; a pack for
// which Read reports no error has no dangling reference.
type Pack struct {
	Profession     Profession     // profession.yaml
	Framework      Framework      // framework/*.csv
	Learning       []Opportunity  // learning/opportunities.csv
	Bodies         Bodies         // bodies.yaml
	Qualifications Qualifications // qualifications.yaml
	Networks       []Network      // networks/*.md, by id
	Organisations  []Organisation // organisations.csv
	RoleFinder     RoleFinder     // role_finder.yaml
	Recruitment    Recruitment    // recruitment/*
	Retention      Retention      // retention.yaml
	Enquiries      Enquiries      // enquiry_topics.yaml
	Pages          []Page         // pages/**.md, by path
	Glossary       []Term         // glossary.csv
	History        []Edition      // releases/NAME/: earlier releases of the framework, the oldest first
	Decisions      []Decision     // framework/decisions.csv: what the current release did to the one before
	Texts          []Text         // README.md, LICENCE-NOTE.md and the like, by name
}

// Text is a file at the top of the folder that is carried along unread, such as
// the README or a note on licences.
type Text struct {
	Name string // file name, for example README.md
	Body string // the text without its final line end
}

// DisciplineNames names the discipline of every skill, by the skill's code.
func (p *Pack) DisciplineNames() map[string]string {
	names := map[string]string{}
	for _, d := range p.Profession.Disciplines {
		names[d.ID] = d.Name
	}
	of := map[string]string{}
	for _, s := range p.Framework.Skills {
		of[s.Code] = names[s.Discipline]
	}
	return of
}
