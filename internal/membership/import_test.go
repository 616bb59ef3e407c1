package membership

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/web/webtest"
)

const goodFile = "\uFEFFemail,name,organisation,kind,disciplines,post,role,grade,starts\r\n" +
	"Dan@Works.example,Dan  Dee,cabinet-office,core-practitioner,RM;im,Archivist,r10,,2024-05\r\n" +
	"ada@cabinetoffice.gov.uk,Ada,,,,,,,\r\n" +
	"\"eve@works.example\",\"Eve, the second\",,,,,,,\r\n"

func (w *world) howMany(t *testing.T) int {
	t.Helper()
	n, err := sqldb.One(t.Context(), w.DB, "count", sqldb.Value[int], `SELECT count(*) FROM people`)
	must(t, err)
	return n
}

func TestAFileOfMembersIsTakenWhole(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		before := w.howMany(t)
		plan, err := w.PlanImport(t.Context(), goodFile)
		if err != nil || !plan.Sound() || len(plan.Rows) != 2 || plan.Known != 1 || w.howMany(t) != before {
			t.Fatalf("%+v, %v", plan, err)
		}
		if _, err := w.Import(t.Context(), w.ada, goodFile); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a member imports: %v", err)
		}
		if _, err := w.Import(t.Context(), w.root, goodFile); err != nil || w.howMany(t) != before+2 {
			t.Fatalf("%v, %d", err, w.howMany(t)-before)
		}
		dan, err := people.ByEmail(t.Context(), w.DB, "dan@works.example")
		must(t, err)
		p, err := findProfile(t.Context(), w.DB, dan.ID)
		must(t, err)
		if p.Name != "Dan Dee" || p.Employer != here || p.Kind != "core-practitioner" || len(p.Disciplines) != 2 || len(p.Posts) != 1 || p.Posts[0].Role != "R10" || p.Posts[0].Release == "" || p.Listed || p.Audiences != usualChoices {
			t.Errorf("%+v", p)
		}
		sent := w.delivers(t)
		if len(sent) != 2 || !strings.Contains(sent[0].Text, "https://hall.example/me/profile") {
			t.Errorf("sent %+v", sent)
		}
		again, err := w.Import(t.Context(), w.root, goodFile)
		if err != nil || again.Known != 3 || len(again.Rows) != 0 || w.howMany(t) != before+2 || len(w.delivers(t)) != 0 {
			t.Errorf("again: %+v, %v", again, err)
		}
	})
}

func TestAFaultInTheFileChangesNothing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		before := w.howMany(t)
		head := "email,name,organisation,kind,disciplines,post,role,grade,starts\n"
		for file, want := range map[string]Finding{
			"":                                                    {Line: 1, Column: 1, Message: "The file is empty"},
			"email,nom\n":                                         {Line: 1, Column: 1, Message: "The column name is missing"},
			"email,name,nom\n":                                    {Line: 1, Column: 12, Message: "no column “nom”"},
			"email,name,name\n":                                   {Line: 1, Column: 12, Message: "there twice"},
			"name\nAda\n":                                         {Line: 1, Column: 1, Message: "The column email is missing"},
			head + "x@y.example,X\n":                              {Line: 2, Column: 0, Message: "another number of cells"},
			head + "x@y.example,\"X,,,,,,,\n":                     {Line: 2, Column: 23, Message: "quotation mark"},
			head + "x,X,,,,,,,\n":                                 {Line: 2, Column: 1, Message: "Enter an email address"},
			head + "x@y.example,,,,,,,,\n":                        {Line: 2, Column: 13, Message: "Enter a full name"},
			head + "x@y.example,É,nowhere,,,,,,\n":                {Line: 2, Column: 15, Message: "no living organisation"},
			head + "x@y.example,X,,king,,,,,\n":                   {Line: 2, Column: 16, Message: "no such kind"},
			head + "x@y.example,X,,,ZZ,,,,\n":                     {Line: 2, Column: 17, Message: "no discipline ZZ"},
			head + "x@y.example,X,,,,,R10,,\n":                    {Line: 2, Column: 18, Message: "Enter the title of the post"},
			head + "x@y.example,X,,,,P,R9999,,2020\n":             {Line: 2, Column: 20, Message: "no role"},
			head + "x@y.example,X,,,,P,,Q,2020\n":                 {Line: 2, Column: 21, Message: "no grade"},
			head + "x@y.example,X,,,,P,,,soon\n":                  {Line: 2, Column: 22, Message: "when the post began"},
			head + "x@y.example,X,,,,,,,\nX@Y.example,Z,,,,,,,\n": {Line: 3, Column: 1, Message: "on another line too"},
		} {
			plan, err := w.Import(t.Context(), w.root, file)
			must(t, err)
			if plan.Sound() || len(plan.Findings) == 0 || plan.Findings[0].Line != want.Line || plan.Findings[0].Column != want.Column || !strings.Contains(plan.Findings[0].Message, want.Message) {
				t.Errorf("%q: %+v, want %+v", file, plan.Findings, want)
			}
		}
		if w.howMany(t) != before || len(w.delivers(t)) != 0 {
			t.Error("something was changed")
		}
	})
}

// sends posts a form with a file.
func (w *world) sends(t *testing.T, file string, fields ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "members.csv")
	must(t, err)
	_, err = part.Write([]byte(file))
	must(t, err)
	for i := 0; i < len(fields); i += 2 {
		must(t, form.WriteField(fields[i], fields[i+1]))
	}
	must(t, form.Close())
	r := httptest.NewRequest("POST", "/members/import", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: w.router.SessionCookie(), Value: w.root.ID})
	rec := httptest.NewRecorder()
	w.router.ServeHTTP(rec, r)
	return rec
}

func TestTheFileIsSeenBeforeItIsTaken(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		before := w.howMany(t)
		webtest.GetAs(t, w.router, w.ada, "/members/import").Says(t, 403)
		webtest.GetAs(t, w.router, w.root, "/members/import").Says(t, 200, "Import members")
		says(t, w.sends(t, "", "do", "check"), "Choose a CSV file, or paste its lines")
		says(t, w.sends(t, "email,name\nx,X\n", "do", "import"), "Put right what is wrong", "Enter an email address", "x,X")
		seen := w.sends(t, goodFile, "do", "check")
		if seen.Code != 200 || !strings.Contains(seen.Body.String(), "would add 2 members") || !strings.Contains(seen.Body.String(), "Add these members") || w.howMany(t) != before {
			t.Fatalf("%d %s", seen.Code, seen.Body)
		}
		leads(t, w.sends(t, "", "do", "import", "text", strings.TrimPrefix(goodFile, "\uFEFF")), "/members/import?done=imported")
		if w.howMany(t) != before+2 {
			t.Errorf("%d were added", w.howMany(t)-before)
		}
	})
}
