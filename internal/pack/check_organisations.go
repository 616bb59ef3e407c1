package pack

import (
	"slices"
	"strings"
)

// publicMail are domains at which anybody gets an address, so that they prove
// nothing about where a person works.
var publicMail = []string{"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "msn.com", "yahoo.com", "yahoo.co.uk", "icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com", "gmx.com", "btinternet.com"}

func (c *checker) checkOrganisations() {
	names, shorts := &labels{noun: "organisation name"}, map[string]int{}
	byID := map[string]int{}
	var ids []string
	for i, o := range c.p.Organisations {
		if _, ok := byID[o.ID]; !ok {
			ids = append(ids, o.ID)
			byID[o.ID] = i
		}
	}
	for i, o := range c.p.Organisations {
		at := func(column string) place { return c.cell(organisationsFile, i, column) }
		c.form(slugForm, o.ID, at("id"), aSlug)
		c.unique(names, o.Name, o.ID, at("name"))
		if first, ok := shorts[o.Short]; ok && o.Short != "" {
			c.err(at("short"), "duplicate-label", "The short name %s is already used on line %d. Change one of the two.", quoted(o.Short), c.tables[organisationsFile].rows[first].line)
		} else {
			shorts[o.Short] = i
		}
		c.one(o.Kind, at("kind"), "ministerial", "non-ministerial", "agency", "alb", "devolved", "historic")
		c.checkParent(i, o)
		c.checkPeriod(i, o)
		c.checkSuccession(i, o, byID)
		c.checkDomains(i, o)
		c.checkLocal(i, o)
	}
	c.acyclic(ids, func(id string) []string {
		if i, ok := byID[id]; ok && c.p.Organisations[i].Parent != "" && c.p.Organisations[i].Parent != id {
			return []string{c.p.Organisations[i].Parent}
		}
		return nil
	}, func(id string) place { return c.cell(organisationsFile, byID[id], "parent") }, "parents")
	c.acyclic(ids, func(id string) []string {
		var next []string
		if i, ok := byID[id]; ok {
			for _, p := range c.p.Organisations[i].Predecessors {
				if p.ID != id {
					next = append(next, p.ID)
				}
			}
		}
		return next
	}, func(id string) place { return c.cell(organisationsFile, byID[id], "predecessors") }, "predecessors")
}

func (c *checker) checkParent(i int, o Organisation) {
	at := c.cell(organisationsFile, i, "parent")
	switch {
	case o.Parent != "" && o.Parent == o.ID:
		c.err(at, "self-reference", "The organisation %s is its own parent. Name another, or leave the cell empty.", o.ID)
	case o.Parent == "" && (o.Kind == "agency" || o.Kind == "alb") && !c.tables[organisationsFile].isBad(i, "parent"):
		c.err(at, "missing-parent", "An organisation of the kind %s answers to another. Name its parent.", o.Kind)
	default:
		c.ref(c.organisations, o.Parent, at)
	}
	for j, f := range o.FormerParents {
		at := c.item(organisationsFile, i, "former_parents", j)
		c.ref(c.organisations, f.ID, at)
		c.day(f.Until, at)
	}
}

func (c *checker) checkPeriod(i int, o Organisation) {
	from, to := c.cell(organisationsFile, i, "valid_from"), c.cell(organisationsFile, i, "valid_to")
	if c.date(o.ValidFrom, from) && c.date(o.ValidTo, to) && (o.ValidFrom.After(o.ValidTo) || o.ValidFrom == o.ValidTo) {
		c.err(from, "date-order", "It starts on %s and ends on %s. The start has to be before the end.", o.ValidFrom, o.ValidTo)
	}
	switch {
	case o.Kind == "historic" && o.ValidTo == "" && !c.tables[organisationsFile].isBad(i, "valid_to"):
		c.err(to, "historic", "A historic organisation has an end. Write its date, or correct the kind.")
	case o.Kind != "historic" && o.ValidTo != "" && o.Kind != "":
		c.err(to, "historic", "Only a historic organisation has an end. Remove the date, or write historic as the kind.")
	}
}

func (c *checker) checkSuccession(i int, o Organisation, byID map[string]int) {
	for j, p := range o.Predecessors {
		at := c.item(organisationsFile, i, "predecessors", j)
		if p.ID != "" {
			c.one(p.How, at, "renamed", "split", "merged")
		}
		if p.ID == o.ID && p.ID != "" {
			c.err(at, "self-reference", "The organisation %s is its own predecessor. Remove it.", p.ID)
			continue
		}
		if !c.ref(c.organisations, p.ID, at) {
			continue
		}
		old := c.p.Organisations[byID[p.ID]]
		switch {
		case old.Kind != "historic":
			c.err(at, "historic", "The predecessor %s still exists. Only a historic organisation can be one.", p.ID)
		case p.How == "renamed" && o.ValidFrom.Full() && old.ValidTo.Full() && o.ValidFrom != old.ValidTo:
			c.err(at, "date-order", "%s ended on %s and was renamed to this, which starts on %s. Make the dates meet.", p.ID, old.ValidTo, o.ValidFrom)
		}
	}
}

func (c *checker) checkDomains(i int, o Organisation) {
	for j, domain := range o.EmailDomains {
		at := c.item(organisationsFile, i, "email_domains", j)
		switch {
		case !domainForm.MatchString(domain):
			c.err(at, "bad-domain", "Write an e-mail domain in lower case without the at sign, such as example.gov.uk, not %s.", quoted(domain))
		case slices.Contains(publicMail, domain):
			c.err(at, "public-domain", "Anybody can get an address at %s. Name a domain of the organisation's own.", domain)
		case strings.HasPrefix(domain, "www."):
			c.warn(at, "bad-domain", "The domain %s looks like a web address. Is it the one in e-mail addresses?", domain)
		}
	}
}

// checkLocal looks at what an organisation calls grades, at the domains that it
// had, and at the work that came to it.
func (c *checker) checkLocal(i int, o Organisation) {
	seen := map[string]bool{}
	for j, g := range o.LocalGrades {
		at := c.item(organisationsFile, i, "local_grades", j)
		c.ref(c.grades, g.Grade, at)
		if seen[g.Grade] {
			c.err(at, "duplicate-code", "The grade %s has two names here. Keep one of them.", g.Grade)
		}
		seen[g.Grade] = true
	}
	for j, d := range o.FormerDomains {
		at := c.item(organisationsFile, i, "former_domains", j)
		c.day(d.Until, at)
		if !domainForm.MatchString(d.Domain) {
			c.err(at, "bad-domain", "Write an e-mail domain in lower case without the at sign, such as example.gov.uk, not %s.", quoted(d.Domain))
		}
	}
	for j, f := range o.Functions {
		at := c.item(organisationsFile, i, "functions", j)
		c.day(f.On, at)
		if f.From == o.ID {
			c.err(at, "self-reference", "The organisation %s takes work over from itself. Name another.", o.ID)
			continue
		}
		c.ref(c.organisations, f.From, at)
	}
}
