package pack

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"guildhall/professions"
)

// starterFiles are the bytes of the built-in pack, which the tests below break.
func starterFiles(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(professions.Default(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(professions.Default(), name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// mark stands in an edit where the finding is expected.
const mark = "‹"

// breakage is one way to break the starter pack and what has to be said about it.
type breakage struct {
	name string
	file string
	old  string // text of the file that is replaced once; empty replaces everything
	new  string // with mark where the finding is expected, if it is in this place
	at   string // elsewhere: "file" for a whole file, "file: text" for where that text first stands
	says string // fragment of the message
	rule string
	also int // further errors that the same edit causes, each of them true
}

var breakages = []breakage{
	// Encoding.
	{"byte order mark", "glossary.csv", "term,abb", mark + "\ufeffterm,abb", "", "byte order mark", "encoding-bom", 0},
	{"carriage return", "pages/about.md", "owner: head", "owner: " + mark + "\rhead", "", "carriage return", "encoding-cr", 0},
	{"CR LF", "retention.yaml", "not yet approved\n", "not yet approved" + mark + "\r\n", "", "Lines end in CR LF", "encoding-cr", 0},
	{"NUL", "pages/about.md", "description: ", "description: " + mark + "\x00", "", "NUL character", "encoding-nul", 0},
	{"tab", "pages/terms.md", "\n\n", "\n\nA" + mark + "\tb ", "", "There is a tab here", "encoding-tab", 0},
	{"invalid UTF-8", "glossary.csv", "20-year rule,,The", "20-year rule,,The caf" + mark + "\xe9 and", "", "byte 0xE9", "encoding-utf8", 0},
	{"no final newline", "LICENCE-NOTE.md", "UKSpA and HistE.\n", "UKSpA and HistE." + mark, "", "no line end", "final-newline", 0},
	{"empty file", "README.md", "", mark, "", "The file is empty", "empty-file", 0},

	// CSV.
	{"missing column", "glossary.csv", "term,abbreviation,definition,see_also\n", mark + "term,abbreviation,definition,seealso\n", "", `column "see_also" is missing`, "missing-column", 1},
	{"unknown column", "glossary.csv", "definition,see_also\n", "definition,see_also," + mark + "colour\n", "", `column "colour" is not one`, "unknown-column", 0},
	{"column twice", "framework/role_skills.csv", "level,importance\n", "level,importance," + mark + "role\n", "", `column "role" is there twice`, "duplicate-column", 0},
	{"too few cells", "framework/role_skills.csv", "R01,GEN16,2,essential", mark + "R01,GEN16,2", "", "has 3 cells and the first line has 4", "row-width", 0},
	{"too many cells", "framework/career_paths.csv", "R01,R08,entry,A natural first post after", mark + "R01,R08,entry,A natural first post, after", "", "has 5 cells", "row-width", 0},
	{"stray quote", "framework/career_paths.csv", "A natural first post", "A natural " + mark + `"first" post`, "", "double quotes do not fit", "csv-syntax", 0},
	{"quote closed too early", "glossary.csv", "Access at transfer,,\"The decision", "Access at transfer,,\"" + mark + "\"The decision", "", "double quotes do not fit", "csv-syntax", 0},
	{"space in a cell", "framework/roles.csv", "R02,Information rights caseworker,", "R02," + mark + " Information rights caseworker,", "", "starts or ends with a space", "cell-spacing", 0},
	{"empty cell", "framework/skills.csv", "GEN02,GEN,Demonstrating value,", "GEN02,GEN," + mark + ",", "", "cell name is empty", "empty-value", 0},
	{"word for a number", "learning/opportunities.csv", "RM17:2-3,30,", "RM17:2-3," + mark + "thirty,", "", `whole number here, not "thirty"`, "bad-value", 0},

	// YAML.
	{"broken YAML", "retention.yaml", "transfer, keep]", "transfer, keep", "retention.yaml: holds:", "cannot be read as YAML", "yaml-syntax", 0},
	{"unknown key", "bodies.yaml", "    short: IRMS\n", "    short: IRMS\n    " + mark + "colour: red\n", "", `key "colour" is not one`, "unknown-key", 0},
	{"missing key", "enquiry_topics.yaml", "  - id: general\n    name: General question about the profession\n", "  - " + mark + "id: general\n", "", `key "name" is missing`, "missing-key", 0},
	{"list for a value", "qualifications.yaml", "last_checked: '2026-11-23'", "last_checked: " + mark + "[a, b]", "", "Write one value here", "yaml-type", 0},
	{"value for a list", "retention.yaml", "actions: [delete, anonymise-then-delete, anonymise, appraise, transfer, keep]", "actions: " + mark + "delete", "", "Write a list here", "yaml-type", 0},
	{"empty value", "enquiry_topics.yaml", "name: General question about the profession", "name: " + mark + "''", "", "This value is empty", "empty-value", 0},
	{"anchor", "retention.yaml", "approved_by: not yet approved", "approved_by: " + mark + "&a not yet approved", "", "Anchors, aliases", "yaml-type", 0},
	{"neither yes nor no", "retention.yaml", "personal_data: true}", "personal_data: " + mark + "maybe}", "", "true or false", "bad-value", 0},

	// Files.
	{"missing page", "pages/privacy.md", "", "", "pages/privacy.md", "page privacy is missing", "missing-file", 0},
	{"no front matter", "pages/terms.md", "---\ntitle:", mark + "title:", "", "start with a line of three hyphens", "front-matter", 0},
	{"two empty lines after the keys", "pages/terms.md", "\n---\n\n", "\n---\n" + mark + "\n\n", "", "exactly one empty line", "front-matter", 0},
	{"network in another file", "networks/gig.md", "id: gig", "id: " + mark + "gigg", "", `"gigg" and the file name "gig" differ`, "file-name", 2},
	{"key twice", "profession.yaml", "locale: en-GB\n", "locale: en-GB\n" + mark + "name: Again\n", "", "already on line 4", "duplicate-key", 0},
	{"missing table", "framework/levels.csv", "", "", "framework/levels.csv", "is missing", "missing-file", 0},
	{"front matter not closed", "pages/terms.md", "\n---\n\n", "\n\n", "pages/terms.md: ---", "three hyphens that ends the keys", "front-matter", 0},

	// References.
	{"unknown role", "framework/role_responsibilities.csv", "R01,1,", mark + "R99,1,", "", `no role "R99"`, "unknown-reference", 4},
	{"unknown discipline", "framework/roles.csv", "R01,KIM apprentice,GEN,", "R01,KIM apprentice," + mark + "GENX,", "", `no discipline "GENX"`, "unknown-reference", 0},
	{"unknown skill", "framework/role_skills.csv", "R01,GEN16,2", "R01," + mark + "GEN99,2", "", `no skill "GEN99"`, "unknown-reference", 0},
	{"skill in another case", "framework/role_skills.csv", "R01,GEN16,2", "R01," + mark + "gen16,2", "", `Did you mean "GEN16"?`, "unknown-reference", 0},
	{"unknown level", "framework/role_skills.csv", "R01,GEN16,2", "R01,GEN16," + mark + "5", "", "no level 5", "unknown-level", 0},
	{"level 0 described", "framework/levels.csv", "GEN01,1,Point", "GEN01,0,Nod.\nGEN01,1,Point", "framework/levels.csv: 0,Nod", "no level 0 to describe. Write 1, 2, 3 or 4", "unknown-level", 0},
	{"unknown ring", "framework/roles.csv", "R01,KIM apprentice,GEN,core", "R01,KIM apprentice,GEN," + mark + "inner", "", `no ring "inner"`, "unknown-reference", 0},
	{"unknown grade", "framework/roles.csv", "GEN,core,AA,EO", "GEN,core,AA," + mark + "E0", "", `no grade "E0"`, "unknown-reference", 0},
	{"grades reversed", "framework/roles.csv", "GEN,core,AA,EO", "GEN,core," + mark + "EO,AA", "", "run from EO down to AA", "grade-range", 0},
	{"unknown family", "framework/roles.csv", "active,,,access-to-information\nR03", "active,,," + mark + "access-to-nothing\nR03", "", `no role family "access-to-nothing"`, "unknown-reference", 0},
	{"family of another discipline", "framework/roles.csv", "active,,,access-to-information\nR03", "active,,," + mark + "records-management\nR03", "", "The role R02 is of the discipline IR and its family records-management is of RM", "family-discipline", 0},
	{"family without roles", "framework/role_families.csv", "library-services,Library services,LM,", mark + "cataloguing,Cataloguing,LM,Describing things so that people who look for them will find them.\nlibrary-services,Library services,LM,", "", `No role is of the family "cataloguing"`, "empty-family", 0},
	{"family of an unknown discipline", "framework/role_families.csv", "Library services,LM,", "Library services," + mark + "LX,", "", `no discipline "LX"`, "unknown-reference", 0},
	{"family id with capitals", "framework/role_families.csv", "library-services,Library services,LM,", mark + "Cataloguing,Cataloguing,LM,Describing things so that people who look for them will find them.\nlibrary-services,Library services,LM,", "", "lower-case letters and digits joined by hyphens", "bad-form", 1},
	{"family named twice", "framework/role_families.csv", "data-protection,Data protection,IR", "data-protection," + mark + "Access to Information,IR", "", "already used by access-to-information", "duplicate-label", 0},
	{"family id twice", "framework/role_families.csv", "library-services,Library services,LM,", mark + "data-protection,Data advice,IR,Giving advice on what may lawfully be done with the data of people.\nlibrary-services,Library services,LM,", "", "already on line 3", "duplicate-code", 0},
	{"link to an unknown family", "pages/about.md", "(/governance)", "(" + mark + "/roles/families/none)", "", `no address "/roles/families/none"`, "dead-link", 0},
	{"unknown qualification", "framework/role_qualifications.csv", "R01,q-app-l3-lias,", "R01," + mark + "q-none,", "", `"q-none"`, "unknown-reference", 0},
	{"unknown endorsement", "bodies.yaml", "url: https://irms.org.uk/\n    status: endorsed", "url: https://irms.org.uk/\n    status: " + mark + "loved", "", "endorsed, under-assessment, declined or lapsed", "bad-enum", 0},
	{"unknown network", "enquiry_topics.yaml", "network: adro", "network: " + mark + "adroo", "", `no network "adroo"`, "unknown-reference", 0},
	{"skill that a network names", "networks/adro.md", "skills: [RM01, ", "skills: [RM01, " + mark + "RM77, ", "", `no skill "RM77"`, "unknown-reference", 0},
	{"members of another sort", "networks/gig.md", "id: gig\n", "id: gig\nmembers: " + mark + "chairs\n", "", `Write seats here, not "chairs"`, "bad-enum", 0},
	{"former id that is in use", "networks/gig.md", "id: gig\n", "id: gig\nformer_ids: [" + mark + "adro]\n", "", `"adro" is in use by a network`, "former-id", 0},
	{"its own former id", "networks/gig.md", "id: gig\n", "id: gig\nformer_ids: [" + mark + "gig]\n", "", `"gig" is in use by a network`, "former-id", 0},
	{"former id twice", "networks/gig.md", "id: gig\n", "id: gig\nformer_ids: [old-group, " + mark + "old-group]\n", "", `"old-group" is named by "gig" already`, "duplicate-code", 0},
	{"former id with capitals", "networks/gig.md", "id: gig\n", "id: gig\nformer_ids: [" + mark + "Old]\n", "", "lower-case letters and digits", "bad-form", 0},
	{"unknown organisation", "organisations.csv", "INSS,agency,department-for-business-and-trade", "INSS,agency," + mark + "department-of-fun", "", `no organisation "department-of-fun"`, "unknown-reference", 0},
	{"unknown topic", "role_finder.yaml", "topic: am-i-in-a-kim-role", "topic: " + mark + "nothing", "", `no enquiry topic "nothing"`, "unknown-reference", 0},
	{"unknown term", "glossary.csv", "Public Records Act 1958; Transfer\n", "Public Records Act 1958; " + mark + "Transferral\n", "", `no term "Transferral"`, "unknown-reference", 0},
	{"unknown option", "role_finder.yaml", "{question: named_duty, includes: dro}", "{question: named_duty, includes: " + mark + "drop}", "", `no option "drop"`, "unknown-reference", 0},
	{"unknown retention class", "recruitment/advert_sections.yaml", "retention_class: advert-packs", "retention_class: " + mark + "for-ever", "", `no retention class "for-ever"`, "unknown-reference", 0},
	{"skill that a scope note names", "framework/skills.csv", "A strategy for knowledge alone is KM01", "A strategy for knowledge alone is " + mark + "KM91", "", `no skill "KM91"`, "unknown-reference", 0},
	{"skill that learning names", "learning/opportunities.csv", "IM09:2-3; RM04:2-3", "IM09:2-3; " + mark + "RM44:2-3", "", `no skill "RM44"`, "unknown-reference", 0},

	// Duplicates and clashes.
	{"network of a name twice", "networks/gig.md", "short: GIG", "short: " + mark + "Adro", "", "already used by adro", "duplicate-label", 0},
	{"role name twice", "framework/roles.csv", "\nR02,Information rights caseworker,", "\nR02," + mark + "KIM Apprentice,", "", "already used by R01", "duplicate-label", 1},
	{"phrase of two roles", "role_finder.yaml", "      - day release for study\n", "      - machine-learning models\n", "role_finder.yaml: machine learning models", "already used by R01", "duplicate-label", 0},
	{"organisation's short name twice", "organisations.csv", "Cabinet Office,CO,", "Cabinet Office," + mark + "AGO,", "", "already used on line 2", "duplicate-label", 0},
	{"skill name twice", "framework/skills.csv", "GEN02,GEN,Demonstrating value", "GEN02,GEN," + mark + "KIM  Strategy and-planning", "", "already used by GEN01", "duplicate-label", 0},
	{"skill code twice", "framework/skills.csv", "\nGEN02,GEN,", "\n" + mark + "gen01,GEN,Another name,Do a thing that nobody has named before.,Only an example here.,one; two,GEN02,active,Illustrative.,,,,,\nGEN02,GEN,", "", "already on line 2", "duplicate-code", 5},
	{"label of another skill", "framework/skills.csv", "KIM return on investment; ", "D.S.A.R.; ", "framework/skills.csv: DSAR", "already used by GEN02", "duplicate-label", 0},
	{"label that clashes", "framework/skills.csv", "KIM benefits case; ", mark + "Stakeholder-relationships; ", "", `already used by GEN04`, "duplicate-label", 0},
	{"repeated descriptor", "framework/levels.csv", "\nGEN01,2,\"Draft the part of a business plan for one KIM service, with costed actions, owners and dates that finance colleagues accept.\"", "\nGEN01,2," + mark + "Point to the KIM strategy and name the two or three aims that bear on your own work this year.", "", "word for word the descriptor of GEN01 level 1 on line 2", "repeated-descriptor", 0},
	{"level without text", "framework/levels.csv", "GEN01,1,Point to the KIM strategy and name the two or three aims that bear on your own work this year.\n", "", "framework/skills.csv: GEN01,GEN,", "no descriptor for level 1 (Awareness)", "missing-level", 0},
	{"role skill twice", "framework/role_skills.csv", "R01,GEN05,1", "R01," + mark + "GEN16,1", "", "already on line 2", "duplicate-code", 0},
	{"question twice", "recruitment/question_bank.csv", "GEN02,3,", "GEN01," + mark + "3,", "", "already on line 2", "duplicate-code", 0},

	// Structure.
	{"career circle", "framework/career_paths.csv", "\nR02,R03,up", "\nR03,R02,up,Step back to routine cases for a while and learn the system anew.\n" + mark + "R02,R03,up", "", "R02 → R03 → R02", "cycle", 0},
	{"step twice", "framework/career_paths.csv", "R01,R08,entry", mark + "R01,R02,entry", "", "already on line 2", "duplicate-code", 0},
	{"levels with a gap", "profession.yaml", "  rules:\n", "    - level: " + mark + "6\n      name: Beyond\n      anchor: Anything.\n  rules:\n", "", "Level 6 follows level 4", "order", 134},
	{"predecessors in a circle", "organisations.csv", "NHS Digital,NHSD,historic,department-of-health-and-social-care,2013-04-01,2023-02-01,,", "NHS Digital,NHSD,historic,department-of-health-and-social-care,2013-04-01,2023-02-01," + mark + "nhs-digital:merged,", "", "its own predecessor", "self-reference", 0},
	{"predecessor that lives", "organisations.csv", "NHS Digital,NHSD,historic,department-of-health-and-social-care,2013-04-01,2023-02-01,,", "NHS Digital,NHSD,historic,department-of-health-and-social-care,2013-04-01,2023-02-01," + mark + "cabinet-office:merged,", "", "still exists", "historic", 0},
	{"living, with an end", "organisations.csv", ",CO,ministerial,,,,", ",CO,ministerial,,," + mark + "2020-01-01,", "", "Only a historic organisation has an end", "historic", 0},
	{"agency without a parent", "organisations.csv", "INSS,agency,department-for-business-and-trade", "INSS,agency," + mark, "", "Name its parent", "missing-parent", 0},
	{"one-way related", "framework/skills.csv", "GEN02; GEN20; IM01; KM01; LM01,active", "GEN02; GEN20; IM01; KM01; LM01; " + mark + "RM01,active", "", "RM01 does not name GEN01", "one-way-related", 0},
	{"related to itself", "framework/skills.csv", "GEN02; GEN20; IM01; KM01; LM01,active", "GEN02; GEN20; IM01; KM01; LM01; " + mark + "GEN01,active", "", "related to itself", "self-reference", 0},
	{"sideways over a border", "framework/career_paths.csv", "R01,R08,entry", "R01,R08," + mark + "sideways", "", "not sideways. Write cross", "path-kind", 0},
	{"parents in a circle", "networks/cdl.md", "parent: ''", "parent: " + mark + "cdl-copyright", "", "cdl → cdl-copyright → cdl", "cycle", 0},
	{"rule that hides the rest", "role_finder.yaml", "when: [{question: named_duty, includes: dro}]", "when: " + mark + "[]", "", "catches everybody", "catch-all", 0},
	{"responsibilities out of order", "framework/role_responsibilities.csv", "R01,2,", "R01," + mark + "3,", "", "order here is 3 and should be 2", "order", 0},
	{"two operators", "role_finder.yaml", "{question: named_duty, includes: dro}", mark + "{question: named_duty, includes: dro, in: [dpo]}", "", "exactly one of in, not_in and includes", "condition", 0},

	// Values.
	{"bad date", "organisations.csv", "DBT,ministerial,,2023-02-07", "DBT,ministerial,," + mark + "2023-02-30", "", `not "2023-02-30"`, "bad-date", 0},
	{"dates reversed", "organisations.csv", "NHSD,historic,department-of-health-and-social-care,2013-04-01,", "NHSD,historic,department-of-health-and-social-care," + mark + "2024-04-01,", "", "The start has to be before the end", "date-order", 0},
	{"review before the last", "pages/home.md", "next_review: '2027-05-23'", "next_review: " + mark + "'2025-05-23'", "", "not after the last", "date-order", 0},
	{"bad enum", "framework/skills.csv", "IM01; KM01; LM01,active", "IM01; KM01; LM01," + mark + "live", "", `Write active, draft or retired here, not "live"`, "bad-enum", 0},
	{"bad membership", "profession.yaml", "default_membership: in\n", "default_membership: " + mark + "inside\n", "", "in, depends or usually-elsewhere", "bad-enum", 0},
	{"bad domain", "organisations.csv", ",cabinetoffice.gov.uk,", "," + mark + "@cabinetoffice.gov.uk,", "", "without the at sign", "bad-domain", 0},
	{"domain of anybody", "organisations.csv", ",cabinetoffice.gov.uk,", ",cabinetoffice.gov.uk; " + mark + "gmail.com,", "", "Anybody can get an address", "public-domain", 0},
	{"bad e-mail address", "networks/adro.md", "contact: gkimhop@communities.gov.uk", "contact: " + mark + "gkimhop.communities.gov.uk", "", "e-mail address such as", "bad-email", 0},
	{"bad e-mail address in a step", "networks/adro.md", "    email: gkimhop@communities.gov.uk", "    email: " + mark + "gkimhop", "", "e-mail address such as", "bad-email", 0},
	{"bad web address", "bodies.yaml", "url: https://irms.org.uk/", "url: " + mark + "irms.org.uk", "", "starts with https://", "bad-url", 0},
	{"bad pattern", "recruitment/wording_checks.yaml", `'\b(he|she|his|hers|him)\b'`, `'\b(he|she|his|hers|him[` + mark + `z-a])\b'`, "", "invalid character class range", "bad-pattern", 0},
	{"bad pattern after a quote", "recruitment/wording_checks.yaml", `master''?s|`, `master''?s|` + mark + `(?=x)|`, "", "look-around", "bad-pattern", 0},
	{"bad period", "retention.yaml", "period: P7Y", "period: " + mark + "7 years", "", "P2Y, P6M or P30D", "bad-form", 0},
	{"kept for ever, then deleted", "retention.yaml", "trigger: issued, period: permanent, action: keep", "trigger: issued, period: permanent, action: " + mark + "delete", "", "does not go with the action delete", "permanent", 0},
	{"foreign scheme", "framework/mappings.csv", "skillcode/9/ITSP,ITSP", "skillcode/9/itsp,itsp", "framework/mappings.csv: https://sfia-online.org/en/skillcode/9/itsp", "looks like", "unknown-scheme-id", 0},
	{"levels of learning reversed", "learning/opportunities.csv", "IM09:2-3; ", mark + "IM09:3-2; ", "", "Write the lower one first", "level-range", 0},
	{"not a skill and levels", "learning/opportunities.csv", "IM09:2-3; RM04:2-3; ", "IM09:2-3; " + mark + "RM04; ", "", "CODE:from-to", "bad-value", 0},

	// Links and Markdown.
	{"dead link", "pages/about.md", "(/contact)", "(" + mark + "/contacts)", "", `no address "/contacts"`, "dead-link", 0},
	{"dead link in a cell", "glossary.csv", "within twenty years of creation.", "within [twenty years](" + mark + "/roles/R77) of creation.", "", `no address "/roles/R77"`, "dead-link", 0},
	{"link without a slash", "pages/about.md", "(/governance)", "(" + mark + "governance)", "", "leads nowhere", "dead-link", 0},
	{"script as a link", "pages/about.md", "(/governance)", "(" + mark + "javascript:alert)", "", "starts with https://", "bad-url", 0},
	{"filter by an unknown discipline", "pages/disciplines/records-management.md", "/framework?discipline=RM", mark + "/framework?discipline=RX", "", `no discipline "RX"`, "unknown-reference", 0},
	{"link that says here", "pages/about.md", "[get in touch]", "[" + mark + "here]", "", `"here" does not say`, "link-text", 0},
	{"second title", "pages/about.md", "\n## ", "\n" + mark + "# ", "", "first-level heading", "heading", 0},
	{"HTML", "pages/home.md", "## One profession, many jobs", "## Start " + mark + "<b>here</b>", "", `HTML is not shown`, "html", 0},
}

func TestEveryFaultIsFoundInItsPlace(t *testing.T) {
	for _, b := range breakages {
		t.Run(b.name, func(t *testing.T) {
			files := starterFiles(t)
			want := b.apply(t, files)
			_, found := read(files, &findings{})
			broken := Errors(found)
			if !slices.ContainsFunc(broken, func(f Finding) bool {
				return f.Rule == b.rule && strings.HasPrefix(f.String(), want+":") && strings.Contains(f.Message, b.says)
			}) {
				t.Errorf("want %s: … %s … [%s]", want, b.says, b.rule)
			}
			if len(broken) != 1+b.also {
				t.Errorf("%d errors, want %d", len(broken), 1+b.also)
			}
			for _, f := range broken[:min(6, len(broken))] {
				t.Log(f) // shown when the test fails
			}
		})
	}
}

// apply breaks the files and returns where the finding has to be, file:line:column.
func (b breakage) apply(t *testing.T, files map[string][]byte) string {
	t.Helper()
	text := string(files[b.file])
	switch {
	case b.old != "":
		if !strings.Contains(text, b.old) {
			t.Fatalf("%s no longer has %q", b.file, b.old)
		}
		text = strings.Replace(text, b.old, b.new, 1)
	default:
		text = b.new
	}
	place := b.at
	if i := strings.Index(text, mark); i >= 0 {
		place = position(b.file, text, i)
		text = strings.Replace(text, mark, "", 1)
	}
	if b.old == "" && b.new == "" {
		delete(files, b.file)
	} else {
		files[b.file] = []byte(text)
	}
	file, at, elsewhere := strings.Cut(place, ": ")
	switch {
	case elsewhere:
		i := bytes.Index(files[file], []byte(at))
		if i < 0 {
			t.Fatalf("%s has no %q", file, at)
		}
		return position(file, string(files[file]), i)
	case !strings.Contains(place, ":"):
		return place + ":0:0"
	}
	return place
}

func position(file, text string, offset int) string {
	before := text[:offset]
	line := before[strings.LastIndex(before, "\n")+1:]
	return fmt.Sprintf("%s:%d:%d", file, strings.Count(before, "\n")+1, len([]rune(line))+1)
}

func TestAllFaultsAreReportedInOneRun(t *testing.T) {
	files := starterFiles(t)
	want := map[string]bool{}
	touched := map[string]bool{}
	for _, b := range breakages {
		// Faults that stop a file from being read hide others, so one for each file.
		if b.old == "" || touched[b.file] || b.at != "" || strings.Contains(b.rule, "syntax") {
			continue
		}
		touched[b.file] = true
		want[b.apply(t, files)] = true
	}
	_, found := read(files, &findings{})
	for _, f := range found {
		delete(want, fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column))
	}
	if len(want) > 0 || len(touched) < 15 {
		t.Errorf("of %d files broken at once, these faults are missing: %v", len(touched), slices.Sorted(maps.Keys(want)))
	}
}
