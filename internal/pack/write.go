package pack

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"guildhall/internal/fault"
)

// File is one file of a written pack.
type File struct {
	Name string // with slashes, relative to the pack's folder
	Data []byte
}

// Files returns the files of p, by name. The same pack gives the same bytes, and
// Read of the files gives the same pack, except for white space that a file has
// no room for: line breaks and tabs in a cell become spaces, tabs in a page
// become four. A pack that would lose more than that, such as a semicolon in an
// entry of a list, is refused with a fault of kind Invalid that names the value.
// References and wording are not checked.
func Files(p *Pack) ([]File, error) {
	files, err := render(p)
	if err != nil {
		return nil, err
	}
	contents := map[string][]byte{}
	for _, f := range files {
		if _, twice := contents[f.Name]; twice {
			return nil, fault.New(fault.Invalid, "The pack has two entries for the file %s. Give one of them another name.", f.Name)
		}
		contents[f.Name] = f.Data
	}
	if changes := diff(byName(p), parse(contents), collapse); len(changes) > 0 {
		return nil, fault.New(fault.Invalid, "The pack cannot be written, because this would not read back the same: %s.", changes[0])
	}
	return files, nil
}

// byName returns p with the lists whose order is that of file names in it.
func byName(p *Pack) *Pack {
	sorted := *p
	sorted.Networks = slices.SortedFunc(slices.Values(p.Networks), func(a, b Network) int { return cmp.Compare(a.ID, b.ID) })
	sorted.Pages = slices.SortedFunc(slices.Values(p.Pages), func(a, b Page) int { return cmp.Compare(a.Path, b.Path) })
	sorted.Texts = slices.SortedFunc(slices.Values(p.Texts), func(a, b Text) int {
		return cmp.Compare(strings.TrimSuffix(a.Name, ".md"), strings.TrimSuffix(b.Name, ".md"))
	})
	return &sorted
}

// collapse makes texts equal that differ in white space only.
func collapse(text string) string { return strings.Join(strings.Fields(text), " ") }

var (
	cellSpace = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\t", " ")
	bodySpace = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ")
)

// Write writes p into dir, which is made when it does not exist. A folder that
// is neither empty nor a pack is refused with a fault of kind Conflict; in a
// pack's folder, networks and pages that p does not have are removed.
func Write(dir string, p *Pack) error {
	files, err := Files(p)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := makeRoom(root, dir, files); err != nil {
		return err
	}
	for _, f := range files {
		if err := root.MkdirAll(path.Dir(f.Name), 0o755); err != nil {
			return err
		}
		if err := root.WriteFile(f.Name, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// makeRoom refuses a folder that holds something else and removes what the pack
// no longer has.
func makeRoom(root *os.Root, dir string, files []File) error {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	if _, err := root.Stat(professionFile); err != nil {
		return fault.New(fault.Conflict, "The folder %s is not empty and is not a profession pack. Name an empty or new folder.", dir)
	}
	for _, folder := range []string{"networks", "pages", releasesFolder} {
		err := fs.WalkDir(root.FS(), folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !safeName.MatchString(name) {
				return err
			}
			if slices.ContainsFunc(files, func(f File) bool { return f.Name == name }) {
				return nil
			}
			return root.Remove(name)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// intros are the comments at the head of YAML files, for people who edit them.
var intros = map[string]string{
	professionFile: "The profession and its scales. Change a value and load the pack again.",
	bodiesFile:     "Professional bodies. The word unknown means that the fact was looked for and not found.",
	qualificationsFile: "Qualifications that adverts and profiles may mention. The word unknown means that the fact was\n" +
		"looked for and not found; a validity of none means that it does not lapse.",
	finderFile: "Questions and rules. Rules are read from top to bottom, and the first whose conditions all hold gives the result.\n" +
		"in and not_in test a single answer, includes a multiple one. A question that was not asked never matches.\n" +
		"A rule with no conditions always matches and must be last.",
	behavioursFile: "Behaviours that an advert may ask for, and how a panel scores.",
	wordingFile: "Checks run over advert text. Patterns are case-insensitive regular expressions in RE2 syntax.\n" +
		"A check gives advice and blocks nothing, except where its severity is stop.",
	advertFile:    "Sections of an advert pack, in order.",
	retentionFile: "Retention schedule. A period is an ISO 8601 duration counted from the trigger, or the word permanent.",
	enquiriesFile: "Topics of the contact form and who answers them.",
}

func render(p *Pack) ([]File, error) {
	f, r := &p.Framework, &p.Recruitment
	var files []File
	document := func(name string, v any) {
		intro := "# " + strings.ReplaceAll(intros[name], "\n", "\n# ") + "\n"
		files = append(files, File{name, []byte(intro + yamlText(v))})
	}
	document(professionFile, p.Profession)
	document(bodiesFile, p.Bodies)
	document(qualificationsFile, p.Qualifications)
	document(finderFile, p.RoleFinder)
	document(behavioursFile, r.Behaviours)
	document(wordingFile, r.WordingChecks)
	document(advertFile, r.Advert)
	document(retentionFile, p.Retention)
	document(enquiriesFile, p.Enquiries)
	files = append(files,
		File{skillsFile, csvBytes(f.Skills)}, File{levelsFile, csvBytes(f.Descriptors)},
		File{mappingsFile, csvBytes(f.Mappings)}, File{rolesFile, csvBytes(f.Roles)},
		File{responsibilityFile, csvBytes(f.Responsibilities)}, File{roleSkillsFile, csvBytes(f.RoleSkills)},
		File{roleQualsFile, csvBytes(f.RoleQualifications)}, File{careersFile, csvBytes(f.CareerPaths)},
		File{learningFile, csvBytes(p.Learning)}, File{organisationsFile, csvBytes(p.Organisations)},
		File{questionsFile, csvBytes(r.Questions)}, File{glossaryFile, csvBytes(p.Glossary)})
	if len(f.Families) > 0 {
		files = append(files, File{familiesFile, csvBytes(f.Families)})
	}
	if len(p.Decisions) > 0 {
		files = append(files, File{decisionsFile, csvBytes(p.Decisions)})
	}
	files = append(files, historyFiles(p)...)
	for _, n := range p.Networks {
		files = append(files, File{"networks/" + n.ID + ".md", markdown(n, n.Body)})
	}
	for _, page := range p.Pages {
		files = append(files, File{"pages/" + page.Path + ".md", markdown(page, page.Body)})
	}
	for _, t := range p.Texts {
		files = append(files, File{t.Name, []byte(plainBody(t.Body))})
	}
	for _, file := range files {
		if !safeName.MatchString(file.Name) {
			return nil, fault.New(fault.Invalid, "The pack cannot be written, because %s is no name for a file. Use letters, digits and hyphens.", quoted(file.Name))
		}
	}
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// safeName keeps every file inside the folder, on any file system.
var safeName = regexp.MustCompile(`^([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*/)*[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.(csv|yaml|md)$`)

// historyFiles are the folders of earlier releases.
func historyFiles(p *Pack) []File {
	var files []File
	for i := range p.History {
		e := &p.History[i]
		f, name := &e.Framework, e.Release.Name
		add := func(file string, data []byte) { files = append(files, File{inRelease(name, file), data}) }
		add(professionFile, []byte(yamlText(e.head(i+1))))
		add(bodiesFile, []byte(yamlText(e.Bodies)))
		add(qualificationsFile, []byte(yamlText(e.Qualifications)))
		add(skillsFile, csvBytes(f.Skills))
		add(levelsFile, csvBytes(f.Descriptors))
		add(mappingsFile, csvBytes(f.Mappings))
		if len(f.Families) > 0 {
			add(familiesFile, csvBytes(f.Families))
		}
		add(rolesFile, csvBytes(f.Roles))
		add(responsibilityFile, csvBytes(f.Responsibilities))
		add(roleSkillsFile, csvBytes(f.RoleSkills))
		add(roleQualsFile, csvBytes(f.RoleQualifications))
		add(careersFile, csvBytes(f.CareerPaths))
		if len(e.Release.Decisions) > 0 {
			add(decisionsFile, csvBytes(e.Release.Decisions))
		}
	}
	return files
}

// csvBytes writes rows with a header row and LF line ends.
func csvBytes[T any](rows []T) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	fields := fieldsOf(reflect.TypeFor[T](), "csv")
	cells := names(fields)
	_ = w.Write(cells) // a buffer takes everything
	for _, row := range rows {
		v := reflect.ValueOf(row)
		for i, f := range fields {
			if value := v.Field(f.index); value.Kind() == reflect.Slice {
				cells[i] = joinList(value)
			} else {
				cells[i] = scalarText(value)
			}
			cells[i] = strings.TrimSpace(cellSpace.Replace(cells[i]))
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return b.Bytes()
}

func markdown(front any, body string) []byte {
	return []byte("---\n" + yamlText(front) + "---\n\n" + plainBody(body))
}

// plainBody is a text as its file holds it.
func plainBody(body string) string { return strings.Trim(bodySpace.Replace(body), "\n") + "\n" }
