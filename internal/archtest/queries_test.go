package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
)

// statement is one piece of SQL found in the source.
type statement struct {
	at  string // file and line
	sql string
}

// oneEngine lists packages whose SQL is of one engine at a time: the schema's
// own and the full-text index. Their tests run it on the engine it is for.
var oneEngine = map[string]string{
	"sqldb":           "reads the catalogue of each engine",
	"sqldb/sqldbtest": "makes databases",
	"search":          "full text is the one dialect",
	"instance":        "checks an SQLite file",
}

// assembled says how many statements of a package are put together as it runs,
// so that nobody adds one without thinking of the store test that must run it.
var assembled = map[string]int{
	"leadership":  2, // which terms end, what is erased: TestASeatEndsWhateverTookItsHolderAway, TestAPersonIsExportedAndErased
	"people":      4, // the parts of the register, what is erased: TestThePackComesBackAsItWent, TestAPersonIsExportedAndErased
	"assessment":  3, // who helps with a skill, and what those left behind who left: TestHelpersAreThoseWhoLastSaidSo
	"opinion":     6, // requests with all that was said, a team's agreed levels, what is erased: TestTwins, TestAgreedTakesOneStatementForATeam, TestErasingTheMemberRemovesEverything
	"discussion":  1, // who may read a thread: TestVisibleTwins
	"learning":    1, // the catalogue's filter: TestFiltersNarrowTheCatalogue
	"membership":  2, // a page of the directory, the profiles of who left: TestVisibleTwins, TestTheDirectoryFindsWhoHelps, site.TestWhatThoseWhoLeftSaidGoesAYearLater
	"records":     1, // how much is held about a person: privacy.TestAPersonSeesHowMuchIsHeldAndWhoHasLooked
	"backup":      1, // the files that tables name: TestEveryFileThatATableNamesIsListed
	"site":        1, // what is erased beside the capabilities: TestErasedWordsAreGoneFromADump
	"development": 6, // plans and versions with their actions, what is erased and disposed of: TestAPlanIsItsMembersAlone, TestAgreeingIsToAVersion, TestPlansAreExportedAndErased, TestClosedPlansGoWhenTheirTimeIsOver
	"networks":    1, // the directory's filter: TestFiltersNarrowTheDirectory
}

// TestEveryStatementPreparesOnBothEngines takes the SQL out of the source and
// hands it to SQLite and PostgreSQL.
func TestEveryStatementPreparesOnBothEngines(t *testing.T) {
	found, dynamic := statements(t, "..", func(pkg string) bool { return oneEngine[pkg] == "" })
	if len(found) < 50 {
		t.Fatalf("only %d statements were found: is the reader of the source broken?", len(found))
	}
	for pkg, n := range dynamic {
		if assembled[pkg] != n {
			t.Errorf("%s assembles %d statements as it runs, and %d are known: write them out, or count them in assembled", pkg, n, assembled[pkg])
		}
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for _, s := range found {
			if err := db.Prepares(t.Context(), s.sql); err != nil {
				t.Errorf("%s: %v\n%s", s.at, err, s.sql)
			}
		}
	})
}

// queryArgument says where in a call the SQL stands.
var queryArgument = map[string]int{"All": 3, "One": 4, "Each": 4, "Exec": 1, "Insert": 1, "QueryContext": 1, "ExecContext": 1}

// statements finds the SQL in the source of the packages that are wanted, and counts
// what is put together as the program runs.
func statements(t *testing.T, root string, wanted func(pkg string) bool) (found []statement, dynamic map[string]int) {
	t.Helper()
	dynamic = map[string]int{}
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		pkg, _ := filepath.Rel(root, dir)
		if !wanted(filepath.ToSlash(pkg)) {
			return nil
		}
		files := parseFolder(t, dir)
		constants := stringConstants(files)
		for _, f := range files {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				arg, ok := queryOf(call)
				if !ok {
					return true
				}
				sql, ok := fold(arg, constants)
				if ok && isInsert(call) {
					tail, known := fold(call.Args[2], constants)
					sql, ok = sql+" ("+sqldb.Holes(1, strings.Count(sql, ",")+1)+") "+tail, known
				}
				if ok {
					found = append(found, statement{f.set.Position(call.Pos()).String(), sql})
				} else {
					dynamic[filepath.ToSlash(pkg)]++
				}
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, dynamic
}

type parsed struct {
	set *token.FileSet
	ast *ast.File
}

func parseFolder(t *testing.T, dir string) []parsed {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	var files []parsed
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, parsed{set, file})
	}
	return files
}

// queryOf returns the argument of a call that is SQL, if the call is a query.
func queryOf(call *ast.CallExpr) (ast.Expr, bool) {
	fun := call.Fun
	if index, generic := fun.(*ast.IndexExpr); generic {
		fun = index.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return nil, false
	}
	i, ok := queryArgument[sel.Sel.Name]
	x, named := sel.X.(*ast.Ident)
	if !ok || len(call.Args) <= i || i >= 3 && (!named || x.Name != "sqldb") || sel.Sel.Name == "Insert" && !isInsert(call) {
		return nil, false
	}
	return call.Args[i], true
}

// isInsert tells an INSERT of many rows, whose text goes up to VALUES and on
// after the rows, from other calls of that name.
func isInsert(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Insert" {
		return false
	}
	x, named := sel.X.(*ast.Ident)
	return named && x.Name == "tx" && len(call.Args) == 4
}

// stringConstants are the constants of a package that hold text.
func stringConstants(files []parsed) map[string]string {
	constants := map[string]string{}
	for range 3 { // constants made of constants
		for _, f := range files {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				decl, ok := n.(*ast.GenDecl)
				if !ok || decl.Tok != token.CONST {
					return true
				}
				for _, spec := range decl.Specs {
					v := spec.(*ast.ValueSpec)
					for i, name := range v.Names {
						if i < len(v.Values) {
							if s, ok := fold(v.Values[i], constants); ok {
								constants[name.Name] = s
							}
						}
					}
				}
				return true
			})
		}
	}
	return constants
}

// fold works out the text of an expression that does not depend on anything
// but constants and the number of placeholders.
func fold(e ast.Expr, constants map[string]string) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, e.Kind == token.STRING && err == nil
	case *ast.ParenExpr:
		return fold(e.X, constants)
	case *ast.Ident:
		s, ok := constants[e.Name]
		return s, ok
	case *ast.BinaryExpr:
		a, okA := fold(e.X, constants)
		b, okB := fold(e.Y, constants)
		return a + b, e.Op == token.ADD && okA && okB
	case *ast.CallExpr:
		sel, ok := e.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Holes" || len(e.Args) != 2 {
			return "", false
		}
		first, ok := e.Args[0].(*ast.BasicLit)
		if !ok {
			return "", false
		}
		return fmt.Sprintf("$%s", first.Value), true
	}
	return "", false
}
