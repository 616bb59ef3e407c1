package framework

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/framework/linked"
	"guildhall/internal/web"
)

// caseRoot is where the CASE 1.1 service is, as its REST binding has it.
const caseRoot = "/ims/case/v1p1/"

// caseClasses are what the service answers with one by one, by the last part of
// their addresses.
var caseClasses = []string{"CFDocuments", "CFPackages", "CFItems", "CFItemAssociations", "CFAssociations", "CFConcepts", "CFSubjects",
	"CFLicenses", "CFItemTypes", "CFAssociationGroupings", "CFRubrics"}

// caseDocument is a release as a CASE document, with what is in it by identifier.
type caseDocument struct {
	pkg    *linked.CFPackage
	things map[string]map[string]any // by class and identifier
}

// cases adds the CASE 1.1 service: one document for each release that is or was
// current. An answer for a thing is that of the newest release that has it.
func (p *Pages) cases(rt *web.Router) {
	rt.Public("GET "+caseRoot+"CFDocuments", caseAnswer(p.listCases))
	for _, class := range caseClasses {
		rt.Public("GET "+caseRoot+class+"/{id}", caseAnswer(func(r *http.Request) (any, http.Header, error) { return p.showCase(r, class) }))
	}
	rt.Costly("GET " + caseRoot + "CFPackages/{id}")
	rt.Handle("GET "+caseRoot+"{rest...}", access.Anyone, caseAnswer(func(*http.Request) (any, http.Header, error) {
		return nil, nil, caseFault{http.StatusNotFound, "unknownobject", "sourcedId", "There is no such part of the CASE service. Its addresses are described at /openapi.json."}
	}))
	rt.Redirect("GET "+caseRoot+"discovery/imscasev1p1_openapi3_v1p0.json", "/openapi.json")
}

// caseFault is a fault as CASE tells it.
type caseFault struct {
	status               int
	minor, field, reason string
}

func (f caseFault) Error() string { return f.reason }

// The shape of every fault in CASE.
type statusInfo struct {
	CodeMajor   string    `json:"imsx_codeMajor"`
	Severity    string    `json:"imsx_severity"`
	Description string    `json:"imsx_description"`
	CodeMinor   codeMinor `json:"imsx_codeMinor"`
}

type codeMinor struct {
	Fields []codeMinorField `json:"imsx_codeMinorField"`
}

type codeMinorField struct {
	Name  string `json:"imsx_codeMinorFieldName"`
	Value string `json:"imsx_codeMinorFieldValue"`
}

// caseAnswer writes an answer, or a fault in the shape that CASE has for them.
// What is no fault of the request is told to the router, which logs it.
func caseAnswer(of func(r *http.Request) (any, http.Header, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		answer, header, err := of(r)
		if f, ours := err.(caseFault); ours {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(f.status)
			return json.NewEncoder(w).Encode(statusInfo{"failure", "error", f.reason, codeMinor{[]codeMinorField{{f.field, f.minor}}}})
		}
		if err != nil {
			return err
		}
		for name, values := range header {
			w.Header()[name] = values
		}
		return web.WriteJSON(w, answer)
	}
}

// asCase returns a release as a CASE document.
func (p *Pages) asCase(ctx context.Context, release string) (*caseDocument, error) {
	k, err := p.keep(ctx, release, func(k *keptRelease) error {
		if k.document != nil {
			return nil
		}
		pkg, err := linked.Case(k.edition)
		if err != nil {
			return err
		}
		k.document = &caseDocument{pkg, map[string]map[string]any{}}
		k.document.index(p.BaseURL)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return k.document, nil
}

// index collects every thing of a document as it stands alone: with the way back
// to the document.
func (d *caseDocument) index(base string) {
	add := func(class, id string, v any) {
		if d.things[class] == nil {
			d.things[class] = map[string]any{}
		}
		d.things[class][id] = v
	}
	doc := d.pkg.CFDocument
	back := &linked.CFLink{Title: doc.Title, Identifier: doc.Identifier, URI: base + caseRoot + "CFDocuments/" + doc.Identifier}
	doc.CFPackageURI = &linked.CFLink{Title: doc.Title, Identifier: doc.Identifier, URI: base + caseRoot + "CFPackages/" + doc.Identifier}
	add("CFDocuments", doc.Identifier, doc)
	add("CFPackages", doc.Identifier, d.pkg)
	from := map[string][]linked.CFAssociation{}
	for _, a := range d.pkg.CFAssociations {
		from[a.OriginNodeURI.Identifier] = append(from[a.OriginNodeURI.Identifier], a)
		if to := a.DestinationNodeURI.Identifier; to != a.OriginNodeURI.Identifier {
			from[to] = append(from[to], a)
		}
		a.CFDocumentURI = back
		add("CFAssociations", a.Identifier, a)
	}
	for _, item := range d.pkg.CFItems {
		item.CFDocumentURI = back
		add("CFItems", item.Identifier, item)
		add("CFItemAssociations", item.Identifier, itemAssociations{item, from[item.Identifier]})
	}
	for _, rubric := range d.pkg.CFRubrics {
		add("CFRubrics", rubric.Identifier, rubric)
	}
	d.define(add)
}

type itemAssociations struct {
	CFItem         linked.CFItem          `json:"CFItem"`
	CFAssociations []linked.CFAssociation `json:"CFAssociations"`
}

// define collects the definitions: a licence or a grouping alone, others as a
// set that begins with the one asked for.
func (d *caseDocument) define(add func(class, id string, v any)) {
	defs := d.pkg.CFDefinitions
	for class, list := range map[string][]linked.CFDefinition{"CFConcepts": defs.CFConcepts, "CFSubjects": defs.CFSubjects, "CFItemTypes": defs.CFItemTypes} {
		for _, def := range list {
			add(class, def.Identifier, map[string][]linked.CFDefinition{class: {def}})
		}
	}
	for class, list := range map[string][]linked.CFDefinition{"CFLicenses": defs.CFLicenses, "CFAssociationGroupings": defs.CFAssociationGroupings} {
		for _, def := range list {
			add(class, def.Identifier, def)
		}
	}
}

// caseReleases are the releases that have a document, the newest first.
func (p *Pages) caseReleases(ctx context.Context) ([]Release, error) {
	all, err := p.Framework.Releases(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(r Release) bool { return r.State != Published && r.State != Superseded }), nil
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func (p *Pages) showCase(r *http.Request, class string) (any, http.Header, error) {
	id := strings.ToLower(r.PathValue("id"))
	if !uuidForm.MatchString(id) {
		return nil, nil, caseFault{http.StatusNotFound, "invalid_uuid", "sourcedId", "The identifier " + strconv.Quote(r.PathValue("id")) + " is not a UUID. Take one from a CFDocument or a CFPackage."}
	}
	releases, err := p.caseReleases(r.Context())
	if err != nil {
		return nil, nil, err
	}
	for _, release := range releases {
		d, err := p.asCase(r.Context(), release.Name)
		if err != nil {
			return nil, nil, err
		}
		if found := d.things[class][id]; found != nil {
			chosen, err := chosenFields(r, found)
			return chosen, nil, err
		}
	}
	return nil, nil, caseFault{http.StatusNotFound, "unknownobject", "sourcedId", "There is nothing with the identifier " + id + " among " + class + ". The documents are listed at " + caseRoot + "CFDocuments."}
}

// chosenFields keeps the members that a request asks for.
func chosenFields(r *http.Request, v any) (any, error) {
	fields := splitList(r.URL.Query()["fields"])
	if len(fields) == 0 {
		return v, nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err != nil {
		return nil, err
	}
	chosen := map[string]json.RawMessage{}
	for _, name := range fields {
		if !caseMembers[name] {
			return nil, caseFault{http.StatusBadRequest, "invalid_selection_field", "fields", "There is no member " + strconv.Quote(name) + " to choose. Use the names of CASE 1.1, such as title."}
		}
		if member, there := members[name]; there {
			chosen[name] = member
		}
	}
	return chosen, nil
}

func splitList(values []string) []string {
	var all []string
	for _, v := range values {
		for name := range strings.SplitSeq(v, ",") {
			if name = strings.TrimSpace(name); name != "" {
				all = append(all, name)
			}
		}
	}
	return all
}

// caseMembers are the names of members that may be asked for.
var caseMembers = membersOf(linked.CFPackage{}, linked.CFDocument{}, linked.CFItem{}, linked.CFAssociation{}, linked.CFDefinition{}, linked.CFRubric{}, linked.CFDefinitions{}, itemAssociations{})

// The bounds of a page of documents, as the REST binding has them.
const (
	casePage = 100
	caseMost = 500
)

// listCases lists the documents, in parts, in an order, and with the members that
// the request asks for.
func (p *Pages) listCases(r *http.Request) (any, http.Header, error) {
	q := r.URL.Query()
	limit, err := wholeNumber(q, "limit", casePage, 1)
	if err != nil {
		return nil, nil, err
	}
	offset, err := wholeNumber(q, "offset", 0, 0)
	if err != nil {
		return nil, nil, err
	}
	all, err := p.sortedCases(r.Context(), q)
	if err != nil {
		return nil, nil, err
	}
	limit = min(limit, caseMost)
	part := all[min(offset, len(all)):min(offset+limit, len(all))]
	documents := make([]any, len(part))
	for i, d := range part {
		if documents[i], err = chosenFields(r, d); err != nil {
			return nil, nil, err
		}
	}
	header := http.Header{"X-Total-Count": {strconv.Itoa(len(all))}}
	if links := p.caseLinks(q, limit, offset, len(all)); links != "" {
		header.Set("Link", links)
	}
	return map[string]any{"CFDocuments": documents}, header, nil
}

func wholeNumber(q url.Values, name string, otherwise, least int) (int, error) {
	text := q.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > 1_000_000_000 {
		return 0, caseFault{http.StatusBadRequest, "invalid_selection_field", name, "The " + name + " has to be a whole number from " + strconv.Itoa(least) + "."}
	}
	return n, nil
}

// sortable are the members that documents can be listed by.
var sortable = map[string]func(d linked.CFDocument) string{
	"identifier": func(d linked.CFDocument) string { return d.Identifier }, "title": func(d linked.CFDocument) string { return d.Title },
	"version": func(d linked.CFDocument) string { return d.Version }, "lastChangeDateTime": func(d linked.CFDocument) string { return d.LastChangeDateTime },
	"creator": func(d linked.CFDocument) string { return d.Creator }, "publisher": func(d linked.CFDocument) string { return d.Publisher },
	"adoptionStatus": func(d linked.CFDocument) string { return d.AdoptionStatus }, "language": func(d linked.CFDocument) string { return d.Language },
	"statusStartDate": func(d linked.CFDocument) string { return d.StatusStartDate }, "uri": func(d linked.CFDocument) string { return d.URI },
}

// sortedCases lists the documents, the newest first unless the request says otherwise.
func (p *Pages) sortedCases(ctx context.Context, q url.Values) ([]linked.CFDocument, error) {
	by, order := q.Get("sort"), q.Get("orderBy")
	if by != "" && sortable[by] == nil {
		return nil, caseFault{http.StatusBadRequest, "invalid_sort_field", "sort", "Documents cannot be sorted by " + strconv.Quote(by) + ". Use a member of CFDocument such as title or version."}
	}
	if order != "" && order != "asc" && order != "desc" {
		return nil, caseFault{http.StatusBadRequest, "invalid_selection_field", "orderBy", "The order has to be asc or desc."}
	}
	releases, err := p.caseReleases(ctx)
	if err != nil {
		return nil, err
	}
	var all []linked.CFDocument
	for _, r := range releases {
		d, err := p.asCase(ctx, r.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, d.things["CFDocuments"][d.pkg.CFDocument.Identifier].(linked.CFDocument))
	}
	if key := sortable[by]; key != nil {
		slices.SortStableFunc(all, func(x, y linked.CFDocument) int { return cmp.Compare(key(x), key(y)) })
	}
	if order == "desc" && by != "" {
		slices.Reverse(all)
	}
	return all, nil
}

// caseLinks lead to the other parts of a list (RFC 8288).
func (p *Pages) caseLinks(q url.Values, limit, offset, total int) string {
	var links []string
	add := func(rel string, at int) {
		to := url.Values{}
		for name, values := range q {
			to[name] = values
		}
		to.Set("limit", strconv.Itoa(limit))
		to.Set("offset", strconv.Itoa(at))
		links = append(links, "<"+p.BaseURL+caseRoot+"CFDocuments?"+to.Encode()+`>; rel="`+rel+`"`)
	}
	if offset+limit < total {
		add("next", offset+limit)
		add("last", (total-1)/limit*limit)
	}
	if offset > 0 {
		add("first", 0)
		add("prev", max(0, offset-limit))
	}
	return strings.Join(links, ", ")
}

// membersOf are the names that the fields of structs have in JSON.
func membersOf(values ...any) map[string]bool {
	names := map[string]bool{}
	for _, v := range values {
		of := reflect.TypeOf(v)
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			names[name] = true
		}
	}
	return names
}
