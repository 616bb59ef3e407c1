package framework

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/framework/linked"
	"guildhall/internal/web"
	"guildhall/skos/rdf"
)

// data adds the addresses of the data as a whole: what there is of it, whole
// releases to download, the terms it is said in, and CASE.
func (p *Pages) data(rt *web.Router) {
	rt.Handle("GET /data", access.Anyone, p.findCatalogue)
	rt.Handle("GET /.well-known/void", access.Anyone, p.findCatalogue)
	for _, f := range formats {
		if format := syntaxOf(f.Suffix); format != "" {
			rt.Public("GET /data/catalogue"+f.Suffix, func(w http.ResponseWriter, r *http.Request) error { return p.showCatalogue(w, r, format) })
		}
	}
	rt.Public("GET /framework/terms", p.showTerms)
	rt.Public("GET /framework/releases/{release}/download/{format}", p.downloadRelease)
	rt.Costly("GET /framework/releases/{release}/download/{format}")
	p.cases(rt)
}

// syntaxOf is the syntax of RDF that a suffix stands for; empty for other formats.
func syntaxOf(suffix string) string {
	return map[string]string{".ttl": linked.Turtle, ".nt": linked.NTriples, ".rdf": linked.RDFXML, ".jsonld": linked.JSONLD}[suffix]
}

// findCatalogue leads to the description of the data in the syntax that the
// request prefers: Turtle, unless it asks for another.
func (p *Pages) findCatalogue(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Vary", "Accept")
	for _, media := range accepted(r.Header.Get("Accept")) {
		if media == "text/html" && r.URL.Path == "/data" {
			return web.SeeOther(w, r, "/framework/releases")
		}
		for _, f := range formats {
			if f.Media == media && syntaxOf(f.Suffix) != "" {
				return web.SeeOther(w, r, "/data/catalogue"+f.Suffix)
			}
		}
	}
	return web.SeeOther(w, r, "/data/catalogue.ttl")
}

func (p *Pages) showCatalogue(w http.ResponseWriter, r *http.Request, format string) error {
	f, err := p.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	k, err := p.asGraph(r.Context(), f.Release.Name)
	if err != nil {
		return err
	}
	triples, err := p.catalogue(r.Context(), f, k)
	if err != nil {
		return err
	}
	prefixes := linked.Prefixes(k.edition)
	prefixes["dcat"], prefixes["void"] = dcat, void
	return writeGraph(w, format, triples, prefixes)
}

// writeGraph answers with a graph, whole or not at all.
func writeGraph(w http.ResponseWriter, format string, triples []rdf.Triple, prefixes map[string]string) error {
	var b bytes.Buffer
	if err := linked.WriteTriples(&b, format, triples, prefixes); err != nil {
		return err
	}
	w.Header().Set("Content-Type", web.ContentType(mediaOf(format)))
	_, err := w.Write(b.Bytes())
	return err
}

// The vocabularies that describe data, and things.
const (
	dcat   = "http://www.w3.org/ns/dcat#"
	void   = "http://rdfs.org/ns/void#"
	dct    = "http://purl.org/dc/terms/"
	foaf   = "http://xmlns.com/foaf/0.1/"
	skosNS = "http://www.w3.org/2004/02/skos/core#"
	xsd    = rdf.XSD
)

// describer collects statements about one thing after another.
type describer struct {
	triples []rdf.Triple
	s       rdf.Term
}

func (d *describer) about(iri string, classes ...string) {
	d.s = rdf.NewIRI(iri)
	for _, class := range classes {
		d.say(rdf.NS+"type", rdf.NewIRI(class))
	}
}

func (d *describer) say(property string, o rdf.Term) {
	d.triples = append(d.triples, rdf.Triple{S: d.s, P: rdf.NewIRI(property), O: o})
}

// catalogue describes the data with DCAT and VoID: what it is about, whose it is,
// on what terms, in which releases and formats, and where programs ask for parts.
func (p *Pages) catalogue(ctx context.Context, f *Framework, k *keptRelease) ([]rdf.Triple, error) {
	releases, err := p.Framework.Releases(ctx)
	if err != nil {
		return nil, err
	}
	s, base, lang := k.edition.Scheme, k.edition.Scheme.IdentifierBase, strings.ToLower(k.edition.Scheme.Locale)
	d := &describer{}
	d.about(p.BaseURL+"/data", dcat+"Catalog", void+"DatasetDescription")
	d.say(dct+"title", rdf.NewText(s.Name, lang))
	d.say(dct+"publisher", rdf.NewIRI(base+"publisher"))
	d.say(dcat+"dataset", rdf.NewIRI(base+"scheme"))
	d.say(foaf+"primaryTopic", rdf.NewIRI(base+"scheme"))
	d.say(dcat+"service", rdf.NewIRI(p.BaseURL+strings.TrimSuffix(caseRoot, "/")))
	d.about(base+"scheme", dcat+"Dataset", void+"Dataset")
	d.say(foaf+"homepage", rdf.NewIRI(p.BaseURL+"/framework"))
	d.say(dcat+"landingPage", rdf.NewIRI(p.BaseURL+"/framework"))
	d.say(void+"uriSpace", rdf.NewString(base))
	d.say(void+"triples", rdf.NewTyped(count(len(k.triples)), xsd+"integer"))
	d.say(void+"vocabulary", rdf.NewIRI(skosNS))
	d.say(void+"vocabulary", rdf.NewIRI(linked.Prefixes(k.edition)[""]))
	d.say(void+"rootResource", rdf.NewIRI(base+"scheme"))
	if len(f.Skills) > 0 {
		d.say(void+"exampleResource", rdf.NewIRI(f.Identifier("skill", f.Skills[0].Code)))
	}
	for _, t := range linked.Describe(k.triples, base+"scheme") {
		if p := t.P.Value; strings.HasPrefix(p, dct) || strings.HasSuffix(p, "#versionInfo") {
			d.triples = append(d.triples, t)
		}
	}
	d.triples = append(d.triples, linked.Describe(k.triples, base+"publisher")...)
	d.triples = append(d.triples, linked.Describe(k.triples, base+"licence")...)
	for _, r := range releases {
		if r.State == Published || r.State == Superseded {
			p.describeRelease(d, base, r)
		}
	}
	d.about(p.BaseURL+strings.TrimSuffix(caseRoot, "/"), dcat+"DataService")
	d.say(dcat+"endpointURL", rdf.NewIRI(p.BaseURL+strings.TrimSuffix(caseRoot, "/")))
	d.say(dcat+"endpointDescription", rdf.NewIRI(p.BaseURL+"/openapi.json"))
	d.say(dcat+"servesDataset", rdf.NewIRI(base+"scheme"))
	return d.triples, nil
}

// describeRelease says in which formats a release can be had.
func (p *Pages) describeRelease(d *describer, base string, r Release) {
	iri := base + "release/" + segment(r.Name)
	d.about(base + "scheme")
	d.say(dct+"hasVersion", rdf.NewIRI(iri))
	d.about(iri, dcat+"Dataset")
	d.say(dct+"isVersionOf", rdf.NewIRI(base+"scheme"))
	d.say(dcat+"version", rdf.NewString(r.Name))
	for _, format := range Downloads {
		address := p.BaseURL + r.URL() + "/download/" + url.PathEscape(format.Format)
		d.about(iri)
		d.say(dcat+"distribution", rdf.NewIRI(address))
		if r.State == Published && syntaxOf(format.Suffix) != "" {
			d.about(base + "scheme")
			d.say(void+"dataDump", rdf.NewIRI(address))
		}
		d.about(address, dcat+"Distribution")
		d.say(dct+"title", rdf.NewString(format.Name))
		d.say(dcat+"downloadURL", rdf.NewIRI(address))
		media, _, _ := strings.Cut(format.Media, ";")
		d.say(dcat+"mediaType", rdf.NewIRI("https://www.iana.org/assignments/media-types/"+media))
	}
}
