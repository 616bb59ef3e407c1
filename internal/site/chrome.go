package site

import (
	"context"

	"guildhall/internal/finder"
	"guildhall/internal/web"
)

// chrome is what surrounds every page: the profession's name, where to go, and
// whether its content is only an illustration.
func (s *Site) chrome(ctx context.Context) web.Chrome {
	c := web.Chrome{Name: "Guildhall", ShortName: "Guildhall", Nav: navigation, Footer: footer}
	settings, err := s.Professions.Settings(ctx)
	if err != nil {
		s.config.Log.ErrorContext(ctx, "settings cannot be read", "error", err)
		return c
	}
	if settings.Name != "" {
		c.Name, c.ShortName = settings.Name, settings.ShortName
	}
	c.Licence, c.Notice, c.NoticeTag = settings.Licence, settings.Notice, settings.NoticeShort
	return c
}

var navigation = []web.Link{
	{Text: "About", Href: "/about"},
	{Text: "Roles", Href: "/roles"},
	{Text: "Skills", Href: "/skills"},
	{Text: "Careers", Href: "/careers"},
	{Text: "Learning", Href: "/learning"},
	{Text: "Networks", Href: "/networks"},
	{Text: "Contact", Href: "/contact"},
}

var footer = []web.Link{
	{Text: "Accessibility", Href: "/accessibility"},
	{Text: "Privacy", Href: "/privacy"},
	{Text: "Cookies", Href: "/cookies"},
	{Text: "Terms", Href: "/terms"},
	{Text: "Governance", Href: "/governance"},
	{Text: "Records and retention", Href: "/retention"},
	{Text: "Insight", Href: "/insight"},
	{Text: "Glossary", Href: "/glossary"},
	{Text: "What changed", Href: "/changes"},
	{Text: "Proposals", Href: "/proposals"},
	{Text: "For programs", Href: "/api"},
}

// kinds names what can be found, in the order in which people look for it.
var kinds = []finder.Kind{
	{ID: "skill", Singular: "Skill", Plural: "Skills", Browse: "/skills"},
	{ID: "role", Singular: "Role", Plural: "Roles", Browse: "/roles"},
	{ID: "family", Singular: "Role family", Plural: "Role families", Browse: "/roles/families"},
	{ID: "discipline", Singular: "Discipline", Plural: "Disciplines", Browse: "/disciplines"},
	{ID: "network", Singular: "Network", Plural: "Networks", Browse: "/networks"},
	{ID: "learning", Singular: "Learning", Plural: "Learning", Browse: "/learning"},
	{ID: "term", Singular: "Glossary term", Plural: "Glossary terms", Browse: "/glossary"},
	{ID: "interview question", Singular: "Interview question", Plural: "Interview questions", Browse: "/recruitment/questions"},
	{ID: "proposal", Singular: "Proposal", Plural: "Proposals", Browse: "/proposals"},
	{ID: "page", Singular: "Page", Plural: "Pages"},
	{ID: "organisation", Singular: "Organisation", Plural: "Organisations", Browse: "/organisations"},
}
