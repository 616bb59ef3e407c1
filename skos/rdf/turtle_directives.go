package rdf

import "slices"

// directive is [4] prefixID or [5] base.
func (d *document) directive() error {
	if err := d.atDirective(); err != nil {
		return err
	}
	return d.want('.', `"." at the end of the directive`)
}

func (d *document) atDirective() error {
	if d.at("@prefix") && d.spaceAt(7) {
		d.pos += 7
		return d.prefixDirective()
	}
	if d.at("@base") && d.spaceAt(5) {
		d.pos += 5
		return d.baseDirective()
	}
	return d.expected("@prefix, @base or a subject")
}

// spaceAt reports whether a keyword ends after n bytes.
func (d *document) spaceAt(n int) bool {
	return !d.need(n+1) || class[d.buf[d.pos+n]]&inLocal == 0 || d.buf[d.pos+n] == ':'
}

// sparqlDirective is [6s] sparqlPrefix or [5s] sparqlBase, in any case and without a full stop.
func (d *document) sparqlDirective() (bool, error) {
	if d.keyword("prefix") {
		d.pos += 6
		return true, d.prefixDirective()
	}
	if d.keyword("base") {
		d.pos += 4
		return true, d.baseDirective()
	}
	return false, nil
}

func (d *document) keyword(word string) bool {
	return d.need(len(word)) && lower(string(d.buf[d.pos:d.pos+len(word)])) == word &&
		(!d.need(len(word)+1) || class[d.buf[d.pos+len(word)]]&inLocal == 0)
}

func (d *document) prefixDirective() error {
	d.skip()
	at, colon, err := d.prefix()
	if err != nil {
		return err
	}
	name := string(d.buf[at : at+colon])
	d.pos++
	if d.skip() != '<' {
		return d.expected("the prefix's IRI in <…>")
	}
	iri, err := d.iriRef()
	if err != nil {
		return err
	}
	return d.declare(name, iri)
}

// maxPrefixes bounds the namespaces of one file.
const maxPrefixes = 1 << 16

func (d *document) declare(name, iri string) error {
	ns := slices.Index(d.namespaces[max(0, len(d.namespaces)-64):], iri)
	if ns >= 0 {
		ns += max(0, len(d.namespaces)-64)
	} else {
		ns = len(d.namespaces)
		d.namespaces = append(d.namespaces, iri)
	}
	if ns > maxPrefixes || len(d.prefixes) > maxPrefixes {
		return d.errorAt(d.pos, "There are more than %d prefixes. Write IRIs in full instead.", maxPrefixes)
	}
	d.prefixes[name] = int32(ns)
	if d.src.Prefix != nil {
		d.src.Prefix(name, iri)
	}
	return nil
}

func (d *document) baseDirective() error {
	if d.skip() != '<' {
		return d.expected("the base's IRI in <…>")
	}
	iri, err := d.iriRef()
	if err != nil {
		return err
	}
	d.base = splitIRI(iri)
	return nil
}
