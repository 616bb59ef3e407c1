package markup

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Faults lists what is wrong with the page, in no order that matters.
func (p *Page) Faults() []string {
	var faults []string
	for _, rule := range []func(*Page) []string{
		language, title, headings, uniqueIDs, nothingInline, references, labels,
		groups, names, pictures, tables, errorSummary, forms, leaks,
	} {
		faults = append(faults, rule(p)...)
	}
	return faults
}

func language(p *Page) []string {
	for n := range p.Elements("html") {
		if Attr(n, "lang") == "" {
			return []string{"the html element says no language"}
		}
	}
	return nil
}

func title(p *Page) []string {
	if p.Title() == "" {
		return []string{"the page has no title"}
	}
	return nil
}

// headings wants one h1 and no level left out on the way down.
func headings(p *Page) []string {
	var faults []string
	first, last := 0, 0
	for n := range p.Elements("h1", "h2", "h3", "h4", "h5", "h6") {
		level := int(n.Data[1] - '0')
		if level == 1 {
			first++
		}
		if Text(n) == "" {
			faults = append(faults, fmt.Sprintf("an %s is empty", n.Data))
		}
		if last != 0 && level > last+1 {
			faults = append(faults, fmt.Sprintf("the heading %q is an %s right after an h%d", Text(n), n.Data, last))
		}
		last = level
	}
	if first != 1 {
		faults = append(faults, fmt.Sprintf("the page has %d h1 elements, not one", first))
	}
	return faults
}

func uniqueIDs(p *Page) []string {
	var faults []string
	for n := range p.Elements() {
		if id := Attr(n, "id"); id != "" && p.ids[id] != n {
			faults = append(faults, fmt.Sprintf("two elements have the id %q", id))
		}
	}
	return faults
}

// nothingInline keeps the page within its security policy. JSON-LD is data,
// which no browser runs.
func nothingInline(p *Page) []string {
	var faults []string
	for n := range p.Elements() {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.TrimSpace(a.Val), "javascript:") {
				faults = append(faults, fmt.Sprintf("a %s element has the inline attribute %s=%q", n.Data, a.Key, a.Val))
			}
		}
		if n.Data == "style" {
			faults = append(faults, "the page has an inline style element")
		}
		if n.Data == "script" && Attr(n, "src") == "" && Attr(n, "type") != "application/ld+json" {
			faults = append(faults, "the page has an inline script")
		}
	}
	return faults
}

// references wants every id that an element names, and every place on the page
// that a link leads to, to be there.
func references(p *Page) []string {
	var faults []string
	for n := range p.Elements() {
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls", "form", "list", "headers"} {
			for _, id := range strings.Fields(Attr(n, name)) {
				if p.ids[id] == nil {
					faults = append(faults, fmt.Sprintf("a %s element has %s=%q, which is nowhere on the page", n.Data, name, id))
				}
			}
		}
	}
	for n := range p.Elements("a") {
		if fragment, here := strings.CutPrefix(Attr(n, "href"), "#"); here && !p.Lands(fragment) {
			faults = append(faults, fmt.Sprintf("the link %q leads to #%s, which is nowhere on the page", Text(n), fragment))
		}
	}
	return faults
}

// labels wants a label for everything a person can fill in.
func labels(p *Page) []string {
	labelled := map[string]bool{}
	for n := range p.Elements("label") {
		if Text(n) != "" {
			labelled[Attr(n, "for")] = true
		}
	}
	var faults []string
	for n := range p.Elements("input", "select", "textarea") {
		if slices.Contains([]string{"hidden", "submit", "button", "image", "reset"}, Attr(n, "type")) {
			continue
		}
		if !labelled[Attr(n, "id")] && !within(n, "label") && Attr(n, "aria-label") == "" && Attr(n, "aria-labelledby") == "" {
			faults = append(faults, fmt.Sprintf("the %s named %q has no label", n.Data, Attr(n, "name")))
		}
	}
	return faults
}

// groups wants a legend for each fieldset, and a fieldset round radios and
// checkboxes that belong together.
func groups(p *Page) []string {
	var faults []string
	for n := range p.Elements("fieldset") {
		named := Attr(n, "aria-label") != "" || Attr(n, "aria-labelledby") != ""
		for legend := range elements(n, "legend") {
			named = named || Text(legend) != ""
		}
		if !named {
			faults = append(faults, "a fieldset has no legend")
		}
	}
	for n := range p.Elements("input") {
		if Attr(n, "type") == "radio" && !within(n, "fieldset") {
			faults = append(faults, fmt.Sprintf("the radio named %q is in no fieldset", Attr(n, "name")))
		}
	}
	return faults
}

// names wants words on everything a person can press.
func names(p *Page) []string {
	var faults []string
	for n := range p.Elements("a", "button", "summary") {
		if _, linked := Has(n, "href"); n.Data == "a" && !linked {
			continue
		}
		if p.name(n) == "" {
			faults = append(faults, fmt.Sprintf("a %s element has no words (href=%q)", n.Data, Attr(n, "href")))
		}
	}
	return faults
}

// pictures wants words for pictures, or to be told that they say nothing.
func pictures(p *Page) []string {
	var faults []string
	for n := range p.Elements("img", "svg") {
		_, alt := Has(n, "alt")
		switch {
		case n.Data == "img" && !alt:
			faults = append(faults, fmt.Sprintf("the image %s has no alt", Attr(n, "src")))
		case n.Data == "svg" && Attr(n, "aria-hidden") != "true" && p.name(n) == "":
			faults = append(faults, "an svg has no title, label or aria-hidden")
		}
	}
	return faults
}

func tables(p *Page) []string {
	var faults []string
	for n := range p.Elements("table") {
		headed := false
		for th := range elements(n, "th") {
			headed = headed || Text(th) != ""
		}
		if !headed {
			faults = append(faults, "a table has no th")
		}
	}
	return faults
}

// errorSummary wants the title to say that there are errors, and each error to
// be a link. That the link lands is a rule of references.
func errorSummary(p *Page) []string {
	var faults []string
	for n := range p.Elements() {
		if !hasClass(n, "govuk-error-summary") {
			continue
		}
		if !strings.HasPrefix(p.Title(), "Error: ") {
			faults = append(faults, fmt.Sprintf("there is an error summary, but the title %q does not begin with Error:", p.Title()))
		}
		for item := range elements(n, "li") {
			if linksTo(item) == "" {
				faults = append(faults, fmt.Sprintf("the error %q links to no field", Text(item)))
			}
		}
	}
	return faults
}

func linksTo(n *html.Node) string {
	for a := range elements(n, "a") {
		return Attr(a, "href")
	}
	return ""
}

// forms wants a button in each form, and no browser's own words for errors.
func forms(p *Page) []string {
	var faults []string
	for n := range p.Elements("form") {
		pressable := false
		for b := range elements(n, "button", "input") {
			kind := Attr(b, "type")
			pressable = pressable || kind == "submit" || b.Data == "button" && kind == ""
		}
		if !pressable {
			faults = append(faults, fmt.Sprintf("the form to %q has no button", Attr(n, "action")))
		}
		if _, novalidate := Has(n, "novalidate"); !novalidate && Attr(n, "method") == "post" {
			for input := range elements(n, "input", "select", "textarea") {
				if _, required := Has(input, "required"); required {
					faults = append(faults, fmt.Sprintf("the form to %q lets the browser word its errors: say novalidate", Attr(n, "action")))
					break
				}
			}
		}
	}
	return faults
}

// spill is what a program's values look like when nobody worded them.
var spill = regexp.MustCompile(`%!\w?\(|<nil>|\[object Object\]|\bNaN\b|0001-01-01|1 January 0001|\{\{|\}\}`)

func leaks(p *Page) []string {
	var faults []string
	for n := range p.Root.Descendants() {
		if n.Type != html.TextNode || within(n, "script") || within(n, "pre") || within(n, "code") || within(n, "textarea") {
			continue
		}
		if found := spill.FindString(n.Data); found != "" {
			faults = append(faults, fmt.Sprintf("the page shows %q in %q", found, strings.TrimSpace(n.Data)))
		}
	}
	return faults
}
