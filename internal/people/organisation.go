package people

import (
	"time"

	"guildhall/internal/clock"
	"guildhall/internal/pack"
)

// OrganisationID identifies an organisation: the name that addresses use.
type OrganisationID string

// Organisation is an employer, living or historic.
type Organisation struct {
	ID    OrganisationID
	Name  string
	Short string
	Kind  Kind

	Parent     OrganisationID // the organisation it answers to; empty for none
	ParentName string
	From, To   pack.Date // as far as known; an empty To means that it lives
	Note       string

	// What only one organisation read by itself carries.
	Domains       []string
	Predecessors  []Succession   // whose work it took over
	Successors    []Succession   // what it became
	FormerParents []FormerParent // what it used to answer to, oldest first
	Children      []Related      // what answers to it now
	LocalGrades   []pack.LocalGrade
	FormerDomains []pack.FormerDomain
	Took          []Function  // work that came to it, oldest first
	Gave          []Function  // work that left it
	Headcounts    []Headcount // published, the latest year first
}

// Function is work that moved between two organisations that went on.
type Function struct {
	Related // the other one
	What    string
	On      pack.Date
}

// Related names another organisation.
type Related struct {
	ID   OrganisationID
	Name string
}

// Succession is an organisation that became another.
type Succession struct {
	Related
	How  string    // renamed, split or merged
	When pack.Date // when the older of the two ended; empty when not known
}

// FormerParent is an organisation that another answered to until a date.
type FormerParent struct {
	Related
	Until pack.Date
}

// Ref is how other things mention the organisation.
func (o Organisation) Ref() string { return "organisation/" + string(o.ID) }

// Kind is the constitutional sort of an organisation.
type Kind string

// Historic is the kind of what has ended.
const Historic Kind = "historic"

// Kinds lists the sorts in the order in which people look for them.
var Kinds = []Kind{"ministerial", "non-ministerial", "agency", "alb", "devolved", "historic"}

// kindNames are the words people use for each sort.
var kindNames = map[Kind]string{
	"ministerial":     "Ministerial department",
	"non-ministerial": "Non-ministerial department",
	"agency":          "Executive agency",
	"alb":             "Other public body",
	"devolved":        "Devolved administration",
	"historic":        "No longer exists",
}

// String is the kind in words.
func (k Kind) String() string { return kindNames[k] }

// Lives reports whether an organisation with these dates exists on a day.
// Dates may lack a day or month; they count as far as they go.
func Lives(from, to pack.Date, on time.Time) bool {
	today := pack.Date(clock.ISODay(on))
	return !from.After(today) && (to == "" || to.After(today))
}
