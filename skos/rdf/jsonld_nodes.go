package rdf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// node emits what an expanded node object says (JSON-LD API section 8) and returns its term.
// The library's own conversion drops triples that it does not like; this one refuses.
func (j *jsonld) node(item any) (Term, error) {
	object, ok := item.(map[string]any)
	if !ok {
		return Term{}, nil
	}
	if _, isValue := object["@value"]; isValue {
		return Term{}, nil // a value without a subject says nothing
	}
	if _, isList := object["@list"]; isList {
		return Term{}, nil
	}
	s, err := j.subject(object)
	if err != nil {
		return s, err
	}
	for _, key := range sortedKeys(object) {
		if err := j.entry(s, key, object); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (j *jsonld) subject(object map[string]any) (Term, error) {
	if id, ok := object["@id"].(string); ok {
		return j.term(id)
	}
	return j.fresh(), nil
}

func (j *jsonld) entry(s Term, key string, object map[string]any) error {
	values := object[key]
	switch key {
	case "@id", "@index":
		return nil
	case "@type":
		return j.each(values, func(v any) error {
			o, err := j.term(fmt.Sprint(v))
			if err != nil {
				return err
			}
			return j.emit(Triple{s, rdfType, o})
		})
	case "@included":
		return j.each(values, func(v any) error {
			_, err := j.node(v)
			return err
		})
	case "@reverse":
		return j.reverse(s, values)
	case "@graph":
		return &Error{Line: j.about("@graph", "").Line, Message: "The file has a named graph, which a single graph cannot hold. Keep only the default graph."}
	}
	if strings.HasPrefix(key, "@") {
		return nil
	}
	if strings.HasPrefix(key, "_:") {
		return j.about(key, "The property %q is a blank node, which RDF does not allow.", key)
	}
	p, err := j.iri(key)
	if err != nil {
		return err
	}
	return j.each(values, func(v any) error { return j.object(s, p, v) })
}

// each does something with every member of an array.
func (j *jsonld) each(values any, do func(any) error) error {
	list, _ := values.([]any)
	for _, v := range list {
		if err := do(v); err != nil {
			return err
		}
	}
	return nil
}

func (j *jsonld) reverse(o Term, properties any) error {
	object, _ := properties.(map[string]any)
	for _, key := range sortedKeys(object) {
		p, err := j.iri(key)
		if err != nil {
			return err
		}
		err = j.each(object[key], func(v any) error {
			s, err := j.node(v)
			if err != nil || s.Kind == None {
				return err
			}
			return j.emit(Triple{s, p, o})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// object emits s p v, then what v says.
func (j *jsonld) object(s, p Term, v any) error {
	object, _ := v.(map[string]any)
	if _, ok := object["@value"]; ok {
		o, err := j.literal(object)
		if err != nil {
			return err
		}
		return j.emit(Triple{s, p, o})
	}
	if items, ok := object["@list"]; ok {
		return j.list(s, p, items)
	}
	o, err := j.node(v)
	if err != nil || o.Kind == None {
		return err
	}
	return j.emit(Triple{s, p, o})
}

func (j *jsonld) list(s, p Term, items any) error {
	list, _ := items.([]any)
	for _, item := range list {
		cell := j.fresh()
		if err := j.emit(Triple{s, p, cell}); err != nil {
			return err
		}
		if err := j.object(cell, rdfFirst, item); err != nil {
			return err
		}
		s, p = cell, rdfRest
	}
	return j.emit(Triple{s, p, rdfNil})
}

// literal is JSON-LD API section 8.2 for a value object. The direction of a text is not said in RDF.
func (j *jsonld) literal(object map[string]any) (Term, error) {
	datatype, _ := object["@type"].(string)
	if lang, ok := object["@language"].(string); ok {
		if !isLang(lang) {
			return Term{}, j.about(lang, "%q is not a language tag such as en or en-GB.", lang)
		}
		return NewText(fmt.Sprint(object["@value"]), lower(lang)), nil
	}
	if datatype == "@json" {
		text, err := plainJSON(object["@value"])
		return NewTyped(text, NS+"JSON"), err
	}
	if datatype != "" {
		if _, err := j.iri(datatype); err != nil {
			return Term{}, err
		}
		if datatype == LangString {
			return Term{}, j.about(datatype, "A literal of datatype rdf:langString must have an @language.")
		}
	}
	text, implied := native(object["@value"], datatype)
	if datatype == "" {
		datatype = implied
	}
	return NewTyped(text, datatype), nil
}

// native is the lexical form of a JSON value, and the datatype it has when none is said.
func native(v any, datatype string) (text, implied string) {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v), xsdBoolean
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e21 && datatype != xsdDouble {
			return strconv.FormatFloat(v, 'f', 0, 64), xsdInteger
		}
		return canonicalDouble(v), xsdDouble
	}
	return fmt.Sprint(v), String
}

// canonicalDouble is the form of XML Schema's xsd:double that JSON-LD asks for, such as 1.5E-7.
func canonicalDouble(v float64) string {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'E', 15, 64), "E")
	mantissa = strings.TrimRight(mantissa, "0")
	if strings.HasSuffix(mantissa, ".") {
		mantissa += "0"
	}
	n, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(n)
}

// plainJSON writes a JSON literal without needless space, its keys in order.
func plainJSON(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
