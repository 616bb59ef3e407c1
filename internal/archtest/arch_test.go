// Package archtest keeps the drawing of the house true.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// storeys lists every package of the program from the ground up. A package
// imports only packages on storeys below its own; on the second floor each
// package is a storey of its own, because each may lean on those before it.
var storeys = [][]string{
	// ground floor: would serve any service
	{"fault", "access", "id", "clock", "english", "markdown", "docx"},
	{"form", "config", "blob", "mail", "atom", "scan", "spreadsheet", "chart"},
	{"sqldb", "upload"},
	{"once"},
	{"web", "instance", "sqldb/sqldbtest"},
	{"sqldb/sqldbtest/withpostgres", "web/webtest"},
	// first floor: shared by every capability, ignorant of all
	{"audit"},
	{"outbox", "search", "records"},
	{"anchor"},
	// second floor: what a profession does
	{"pack"},
	{"profession", "pack/packtest"},
	{"people"},
	{"signin"},
	{"leadership"},
	{"publishing"},
	{"framework/diff", "framework/quality", "framework/linked", "framework/sheets", "framework/document", "framework/amend"},
	{"framework"},
	{"membership"},
	{"following"},
	{"discussion"},
	{"proposal"},
	{"assessment/carry"}, // a pure rule over releases
	{"assessment"},
	{"opinion"},
	{"sharing"},
	{"campaign"},
	{"glossary"},
	{"learning"},
	{"networks"},
	{"development"},
	{"recruitment"},
	{"enquiry"},
	// rules of a view: pure, and leaning on fault alone
	{"insight/disclosure", "insight/snapshot"},
	{"insight/figures"}, // the part of that view which counts and keeps
	// third floor: views, which only the roof imports
	{"exchange", "home", "finder", "api", "demo", "insight", "privacy", "team", "backup"},
	// roof
	{"site"},
}

const (
	module   = "guildhall/"
	internal = module + "internal/"
)

// TestImportsGoDown reads every import of the program against the storeys.
func TestImportsGoDown(t *testing.T) {
	height := map[string]int{}
	for h, names := range storeys {
		for _, name := range names {
			height[name] = h
		}
	}
	eachFile(t, "..", func(path, pkg string, file *ast.File) {
		here, listed := height[pkg]
		if !listed {
			t.Errorf("%s is on no storey: add it to storeys", pkg)
			return
		}
		for _, imp := range imports(file) {
			to, ours := strings.CutPrefix(imp, internal)
			if !ours {
				continue
			}
			if there, listed := height[to]; !listed || there >= here {
				t.Errorf("%s imports %s, which is not below it", path, to)
			}
		}
	})
}

// TestLibrariesStandAlone holds the libraries beside the house to their word.
func TestLibrariesStandAlone(t *testing.T) {
	for _, library := range []string{"govuk", "professions", "skos"} {
		eachFile(t, "../../"+library, func(path, _ string, file *ast.File) {
			for _, imp := range imports(file) {
				if strings.HasPrefix(imp, internal) {
					t.Errorf("%s imports %s: a library must not know the house", path, imp)
				}
			}
		})
	}
}

// forbidden lists what only named packages may use, and why.
var forbidden = []struct {
	pkg, name string
	allowed   []string
	why       string
}{
	{"time", "Now", []string{"clock"}, "time comes from the injected clock"},
	{"time", "Since", []string{"clock"}, "time comes from the injected clock"},
	{"templ", "Raw", []string{"markdown"}, "HTML is drawn by components; only sanitised Markdown is trusted"},
	{"assessment", "ReadUnchecked", []string{"sharing"}, "another person’s levels are read through a share"},
	{"exec", "Command", []string{"sqldb/sqldbtest", "sqldb/sqldbtest/withpostgres"}, "the service starts no other program"},
	{"exec", "CommandContext", []string{"backup"}, "the service starts no other program; backups of PostgreSQL are made by its own pg_dump and pg_restore"},
	{"r", "ParseForm", []string{"web"}, strict},
	{"r", "ParseMultipartForm", []string{"web"}, strict},
	{"r", "MultipartReader", []string{"web", "assessment"}, strict}, // of files that are taken one after the other
	{"r", "FormValue", nil, strict},
	{"r", "PostFormValue", nil, strict},
	{"r", "FormFile", nil, strict},
	{"r", "Form", nil, strict},
	{"http", "Client", []string{"signin"}, outside},
	{"http", "DefaultClient", nil, outside},
	{"http", "Get", nil, outside},
	{"http", "Head", nil, outside},
	{"http", "Post", nil, outside},
	{"http", "PostForm", nil, outside},
	{"net", "Dial", nil, outside},
	{"net", "DialTimeout", nil, outside},
	{"net", "Dialer", []string{"scan"}, outside},
	{"tls", "Dial", nil, outside},
	{"smtp", "Dial", nil, outside},
}

const (
	outside = "the service speaks to the mail server, the identity provider and the scanner, and to nobody else"
	strict  = "web.ReadForm refuses what a page did not ask for"
	chance  = "what nobody may guess comes from crypto/rand"
)

// TestOnlyNamedPackagesUseWeakChance checks who imports math/rand: for pauses,
// numbers of requests, places in a list and made-up people, never for secrets.
func TestOnlyNamedPackagesUseWeakChance(t *testing.T) {
	allowed := []string{"sqldb", "web", "membership", "demo"}
	eachFile(t, "..", func(path, pkg string, file *ast.File) {
		for _, i := range file.Imports {
			if strings.HasPrefix(i.Path.Value, `"math/rand`) && !slices.Contains(allowed, pkg) {
				t.Errorf("%s imports %s: %s", path, i.Path.Value, chance)
			}
		}
	})
}

// TestOnlyNamedPackagesUseWhatIsDangerous checks calls of the forbidden kind.
func TestOnlyNamedPackagesUseWhatIsDangerous(t *testing.T) {
	eachFile(t, "..", func(path, pkg string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			for _, f := range forbidden {
				if x.Name == f.pkg && sel.Sel.Name == f.name && !slices.Contains(f.allowed, pkg) {
					t.Errorf("%s uses %s.%s: %s", path, f.pkg, f.name, f.why)
				}
			}
			return true
		})
	})
}

// TestOnlyAuditWrites checks that every other package writes through an act.
func TestOnlyAuditWrites(t *testing.T) {
	eachFile(t, "..", func(path, pkg string, file *ast.File) {
		if pkg == "audit" || pkg == "sqldb" {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 2 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Write" {
				return true
			}
			if _, literal := call.Args[1].(*ast.FuncLit); literal {
				t.Errorf("%s opens a write transaction: use audit.Log.Do", path)
			}
			return true
		})
	})
}

// TestMigrationsAreOfBothEngines checks that a migration for one engine has its twin.
func TestMigrationsAreOfBothEngines(t *testing.T) {
	files, err := filepath.Glob("../sqldb/migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	for _, file := range files {
		for engine, twin := range map[string]string{".sqlite.sql": ".postgres.sql", ".postgres.sql": ".sqlite.sql"} {
			if base, ok := strings.CutSuffix(file, engine); ok {
				if _, err := os.Stat(base + twin); err != nil {
					t.Errorf("%s has no twin %s", file, base+twin)
				}
			}
		}
	}
}

// eachFile parses the program's own Go files below dir: no tests, nothing generated.
func eachFile(t *testing.T, dir string, fn func(path, pkg string, file *ast.File)) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "testdata" {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		pkg, _ := filepath.Rel(dir, filepath.Dir(path))
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		seen++
		fn(path, filepath.ToSlash(pkg), file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Fatalf("no Go files below %s", dir)
	}
}

func imports(file *ast.File) []string {
	var all []string
	for _, imp := range file.Imports {
		all = append(all, strings.Trim(imp.Path.Value, `"`))
	}
	return all
}
