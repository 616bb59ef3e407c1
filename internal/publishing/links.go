package publishing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"guildhall/internal/markdown"
	"guildhall/internal/profession"
)

// LinkProblem is a link in a text that leads nowhere yet.
type LinkProblem struct {
	markdown.Link
	Begun bool // a page has been begun there, so the link will lead somewhere once it is published
}

// Sentence says what to do about the link.
func (p LinkProblem) Sentence() string {
	if p.Begun {
		return fmt.Sprintf("Line %d of the text: the page at %s is not published yet. Publish it before this one.", p.Line, p.Address)
	}
	return fmt.Sprintf("Line %d of the text: this site has no address %s. Correct the link, or create the page.", p.Line, p.Address)
}

// Dead leaves out the links that only have to wait for another page: two new
// pages may link to each other.
func Dead(all []LinkProblem) []LinkProblem {
	return slices.DeleteFunc(slices.Clone(all), func(p LinkProblem) bool { return p.Begun })
}

// mostChecked bounds how many addresses of one text are tried.
const mostChecked = 200

// Links follows the links of a text to this site and returns those that lead
// nowhere. A broken link never keeps a draft from being saved.
func (s *Service) Links(ctx context.Context, body string) []LinkProblem {
	if s.Leads == nil {
		return nil
	}
	tried := map[string]bool{} // address → whether it leads anywhere
	var bad []LinkProblem
	for _, l := range markdown.Links(body) {
		path, inside := l.Inside()
		if !inside {
			continue
		}
		good, known := tried[path]
		if !known {
			if len(tried) >= mostChecked {
				continue
			}
			good = s.Leads(ctx, path)
			tried[path] = good
		}
		if !good {
			bad = append(bad, LinkProblem{l, s.begun(ctx, path)})
		}
	}
	return bad
}

// begun reports whether there is a page at an address that nobody can see yet.
func (s *Service) begun(ctx context.Context, address string) bool {
	lang, err := profession.Language(ctx, s.DB)
	if err != nil {
		return false
	}
	_, ok, err := pageAt(ctx, s.DB, lang, strings.Trim(address, "/"))
	return ok && err == nil
}
