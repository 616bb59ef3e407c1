package framework

// inside is the way from a page up to where the rooms of a release are. What a
// release says of a thing is the same bytes wherever it shows, so its links are
// relative: they stay in the release in which they are read, be that the current
// one at /skills/X01 or another at /framework/releases/2026.1/skills/X01.
type inside string

// The depths at which pages of a release stand.
const (
	fromThing inside = "../" // skills/X01
	fromList  inside = ""    // skills
	fromDeep  inside = "../" // roles/rings, as fromThing
)

func (up inside) skill(s *Skill) string { return string(up) + "skills/" + segment(s.Code) }

func (up inside) role(r *Role) string { return string(up) + "roles/" + segment(r.Code) }

// discipline leads to the discipline; the generic one is a list of skills.
func (up inside) discipline(d *Discipline) string {
	if d.Generic {
		return string(up) + "skills?discipline=" + segment(d.ID)
	}
	return string(up) + "disciplines/" + d.Slug()
}

func (up inside) body(b *Body) string { return string(up) + "bodies/" + segment(b.ID) }

func (up inside) credential(c *Credential) string {
	return string(up) + "qualifications#" + segment(c.ID)
}

func (up inside) ring(r *Ring) string { return string(up) + "roles/rings#ring-" + segment(r.ID) }

func (up inside) levels() string { return string(up) + "levels" }
