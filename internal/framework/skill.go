package framework

import (
	"regexp"
	"strings"

	"guildhall/internal/pack"
)

// Skill is something that people in the profession can do.
type Skill struct {
	Code        string
	Name        string
	Discipline  *Discipline
	Definition  string
	ScopeNote   string   // where it ends and a neighbour begins
	Labels      []string // other words that people use for it
	Status      Status
	Source      string   // where the words come from
	Examples    []string // what using it can look like
	Owner       string   // who looks after it, as a slug; empty where the framework's owner does
	Descriptors []Descriptor
	Related     []*Skill // both ways, whichever side said so
	Broader     []*Skill
	Narrower    []*Skill
	Mappings    []Mapping
	NeededBy    []*Need   // by roles, in the order of roles
	Replacement []*Skill  // what stands in the place of a retired skill
	RetiredOn   pack.Date // of a retired skill; empty where nobody recorded it

	words string // what a filter's words are sought in, as search.Words has them
}

// URL is where readers find the current text.
func (s *Skill) URL() string { return "/skills/" + segment(s.Code) }

// Ref names the skill to search and audit.
func (s *Skill) Ref() string { return "skill/" + s.Code }

// Descriptor returns the words for a level; empty where none were written.
func (s *Skill) Descriptor(l *Level) string {
	for _, d := range s.Descriptors {
		if d.Level == l {
			return d.Words
		}
	}
	return ""
}

// mentions reports whether every stem begins a word of the skill's name, other
// names, code or definition.
func (s *Skill) mentions(stems []string) bool {
	for _, stem := range stems {
		if !strings.Contains(s.words, " "+stem) {
			return false
		}
	}
	return true
}

// Descriptor says what a skill looks like at a level.
type Descriptor struct {
	Level *Level
	Words string
}

// Mapping is a claim that a skill matches an entry of somebody else's scheme.
type Mapping struct {
	Scheme  string // sfia
	Version string // of the scheme; empty when it was not recorded
	Target  string // the scheme's own address or identifier
	Label   string
	Match   string // SKOS: exact, close, broad, narrow or related
	Status  string // proposed, confirmed or rejected
}

// SchemeTitle is the scheme as people write it, its version last.
func (m Mapping) SchemeTitle() string {
	return strings.TrimSpace(strings.ToUpper(m.Scheme) + " " + m.Version)
}

// Address is the target as a link; empty when it is not a web address.
func (m Mapping) Address() string {
	if strings.HasPrefix(m.Target, "https://") || strings.HasPrefix(m.Target, "http://") {
		return m.Target
	}
	return ""
}

// schemeAndVersion parts a pack's scheme, sfia9, into sfia and 9.
func schemeAndVersion(scheme string) (string, string) {
	name := strings.TrimRight(scheme, "0123456789.")
	if name == "" {
		return scheme, ""
	}
	return name, scheme[len(name):]
}

// piece is a run of text, or a skill whose code stood there.
type piece struct {
	Text  string
	Skill *Skill
}

// pieces parts text at the codes of skills, so that a reader who meets a code
// learns what it stands for.
func (f *Framework) pieces(text string) []piece {
	var all []piece
	from := 0
	for _, at := range codeShaped.FindAllStringIndex(text, -1) {
		s := f.Skill(text[at[0]:at[1]])
		if s == nil || s.Code != text[at[0]:at[1]] {
			continue
		}
		all = append(all, piece{Text: text[from:at[0]]}, piece{Skill: s})
		from = at[1]
	}
	return append(all, piece{Text: text[from:]})
}

// codeShaped is a word with a digit in it.
var codeShaped = regexp.MustCompile(`[A-Za-z][A-Za-z0-9-]*[0-9]`)
