package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"guildhall/internal/fault"
)

// How much of a list a program gets at once when it asks for a part of it.
const (
	PerPage     = 50
	MostPerPage = 200
)

// Part returns the part of a list that a program asks for by ?page= and
// ?per_page=, and links to the other parts as LinkPages does. Without either
// the list stays whole; a page after the last is empty. A number that cannot be
// understood is Invalid.
func Part[T any](w http.ResponseWriter, r *http.Request, list []T) ([]T, error) {
	v := r.URL.Query()
	if !v.Has("page") && !v.Has("per_page") {
		return list, nil
	}
	size, err := number(v, "per_page", PerPage, MostPerPage)
	if err != nil {
		return nil, err
	}
	page, err := number(v, "page", 1, 1<<20)
	if err != nil {
		return nil, err
	}
	LinkPages(w, r, page, (len(list)+size-1)/size)
	from := min((page-1)*size, len(list))
	return list[from:min(from+size, len(list))], nil
}

// number reads a whole number from 1 to most, or takes usual where there is none.
func number(v url.Values, name string, usual, most int) (int, error) {
	text := v.Get(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, fault.New(fault.Invalid, "Write a whole number from 1 to %d for %s.", most, name)
	}
	return n, nil
}

// LinkPages tells a program where the first, previous, next and last of pages
// are, by RFC 8288. The request's other parameters stay as they are. A list of
// one page has no links.
func LinkPages(w http.ResponseWriter, r *http.Request, page, pages int) {
	if pages < 2 {
		return
	}
	v := r.URL.Query()
	var links []string
	link := func(rel string, to int) {
		if to >= 1 && to <= pages {
			v.Set("page", strconv.Itoa(to))
			links = append(links, "<"+r.URL.EscapedPath()+"?"+v.Encode()+`>; rel="`+rel+`"`)
		}
	}
	link("first", 1)
	link("prev", min(page-1, pages))
	link("next", page+1)
	link("last", pages)
	w.Header().Set("Link", strings.Join(links, ", "))
}
