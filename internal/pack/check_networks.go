package pack

import "strings"

func (c *checker) checkNetworks() {
	names, shorts := &labels{noun: "network name"}, &labels{noun: "short name"}
	parent, file := map[string]string{}, map[string]string{}
	var ids []string
	for i, n := range c.p.Networks {
		f := c.networkFiles[i]
		at := func(path string, args ...any) place { return c.at(f, path, args...) }
		if _, ok := file[n.ID]; !ok {
			ids = append(ids, n.ID)
			file[n.ID], parent[n.ID] = f, n.Parent
		}
		c.form(slugForm, n.ID, at("id"), aSlug)
		if want := strings.TrimSuffix(strings.TrimPrefix(f, "networks/"), ".md"); n.ID != want && n.ID != "" {
			c.err(at("id"), "file-name", "The id %s and the file name %s differ. Make them the same.", quoted(n.ID), quoted(want))
		}
		c.unique(names, n.Name, n.ID, at("name"))
		c.unique(shorts, n.Short, n.ID, at("short"))
		c.one(n.Kind, at("kind"), "internal", "external", "body-group")
		c.one(n.Joining.Route, at("joining.route"), "open", "request", "nomination", "ex-officio", "external")
		c.one(n.Members, at("members"), "seats")
		c.one(n.Status, at("status"), "active", "dormant", "closed")
		if n.LastConfirmed != Unknown {
			c.day(n.LastConfirmed, at("last_confirmed"))
		}
		c.ref(c.networks, n.Parent, at("parent"))
		for j, address := range n.Joining.Contacts {
			c.email(address, at("joining.contact[%d]", j))
		}
		c.checkJoiningSteps(f, n.Steps)
		for j, id := range n.Disciplines {
			c.ref(c.disciplines, id, at("disciplines[%d]", j))
		}
		for j, code := range n.Skills {
			c.ref(c.skills, code, at("skills[%d]", j))
		}
		c.checkMarkdown(f, n.Body)
		if count := len(strings.Fields(n.Body)); count < 60 || count > 120 {
			c.warn(place{f, c.bodyLine[f], 1}, "body-length", "The text has %d words. Write 60 to 120.", count)
		}
	}
	c.checkFormerIDs()
	c.acyclic(ids, func(id string) []string {
		if p := parent[id]; p != "" {
			return []string{p}
		}
		return nil
	}, func(id string) place { return c.at(file[id], "parent") }, "parents")
}

// checkFormerIDs holds every former address to one network, and none to two.
func (c *checker) checkFormerIDs() {
	c.formerNetworks = map[string]string{}
	for i, n := range c.p.Networks {
		for j, former := range n.FormerIDs {
			at := c.at(c.networkFiles[i], "former_ids[%d]", j)
			c.form(slugForm, former, at, aSlug)
			switch other, twice := c.formerNetworks[former]; {
			case c.networks.known(former):
				c.err(at, "former-id", "The id %s is in use by a network, so it cannot be a former one as well. Remove it.", quoted(former))
			case twice:
				c.err(at, "duplicate-code", "The former id %s is named by %s already. An old address can lead to one network only.", quoted(former), quoted(other))
			default:
				c.formerNetworks[former] = n.ID
			}
		}
	}
}

func (c *checker) checkJoiningSteps(f string, steps []JoiningStep) {
	for i, s := range steps {
		at := func(key string) place { return c.at(f, "steps[%d].%s", i, key) }
		if s.Email != "" {
			c.email(s.Email, at("email"))
		}
		if s.Subject != "" && s.Email == "" {
			c.err(at("subject"), "subject-without-address", "This step has a subject line and no address. Add the key email, or remove the subject.")
		}
		c.webAddress(s.Link, at("link"), "https")
	}
}
