package pack

import "strings"

// splitFrontMatter parts a Markdown file into the YAML between its two lines of
// three hyphens and the text after them. bodyLine is the line on which the text
// starts. The text comes without the line ends at its end.
func splitFrontMatter(file, text string, out *findings) (front, body string, bodyLine int, ok bool) {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		out.err(place{file, 1, 1}, "front-matter", "The file has to start with a line of three hyphens, then its keys, then another such line.")
		return "", "", 0, false
	}
	front, body, ok = strings.Cut("\n"+rest, "\n---\n")
	if !ok {
		out.err(place{file, 1, 1}, "front-matter", "The line of three hyphens that ends the keys is missing. Add it after the last key.")
		return "", "", 0, false
	}
	front = strings.TrimPrefix(front, "\n")
	line := 3 + strings.Count(front, "\n")
	if front != "" {
		line++
	}
	text, spaced := strings.CutPrefix(body, "\n")
	if !spaced || strings.HasPrefix(text, "\n") {
		out.err(place{file, line, 1}, "front-matter", "Leave exactly one empty line between the keys and the text.")
	}
	if spaced {
		line++
	}
	return front + "\n", strings.TrimRight(text, "\n"), line, true
}

// readNetwork reads networks/{id}.md.
func (c *checker) readNetwork(file, text string) {
	front, body, line, ok := splitFrontMatter(file, text, c.findings)
	if !ok {
		c.partial["networks"] = true
		return
	}
	n := Network{Body: body}
	d, _ := readYAML(file, front, 1, &n, c.findings)
	c.docs[file], c.bodyLine[file] = d, line
	c.p.Networks = append(c.p.Networks, n)
	c.networkFiles = append(c.networkFiles, file)
}

// readPage reads pages/{path}.md.
func (c *checker) readPage(file, text string) {
	page := Page{Path: strings.TrimSuffix(strings.TrimPrefix(file, "pages/"), ".md")}
	front, body, line, ok := splitFrontMatter(file, text, c.findings)
	if ok {
		d, _ := readYAML(file, front, 1, &page, c.findings)
		c.docs[file], c.bodyLine[file] = d, line
		page.Body = body
	}
	c.p.Pages = append(c.p.Pages, page)
}
