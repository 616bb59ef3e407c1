package pack

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// document is one YAML text and where each of its values stands. Values are
// named by path, for example bodies[1].levels[0].id.
type document struct {
	file   string
	offset int // lines before the text, where it is the front matter of a page
	at     map[string]place
	bad    map[string]bool // paths that could not be read, already reported
	out    *findings
}

// place returns where the value at path stands, or the nearest thing around it.
func (d *document) place(path string, args ...any) place {
	path = fmt.Sprintf(path, args...)
	for path != "" {
		if p, ok := d.at[path]; ok {
			return p
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return place{d.file, d.offset + 1, 1}
}

// readYAML decodes text into the struct that target points to, reporting every
// fault it meets. The second result is false where nothing could be read.
func readYAML(file, text string, offset int, target any, out *findings) (*document, bool) {
	d := &document{file: file, offset: offset, at: map[string]place{}, bad: map[string]bool{}, out: out}
	root, ok := d.parse(text)
	if !ok {
		return d, false
	}
	if root == nil {
		out.err(place{file, offset + 1, 1}, "yaml-type", "There are no keys here. Write the keys that this file needs.")
		return d, false
	}
	d.decode(root, reflect.ValueOf(target).Elem(), "", field{})
	return d, true
}

// Bounds on what is parsed. The parser follows nesting by recursion and looks
// through a mapping's keys for each of them, so hostile input could take all
// memory or hours; within these bounds the largest file takes seconds.
const (
	maxYAMLDepth  = 40
	maxYAMLTokens = 40_000
)

// parse returns the root of the only document in text.
func (d *document) parse(text string) (root ast.Node, ok bool) {
	defer func() { // the parser has been seen to panic on hostile input
		if r := recover(); r != nil {
			d.out.err(place{d.file, d.offset + 1, 1}, "yaml-syntax", "This cannot be read as YAML. Check its indentation, quotes and brackets.")
			root, ok = nil, false
		}
	}()
	tokens := lexer.Tokenize(text)
	if len(tokens) > maxYAMLTokens {
		d.out.err(place{file: d.file}, "too-large", "This file has more keys and values than a pack's YAML file may have. Shorten it.")
		return nil, false
	}
	if t := tooDeep(tokens); t != nil {
		d.out.err(d.token(t), "yaml-syntax", "This is nested too deeply for a pack. Check its brackets and hyphens.")
		return nil, false
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		d.syntaxError(err)
		return nil, false
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentGroupType {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		return nil, true
	case 1:
		return bodies[0], true
	}
	d.out.err(d.start(bodies[1]), "yaml-syntax", "A second YAML document starts here. Keep one document in a file and remove the line of hyphens.")
	return bodies[0], true
}

func (d *document) syntaxError(err error) {
	at := place{d.file, d.offset + 1, 1}
	message := err.Error()
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		message = syntax.GetMessage()
		if t := syntax.GetToken(); t != nil && t.Position != nil {
			at = d.token(t)
		}
	}
	message, _, _ = strings.Cut(message, "\n")
	d.out.err(at, "yaml-syntax", "This cannot be read as YAML (%s). Check its indentation, quotes and brackets.", message)
}

// tooDeep returns the first token that nests deeper than maxYAMLDepth, by
// brackets or by what opens a level on the same line, or nil. Nesting by
// indentation is bounded by the size of the file.
func tooDeep(tokens token.Tokens) *token.Token {
	flow, onLine, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, onLine = t.Position.Line, 0
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow = max(0, flow-1)
		case token.SequenceEntryType, token.MappingKeyType, token.MappingValueType, token.AnchorType, token.TagType:
			if flow == 0 {
				onLine++
			}
		}
		if flow > maxYAMLDepth || onLine > maxYAMLDepth {
			return t
		}
	}
	return nil
}

func (d *document) token(t *token.Token) place {
	return place{d.file, d.offset + t.Position.Line, t.Position.Column}
}

// start returns where a node begins.
func (d *document) start(n ast.Node) place {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return d.start(n.Values[0])
		}
	case *ast.MappingValueNode:
		return d.start(n.Key)
	}
	return d.token(n.GetToken())
}

// decode fills v from n. The options come from the field that holds v.
func (d *document) decode(n ast.Node, v reflect.Value, path string, f field) {
	d.at[path] = d.start(n)
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		d.fault(path, "yaml-type", "Anchors, aliases, merges and tags are not used in packs. Write the value itself.")
		return
	}
	switch t := v.Type(); {
	case isScalar(t):
		d.decodeScalar(n, v, path, f)
	case f.semicolon:
		d.decodeSemicolons(n, v, path, f)
	case t.Kind() == reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		d.decode(n, v.Elem(), path, field{})
	case t.Kind() == reflect.Struct:
		d.decodeStruct(n, v, path)
	default:
		if _, keyed := keyedBy(t.Elem()); keyed {
			d.decodePairs(n, v, path, f)
		} else {
			d.decodeList(n, v, path, f)
		}
	}
}

func (d *document) fault(path, rule, format string, args ...any) {
	d.bad[path] = true
	d.out.err(d.place("%s", path), rule, format, args...)
}

// textOf returns the text of a scalar as it was written, without its quotes.
func textOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSuffix(n.Value.Value, "\n"), true
	case *ast.NullNode:
		return "", true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func (d *document) decodeScalar(n ast.Node, v reflect.Value, path string, f field) {
	text, ok := textOf(n)
	switch {
	case !ok:
		d.fault(path, "yaml-type", "Write one value here, not a list or further keys.")
	case text == "" && v.Kind() == reflect.String && (f.blank || f.optional):
	case text == "":
		d.fault(path, "empty-value", "This value is empty. Write one.")
	default:
		if err := setScalar(v, text); err != nil {
			d.fault(path, "bad-value", "%s", err)
		}
	}
}

func (d *document) decodeSemicolons(n ast.Node, v reflect.Value, path string, f field) {
	text, ok := textOf(n)
	if !ok {
		d.fault(path, "yaml-type", "Write one value here, not a list or further keys. Separate several by semicolons.")
		return
	}
	if text == "" && !f.blank && !f.optional {
		d.fault(path, "empty-value", "This value is empty. Write one.")
	}
	for i, item := range splitList(text) {
		element := reflect.New(v.Type().Elem()).Elem()
		if err := setScalar(element, item.text); err != nil {
			d.fault(fmt.Sprintf("%s[%d]", path, i), "bad-value", "%s", err)
		}
		v.Set(reflect.Append(v, element))
	}
}

func (d *document) decodeList(n ast.Node, v reflect.Value, path string, f field) {
	if text, ok := textOf(n); ok && text == "" {
		if !f.blank && !f.optional {
			d.fault(path, "empty-value", "This list is empty. Write at least one entry.")
		}
		return
	}
	sequence, ok := n.(*ast.SequenceNode)
	if !ok {
		d.fault(path, "yaml-type", "Write a list here: [one, two], or one entry a line after a hyphen.")
		return
	}
	if len(sequence.Values) == 0 && !f.blank && !f.optional {
		d.fault(path, "empty-value", "This list is empty. Write at least one entry.")
	}
	for i, entry := range sequence.Values {
		element := reflect.New(v.Type().Elem()).Elem()
		d.decode(entry, element, fmt.Sprintf("%s[%d]", path, i), field{})
		v.Set(reflect.Append(v, element))
	}
}

// pairsOf returns the pairs of a mapping, which the parser may hand over alone.
func pairsOf(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

// key returns the text of a pair's key, or reports it.
func (d *document) key(pair *ast.MappingValueNode) (string, bool) {
	text, ok := textOf(pair.Key)
	if !ok || text == "" {
		d.out.err(d.start(pair.Key), "yaml-type", "Write a plain word as the key here.")
		return "", false
	}
	return text, true
}

// decodePairs reads a mapping whose keys are ids into a list.
func (d *document) decodePairs(n ast.Node, v reflect.Value, path string, f field) {
	pairs, ok := pairsOf(n)
	if !ok {
		if text, scalar := textOf(n); scalar && text == "" && (f.blank || f.optional) {
			return
		}
		d.fault(path, "yaml-type", "Write one key and its value a line here.")
		return
	}
	if len(pairs) == 0 && !f.blank && !f.optional {
		d.fault(path, "empty-value", "This is empty. Write at least one key and its value.")
	}
	keyField, _ := keyedBy(v.Type().Elem())
	seen := map[string]place{}
	for _, pair := range pairs {
		key, ok := d.key(pair)
		if !ok || d.duplicateKey(seen, key, pair) {
			continue
		}
		element := reflect.New(v.Type().Elem()).Elem()
		element.Field(keyField.index).SetString(key)
		// Positions are named by the index in the list, so a skipped pair must not count.
		here := fmt.Sprintf("%s[%d]", path, v.Len())
		d.decodePairValue(pair, element, here)
		d.at[here] = d.start(pair.Key)
		v.Set(reflect.Append(v, element))
	}
}

func (d *document) decodePairValue(pair *ast.MappingValueNode, element reflect.Value, path string) {
	for _, f := range fieldsOf(element.Type(), "yaml") {
		if f.value {
			d.decode(pair.Value, element.Field(f.index), path+".value", f)
			return
		}
	}
	d.decode(pair.Value, element, path, field{})
}

func (d *document) duplicateKey(seen map[string]place, key string, pair *ast.MappingValueNode) bool {
	at := d.start(pair.Key)
	if first, ok := seen[key]; ok {
		d.out.err(at, "duplicate-key", "The key %s is already on line %d. Keep one of the two.", quoted(key), first.line)
		return true
	}
	seen[key] = at
	return false
}

func (d *document) decodeStruct(n ast.Node, v reflect.Value, path string) {
	pairs, ok := pairsOf(n)
	fields := fieldsOf(v.Type(), "yaml")
	if !ok {
		d.fault(path, "yaml-type", "Write keys with their values here: %s.", strings.Join(requiredNames(fields), ", "))
		return
	}
	seen := map[string]place{}
	for _, pair := range pairs {
		key, ok := d.key(pair)
		if !ok || d.duplicateKey(seen, key, pair) {
			continue
		}
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == key && key != "" })
		if i < 0 {
			d.out.err(d.start(pair.Key), "unknown-key", "The key %s is not one of those known here: %s. Correct or remove it.", quoted(key), strings.Join(names(fields), ", "))
			continue
		}
		d.decode(pair.Value, v.Field(fields[i].index), join(path, key), fields[i])
	}
	for _, name := range requiredNames(fields) {
		if _, ok := seen[name]; !ok {
			d.bad[join(path, name)] = true
			d.out.err(d.start(n), "missing-key", "The key %s is missing here. Add it.", quoted(name))
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func names(fields []field) []string {
	var list []string
	for _, f := range fields {
		if f.name != "" {
			list = append(list, f.name)
		}
	}
	return list
}

func requiredNames(fields []field) []string {
	var list []string
	for _, f := range fields {
		if f.name != "" && !f.optional {
			list = append(list, f.name)
		}
	}
	return list
}
