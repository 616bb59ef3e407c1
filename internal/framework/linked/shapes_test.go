package linked

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"guildhall/internal/pack"
)

// TestEveryFieldIsSaid fails when an Edition gets a field that no graph would carry.
func TestEveryFieldIsSaid(t *testing.T) {
	said := map[reflect.Type][]string{}
	for _, tb := range tables {
		of := (&reader{}).typeOf(tb)
		for _, f := range tb.fields {
			if _, there := of.FieldByName(f.name); !there {
				t.Errorf("%s has no field %s", of, f.name)
			}
			said[of] = append(said[of], f.name)
		}
	}
	fields := 0
	var walk func(of reflect.Type)
	walk = func(of reflect.Type) {
		if of.Kind() == reflect.Slice {
			walk(of.Elem())
			return
		}
		if of.Kind() != reflect.Struct || of == measureType {
			return
		}
		for i := range of.NumField() {
			f := of.Field(i)
			fields++
			if !inLists[of.Name()] && !inLists[of.Name()+"."+f.Name] && !slices.Contains(said[of], f.Name) {
				t.Errorf("no table says %s.%s", of.Name(), f.Name)
			}
			walk(f.Type)
		}
	}
	walk(reflect.TypeFor[pack.Edition]())
	if fields < 120 {
		t.Errorf("only %d fields were looked at", fields)
	}
}

// TestEveryTermIsDefined holds the vocabulary to what graphs use.
func TestEveryTermIsDefined(t *testing.T) {
	defined := map[string]bool{}
	for _, list := range [][][2]string{classes, ownProperties, datatypes} {
		for _, term := range list {
			if defined[term[0]] || term[1] == "" {
				t.Errorf("%s is defined twice or says nothing", term[0])
			}
			defined[term[0]] = true
		}
	}
	used := map[string]bool{"order": true, "place": true, "descriptor": true, "mapping": true, "skillAtLevel": true}
	for _, tb := range tables {
		used[tb.class] = true
		if tb.owner != "" {
			used[tb.owner] = true
		}
		for _, f := range tb.fields {
			if f.form == notation {
				used[f.kind] = true
			}
			if !strings.Contains(f.term, ":") {
				used[f.term] = true
			}
		}
	}
	for term := range used {
		if !defined[term] {
			t.Errorf("%s is used and not defined", term)
		}
	}
	for term := range defined {
		if !used[term] {
			t.Errorf("%s is defined and not used", term)
		}
	}
}
