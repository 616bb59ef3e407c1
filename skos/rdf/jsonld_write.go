package rdf

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/piprate/json-gold/ld"
)

// WriteJSONLD writes a graph in JSON-LD 1.1, an object for each subject in the order in which
// subjects came. With a context, what stands under "@context", the graph is written in its
// terms; it must not name other contexts by their address. Without one, IRIs are written in full.
func WriteJSONLD(w io.Writer, g *Graph, context map[string]any) error {
	nodes, err := expandedGraph(g)
	if err != nil {
		return err
	}
	var doc any = nodes
	if len(context) > 0 {
		if doc, err = compacted(nodes, context); err != nil {
			return err
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}

func compacted(nodes []any, context map[string]any) (doc map[string]any, err error) {
	defer func() { // the library is not ours
		if r := recover(); r != nil {
			err = fmt.Errorf("the graph cannot be written with this context: %v", r)
		}
	}()
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = loader{&jsonld{}}
	options.Ordered = true
	doc, err = ld.NewJsonLdProcessor().Compact(nodes, map[string]any{"@context": context}, options)
	if err != nil {
		return nil, fmt.Errorf("the graph cannot be written with this context: %w", err)
	}
	return doc, nil
}

// expandedGraph is the graph in expanded JSON-LD. Collections that say nothing but their items become @list.
func expandedGraph(g *Graph) ([]any, error) {
	good := newChecked()
	lists, cells := listsOf(g)
	nodes := []any{}
	for s := range g.Nodes() {
		if cells[s] {
			continue
		}
		node := map[string]any{"@id": nodeID(s)}
		for t := range g.Of(s) {
			if err := good.triple(&t); err != nil {
				return nil, err
			}
			key, value := t.P.Value, any(nil)
			switch {
			case t.P == rdfType && t.O.Kind != Literal:
				key, value = "@type", nodeID(t.O)
			default:
				value = jsonValue(t.O, lists)
			}
			values, _ := node[key].([]any)
			node[key] = append(values, value)
		}
		nodes = append(nodes, node)
	}
	return nodes, nil
}

// listsOf finds the collections whose heads are objects: the items of each, and every cell. Of
// several that a subject has for one predicate only the first counts, because a context
// that makes lists of the values has room for one.
func listsOf(g *Graph) (lists map[Term][]Term, cells map[Term]bool) {
	lists, cells = map[Term][]Term{}, map[Term]bool{}
	type owner struct{ s, p Term }
	taken := map[owner]bool{}
	for t := range g.All() {
		if t.O.Kind != Blank || t.P == rdfRest || t.P == rdfType {
			continue
		}
		found, items, ok := g.cells(t.O)
		if !ok || slices.Contains(found, t.S) || taken[owner{t.S, t.P}] {
			continue
		}
		taken[owner{t.S, t.P}] = true
		lists[t.O] = items
		for _, c := range found {
			cells[c] = true
		}
	}
	return lists, cells
}

func nodeID(t Term) string {
	if t.Kind == Blank {
		return "_:" + t.Value
	}
	return t.Value
}

func jsonValue(o Term, lists map[Term][]Term) any {
	if o.Kind != Literal {
		items, ok := lists[o]
		if !ok {
			return map[string]any{"@id": nodeID(o)}
		}
		list := []any{}
		for _, item := range items {
			list = append(list, jsonValue(item, lists))
		}
		return map[string]any{"@list": list}
	}
	value := map[string]any{"@value": o.Value}
	switch {
	case o.Lang != "":
		value["@language"] = o.Lang
	case o.Datatype != String:
		value["@type"] = o.Datatype
	}
	return value
}
