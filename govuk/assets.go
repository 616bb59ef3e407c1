package govuk

import (
	"embed"
	"io/fs"
)

// The files of [Assets].
const (
	// Stylesheet is GOV.UK Frontend's own, set in Arial, without what only
	// services on gov.uk may use. It refers to no other file.
	Stylesheet = "govuk-frontend.min.css"

	// ScriptSupport marks the page as one whose browser runs scripts. It is a
	// classic script and comes first in the body: until it has run, the
	// stylesheet shows everything that a script would hide.
	ScriptSupport = "govuk-frontend-supported.js"

	// ScriptComponents is a module. Once loaded it finds the components on the
	// page and starts them.
	ScriptComponents = "govuk-frontend.min.js"
)

//go:embed assets
var embedded embed.FS

// Assets holds the stylesheet and scripts that the components need, and their
// licence. They are GOV.UK Frontend's, made by internal/fetch.
var Assets = assets()

func assets() fs.FS {
	sub, err := fs.Sub(embedded, "assets")
	if err != nil {
		panic(err) // only if "assets" were not a valid path
	}
	return sub
}
