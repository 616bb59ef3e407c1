package privacy

import "strings"

func cutPerson(ref string) (string, bool) { return strings.CutPrefix(ref, "person/") }

// reference reports whether a text looks like the reference of a thing.
func reference(s string) bool {
	kind, thing, ok := strings.Cut(s, "/")
	return ok && kind != "" && thing != "" && len(s) <= 200 && !strings.ContainsAny(s, " \n\t")
}

// inWords says what a hold is on.
func inWords(ref string, people, classes map[string]string) string {
	if person, ok := cutPerson(ref); ok {
		return "Everything about " + orSomebody(people[person])
	}
	if class, ok := strings.CutPrefix(ref, "class/"); ok {
		if name := classes[class]; name != "" {
			return "All of: " + name
		}
	}
	return ref
}

func orSomebody(name string) string {
	if name == "" {
		return "somebody who has left"
	}
	return name
}
