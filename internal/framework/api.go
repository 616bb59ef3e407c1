package framework

import (
	"net/http"

	"guildhall/internal/fault"
	"guildhall/internal/web"
)

// api adds what programs may read without a key.
func (p *Pages) api(rt *web.Router) {
	rt.Public("GET /api/v1/skills", p.apiSkills)
	rt.Public("GET /api/v1/skills/{code}", p.apiSkill)
	rt.Public("GET /api/v1/roles", p.apiRoles)
	rt.Public("GET /api/v1/roles/{code}", p.apiRole)
	rt.Public("GET /api/v1/disciplines", p.apiDisciplines)
	rt.Public("GET /api/v1/disciplines/{id}", p.apiDiscipline)
	rt.Public("GET /api/v1/levels", p.apiLevels)
	rt.Public("GET /api/v1/framework/compare", p.apiCompare)
	rt.Public("GET /api/v1/releases", p.apiReleases)
	rt.Public("GET /api/v1/releases/{release}", p.apiRelease)
	rt.Public("GET /api/v1/bodies", p.apiBodies)
	rt.Public("GET /api/v1/qualifications", p.apiQualifications)
}

// wireRef points to something with an address of its own.
type wireRef struct {
	ID   string `json:"id"`   // its identifier in linked data
	Code string `json:"code"` // its code or id within the profession
	Name string `json:"name"`
	URL  string `json:"url"` // its page here
}

type wireLevel struct {
	ID     string `json:"id"`
	Level  int    `json:"level"`
	Name   string `json:"name"`
	Anchor string `json:"anchor,omitempty"`
}

type wireDescriptor struct {
	Level wireLevel `json:"level"`
	Text  string    `json:"text"`
}

type wireMapping struct {
	Scheme  string `json:"scheme"`
	Version string `json:"version,omitempty"`
	Target  string `json:"target"`
	Label   string `json:"label"`
	Match   string `json:"match"`
	Status  string `json:"status"`
}

type wireSkill struct {
	wireRef
	Release     string    `json:"release"`
	Discipline  wireRef   `json:"discipline"`
	Definition  string    `json:"definition"`
	ScopeNote   string    `json:"scope_note,omitempty"`
	AltLabels   []string  `json:"alt_labels"`
	Examples    []string  `json:"examples"`
	Status      Status    `json:"status"`
	ReplacedBy  []wireRef `json:"replaced_by,omitempty"`
	RetiredOn   string    `json:"retired_on,omitempty"`
	Owner       string    `json:"owner,omitempty"` // its own, or the framework's
	Source      string    `json:"source,omitempty"`
	Permanently string    `json:"permanent_url"` // of this release's text
}

type wireSkillWhole struct {
	wireSkill
	LeadIn      string           `json:"lead_in"` // the words before each text
	Descriptors []wireDescriptor `json:"descriptors"`
	Related     []wireRef        `json:"related"`
	Broader     []wireRef        `json:"broader"`
	Narrower    []wireRef        `json:"narrower"`
	Roles       []wireNeed       `json:"roles"`
	Mappings    []wireMapping    `json:"mappings"`
}

// wireNeed is one end of what a role needs of a skill: the other end is the answer itself.
type wireNeed struct {
	wireRef
	Level      wireLevel  `json:"level"`
	Importance Importance `json:"importance"`
	Text       string     `json:"text,omitempty"` // of the skill at that level
}

type wireRole struct {
	wireRef
	Release     string    `json:"release"`
	Discipline  wireRef   `json:"discipline"`
	Family      *wireRef  `json:"family,omitempty"` // of which it is a level
	Ring        string    `json:"ring"`
	Grades      wireRange `json:"indicative_grades"` // a guide, no part of the skills
	Summary     string    `json:"summary"`
	Titles      []string  `json:"typical_titles"`
	Status      Status    `json:"status"`
	ReplacedBy  []wireRef `json:"replaced_by,omitempty"`
	RetiredOn   string    `json:"retired_on,omitempty"`
	Permanently string    `json:"permanent_url"`
}

type wireRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type wireRoleWhole struct {
	wireRole
	EntryRoutes      []string          `json:"entry_routes"`
	Responsibilities []string          `json:"responsibilities"`
	Skills           []wireNeed        `json:"skills"`
	Qualifications   []wireRequirement `json:"qualifications"`
	Steps            []wireStep        `json:"steps"`
}

type wireRequirement struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Kind        CredentialKind  `json:"kind"`
	Requirement RequirementKind `json:"requirement"`
}

type wireStep struct {
	To   wireRef  `json:"to"`
	Kind StepKind `json:"kind"`
	Note string   `json:"note,omitempty"`
}

type wireDiscipline struct {
	wireRef
	FullName    string `json:"full_name,omitempty"`
	Generic     bool   `json:"generic"`
	Description string `json:"description"`
	Lead        string `json:"lead,omitempty"`
	Skills      int    `json:"skills"`
	Roles       int    `json:"roles"`
}

type wireDisciplineWhole struct {
	wireDiscipline
	SkillList []wireRef `json:"skill_list"`
	RoleList  []wireRef `json:"role_list"`
}

type wireRelease struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Issued string `json:"issued"`
	State  string `json:"state"`
	Note   string `json:"note,omitempty"`
	URL    string `json:"url"`
}

type wireReleaseWhole struct {
	wireRelease
	Scheme      string           `json:"scheme"` // identifier of the framework
	Levels      []wireLevel      `json:"levels"`
	Disciplines []wireDiscipline `json:"disciplines"`
	Skills      []wireSkill      `json:"skills"`
	Roles       []wireRole       `json:"roles"`
}

type wireBody struct {
	ID            string             `json:"id"`
	Name          string             `json:"name"`
	Short         string             `json:"short"`
	Website       string             `json:"website"`
	Status        string             `json:"status"`
	URL           string             `json:"url"`
	Disciplines   []wireRef          `json:"disciplines"`
	Registrations []wireRegistration `json:"registrations"`
}

type wireRegistration struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	PostNominals string       `json:"post_nominals"`
	Route        string       `json:"route"`
	Roles        []wireWanted `json:"roles"`
}

type wireWanted struct {
	wireRef
	Requirement RequirementKind `json:"requirement"`
}

type wireQualification struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Kind         CredentialKind `json:"kind"`
	Body         string         `json:"body,omitempty"`
	AwardingBody string         `json:"awarding_body,omitempty"`
	Level        string         `json:"level,omitempty"`
	Status       string         `json:"status,omitempty"`
	Roles        []wireWanted   `json:"roles"`
}

// wireList is every answer that holds a list.
type wireList[T any] struct {
	Release string `json:"release"`
	Items   []T    `json:"items"`
}

// answer finds the current release and writes what of says of it.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request, of func(f *Framework) any) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	return web.WriteJSON(w, of(f))
}

func (p *Pages) apiSkills(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, func(f *Framework) any { return wireList[wireSkill]{f.Release.Name, web.List(f.Skills, f.wireSkill)} })
}

func (p *Pages) apiSkill(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	s := f.Skill(r.PathValue("code"))
	if s == nil {
		if f, s, err = p.Framework.LastSkill(r.Context(), r.PathValue("code")); err != nil {
			return err
		}
	}
	return web.WriteJSON(w, f.wireSkillWhole(s))
}

func (p *Pages) apiRoles(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, func(f *Framework) any { return wireList[wireRole]{f.Release.Name, web.List(f.Roles, f.wireRole)} })
}

func (p *Pages) apiRole(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	role := f.Role(r.PathValue("code"))
	if role == nil {
		if f, role, err = p.Framework.LastRole(r.Context(), r.PathValue("code")); err != nil {
			return err
		}
	}
	return web.WriteJSON(w, f.wireRoleWhole(role))
}

func (p *Pages) apiDisciplines(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, func(f *Framework) any {
		return wireList[wireDiscipline]{f.Release.Name, web.List(f.Disciplines, f.wireDiscipline)}
	})
}

func (p *Pages) apiDiscipline(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	d := f.Discipline(r.PathValue("id"))
	if d == nil {
		return fault.New(fault.NotFound, "There is no discipline %s. The list is at /api/v1/disciplines.", r.PathValue("id"))
	}
	return web.WriteJSON(w, wireDisciplineWhole{f.wireDiscipline(d), web.List(d.Skills, f.skillRef), web.List(d.Roles, f.roleRef)})
}

func (p *Pages) apiLevels(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, func(f *Framework) any {
		return wireList[wireLevel]{f.Release.Name, web.List(f.Scale.Levels, f.wireLevel)}
	})
}

func (p *Pages) apiReleases(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Framework.Releases(r.Context())
	if err != nil {
		return err
	}
	current := ""
	for _, release := range all {
		if release.State == Published {
			current = release.Name
		}
	}
	return web.WriteJSON(w, wireList[wireRelease]{current, web.List(all, wireReleaseOf)})
}

func (p *Pages) apiRelease(w http.ResponseWriter, r *http.Request) error {
	f, err := p.inRelease(r)
	if err != nil {
		return err
	}
	return web.WriteJSON(w, wireReleaseWhole{
		wireReleaseOf(f.Release), f.Profession.IdentifierBase + "scheme", web.List(f.Scale.Levels, f.wireLevel),
		web.List(f.Disciplines, f.wireDiscipline), web.List(f.Skills, f.wireSkill), web.List(f.Roles, f.wireRole),
	})
}

func (p *Pages) apiBodies(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, func(f *Framework) any { return wireList[wireBody]{f.Release.Name, web.List(f.Bodies, f.wireBody)} })
}

func (p *Pages) apiQualifications(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, func(f *Framework) any {
		return wireList[wireQualification]{f.Release.Name, web.List(f.Credentials, f.wireQualification)}
	})
}
