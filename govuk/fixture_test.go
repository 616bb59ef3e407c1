package govuk

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

// What GOV.UK Frontend 6.6.0 has.
const (
	upstreamComponents = 39
	upstreamFixtures   = 725
)

// A component decodes options and makes the component that draws them.
type component func(options []byte) (templ.Component, error)

func of[Options any](draw func(Options) templ.Component) component {
	return func(data []byte) (templ.Component, error) {
		var options Options
		err := decode(data, &options)
		return draw(options), err
	}
}

var components = map[string]component{
	"accordion":           of(Accordion),
	"back-link":           of(BackLink),
	"breadcrumbs":         of(Breadcrumbs),
	"button":              of(Button),
	"character-count":     of(CharacterCount),
	"checkboxes":          of(Checkboxes),
	"cookie-banner":       of(CookieBanner),
	"date-input":          of(DateInput),
	"details":             of(Details),
	"error-message":       of(ErrorMessage),
	"error-summary":       of(ErrorSummary),
	"exit-this-page":      of(ExitThisPage),
	"feedback":            of(Feedback),
	"fieldset":            of(Fieldset),
	"file-upload":         of(FileUpload),
	"footer":              of(footerWithCrown),
	"generic-header":      of(GenericHeader),
	"header":              of(headerWithLogo),
	"hint":                of(Hint),
	"input":               of(Input),
	"inset-text":          of(InsetText),
	"label":               of(Label),
	"language-navigation": of(LanguageNavigation),
	"notification-banner": of(NotificationBanner),
	"pagination":          of(Pagination),
	"panel":               of(Panel),
	"password-input":      of(PasswordInput),
	"phase-banner":        of(PhaseBanner),
	"radios":              of(Radios),
	"select":              of(Select),
	"service-navigation":  of(ServiceNavigation),
	"skip-link":           of(SkipLink),
	"summary-list":        of(SummaryList),
	"table":               of(Table),
	"tabs":                of(Tabs),
	"tag":                 of(Tag),
	"task-list":           of(TaskList),
	"textarea":            of(Textarea),
	"warning-text":        of(WarningText),
}

// Upstream always draws the crown. The fixtures kept here have empty drawings in
// its place, so an empty drawing is what is asked for.
func headerWithLogo(o HeaderOptions) templ.Component {
	o.Logo = templ.NopComponent
	return Header(o)
}

func footerWithCrown(o FooterOptions) templ.Component {
	o.Crown = templ.NopComponent
	return Footer(o)
}

type fixtures struct {
	Component string    `json:"component"`
	Fixtures  []fixture `json:"fixtures"`
}

type fixture struct {
	Name    string          `json:"name"`
	Options json.RawMessage `json:"options"`
	HTML    string          `json:"html"`
}

// TestFixtures holds every component against upstream's own examples.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("fixtures/*.json")
	if err != nil {
		t.Fatal(err)
	}
	missing, compared := maps.Clone(components), 0
	for _, file := range files {
		all := read(t, file)
		draw, known := components[all.Component]
		if !known {
			t.Errorf("%s: there is no component %q", file, all.Component)
			continue
		}
		delete(missing, all.Component)
		compared += len(all.Fixtures)
		for _, example := range all.Fixtures {
			t.Run(all.Component+"/"+example.Name, func(t *testing.T) { compare(t, draw, example) })
		}
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("there are no fixtures of %s", name)
	}
	if len(files) != upstreamComponents || compared != upstreamFixtures {
		t.Errorf("compared %d fixtures of %d components, not %d of %d", compared, len(files), upstreamFixtures, upstreamComponents)
	}
}

func read(t *testing.T, file string) fixtures {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all fixtures
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return all
}

func compare(t *testing.T, draw component, example fixture) {
	t.Helper()
	drawn, err := draw(example.Options)
	if err != nil {
		t.Fatal(err)
	}
	want, err := tree(example.HTML)
	if err != nil {
		t.Fatal(err)
	}
	markup := rendered(t, drawn)
	got, err := tree(markup)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(want, got) {
		t.Errorf("options %s\n%s", example.Options, difference(want, got))
	}
	if again := rendered(t, drawn); again != markup {
		t.Error("drawn twice, the bytes differ")
	}
}

func rendered(t *testing.T, c templ.Component) string {
	t.Helper()
	var markup strings.Builder
	if err := c.Render(t.Context(), &markup); err != nil {
		t.Fatal(err)
	}
	return markup.String()
}
