package pack

import (
	"embed"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"unicode"

	"guildhall/internal/fault"
)

// starter is a small pack of an invented profession. @NAME@, @SHORT@ and @ID@
// stand in its texts for what New is given.
//
//go:embed starter
var starter embed.FS

// New writes a small pack for another profession into dir: everything that the
// service needs, illustrative and ready to be replaced. The profession's id comes
// from its name. A name without a letter or digit is refused with a fault of kind
// Invalid, a folder that is in use with one of kind Conflict.
func New(dir, name string) error {
	name = collapse(name)
	id := Slug(name)
	switch {
	case id == "":
		return fault.New(fault.Invalid, "Give the profession a name with letters, for example Government Gardeners.")
	case len([]rune(name)) > 100:
		return fault.New(fault.Invalid, "Give the profession a name of at most 100 characters.")
	}
	files, err := fs.Sub(starter, "starter")
	if err != nil {
		return err
	}
	p, findings := Read(files)
	if broken := Errors(findings); len(broken) > 0 {
		return fault.New(fault.Internal, "The built-in starter pack has a fault: %s", broken[0])
	}
	fill := strings.NewReplacer("@NAME@", name, "@SHORT@", initials(name), "@ID@", id)
	mapStrings(reflect.ValueOf(p).Elem(), fill.Replace)
	p.Profession.ID = id
	p.Profession.IdentifierBase = "https://" + id + ".example/id/"
	p.RoleFinder.ID = id + "-role-finder"
	return writeNew(dir, p)
}

// writeNew writes a pack only where there is none.
func writeNew(dir string, p *Pack) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fault.New(fault.Conflict, "The folder %s is not empty. Name an empty or new folder.", dir)
	}
	return Write(dir, p)
}

// initials shortens a name to the capitals of its words: Government Gardeners
// becomes GG. A name of one word stays as it is.
func initials(name string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(name) {
		if r := []rune(word)[0]; unicode.IsUpper(r) {
			b.WriteRune(r)
		}
	}
	if len([]rune(b.String())) < 2 {
		return name
	}
	return b.String()
}

// mapStrings applies change to every string below v.
func mapStrings(v reflect.Value, change func(string) string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(change(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			mapStrings(v.Field(i), change)
		}
	case reflect.Slice:
		for i := range v.Len() {
			mapStrings(v.Index(i), change)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			mapStrings(v.Elem(), change)
		}
	}
}
