package pack

import (
	"regexp"
	"slices"
)

var periodForm = regexp.MustCompile(`^P\d{1,4}[YMD]$`)

func (c *checker) checkRetention() {
	r := &c.p.Retention
	if c.docs[retentionFile] == nil {
		return
	}
	c.day(r.ApprovedOn, c.at(retentionFile, "approved_on"))
	for i, x := range r.Classes {
		at := func(key string) place { return c.at(retentionFile, "classes[%d].%s", i, key) }
		c.form(slugForm, x.ID, at("id"), aSlug)
		if x.Period != Permanent {
			c.form(periodForm, x.Period, at("period"), "a period such as P2Y, P6M or P30D, or permanent")
		}
		if len(r.Actions) > 0 {
			c.one(x.Action, at("action"), r.Actions...)
		}
		if (x.Period == Permanent) != (x.Action == "keep") && x.Period != "" && x.Action != "" {
			c.err(at("action"), "permanent", "The period %s does not go with the action %s. What is permanent is kept, and only that.", x.Period, x.Action)
		}
		if x.KeepVersions < 0 {
			c.err(at("keep_versions"), "bad-number", "Write a number of versions above 0, or remove the key.")
		}
	}
}

func (c *checker) checkEnquiries() {
	e := &c.p.Enquiries
	if c.docs[enquiriesFile] == nil {
		return
	}
	c.email(e.DefaultMailbox, c.at(enquiriesFile, "default_mailbox"))
	var asked []string
	for i, t := range e.Topics {
		at := func(path string, args ...any) place {
			return c.at(enquiriesFile, "topics[%d]."+path, append([]any{i}, args...)...)
		}
		c.form(slugForm, t.ID, at("id"), aSlug)
		c.ref(c.networks, t.Network, at("network"))
		for j, id := range t.AlsoNetworks {
			c.ref(c.networks, id, at("also_networks[%d]", j))
		}
		if t.TargetWorkingDays < 1 && !c.bad(enquiriesFile, "topics[%d].target_working_days", i) {
			c.err(at("target_working_days"), "bad-number", "Write a number of working days above 0.")
		}
		asked = append(append(asked, t.Network), t.AlsoNetworks...)
	}
	for i, n := range c.p.Networks {
		if !slices.Contains(asked, n.ID) && n.ID != "" && n.Status != "closed" {
			c.warn(c.at(c.networkFiles[i], "id"), "no-topic", "No enquiry topic is about the network %s. Add one to %s.", n.ID, enquiriesFile)
		}
	}
}

func (c *checker) checkGlossary() {
	abbreviations := &labels{noun: "abbreviation"}
	previous := ""
	for i, t := range c.p.Glossary {
		at := func(column string) place { return c.cell(glossaryFile, i, column) }
		c.unique(abbreviations, t.Abbreviation, quoted(t.Term), at("abbreviation"))
		c.sentence(t.Definition, 6, at("definition"))
		if key := sortKey(t.Term); key < previous {
			c.warn(at("term"), "alphabetical", "The term %s is out of alphabetical order. Move it up.", quoted(t.Term))
		} else {
			previous = key
		}
		for j, see := range t.SeeAlso {
			at := c.item(glossaryFile, i, "see_also", j)
			switch {
			case see == t.Term:
				c.err(at, "self-reference", "The term %s refers to itself. Remove it.", quoted(see))
			case slices.Index(t.SeeAlso, see) < j:
				c.err(at, "duplicate-entry", "The term %s is in this list twice. Remove one.", quoted(see))
			default:
				c.ref(c.terms, see, at)
			}
		}
	}
}
