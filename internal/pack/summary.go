package pack

// Count is how many of something a pack has.
type Count struct {
	What string `json:"what"` // in the plural
	N    int    `json:"n"`
}

// Summary counts what a pack has, in the order of its files.
func Summary(p *Pack) []Count {
	f, r := &p.Framework, &p.Recruitment
	var labels, related, registrations, phrases int
	for _, s := range f.Skills {
		labels += len(s.AltLabels)
		related += len(s.Related)
	}
	for _, b := range p.Bodies.Bodies {
		registrations += len(b.Levels)
	}
	for _, x := range p.RoleFinder.RolePhrases {
		phrases += len(x.Phrases)
	}
	return []Count{
		{"levels", len(p.Profession.Levels.Items)},
		{"rings", len(p.Profession.Rings)},
		{"disciplines", len(p.Profession.Disciplines)},
		{"grades", len(p.Profession.Grades)},
		{"skills", len(f.Skills)},
		{"alternative labels", labels},
		{"related pairs", related / 2},
		{"level descriptors", len(f.Descriptors)},
		{"mappings", len(f.Mappings)},
		{"roles", len(f.Roles)},
		{"responsibilities", len(f.Responsibilities)},
		{"role skills", len(f.RoleSkills)},
		{"role qualifications", len(f.RoleQualifications)},
		{"career paths", len(f.CareerPaths)},
		{"learning opportunities", len(p.Learning)},
		{"professional bodies", len(p.Bodies.Bodies)},
		{"registration levels", registrations},
		{"qualifications", len(p.Qualifications.Qualifications)},
		{"networks", len(p.Networks)},
		{"organisations", len(p.Organisations)},
		{"role finder questions", len(p.RoleFinder.Questions)},
		{"role finder rules", len(p.RoleFinder.Rules)},
		{"role phrases", phrases},
		{"behaviours", len(r.Behaviours.Behaviours)},
		{"interview questions", len(r.Questions)},
		{"wording checks", len(r.WordingChecks.Checks)},
		{"advert sections", len(r.Advert.Sections)},
		{"retention classes", len(p.Retention.Classes)},
		{"enquiry topics", len(p.Enquiries.Topics)},
		{"pages", len(p.Pages)},
		{"glossary terms", len(p.Glossary)},
	}
}
