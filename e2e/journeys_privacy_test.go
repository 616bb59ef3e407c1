package e2e

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

// takeEverythingAndLeave: a member asks for everything that is held, gets a file
// within a minute, has a name corrected, and asks for erasure. Their data go, the
// figures stay, and they keep a certificate.
func takeEverythingAndLeave(t *testing.T, v visit) {
	email := v.join(t, "Leonora Leaver")
	person, err := v.People.ByEmail(t.Context(), email)
	must(t, err)
	v.rated(t, email)
	v.counted(t)
	admin := v.as("Otto Answerer", access.Administrator)
	b, cookie := v.window(), v.enter(t, person.ID)
	b.Carry(cookie.Name, cookie.Value)

	b.Open("/privacy")
	b.See("What is held if you sign in")
	b.See("Your skills")
	b.Axe()
	b.Reflows()
	b.Screenshots("privacy notice")
	b.Open("/home")
	b.Click("See and download what is held about you, have it corrected, or close your account")
	b.Heading("Your data and who has seen it")
	b.Axe()
	b.Reflows()
	b.Screenshots("your data")
	archive := v.takeArchive(t, cookie)
	if skills := archive["index.html"]; !strings.Contains(skills, "Leonora Leaver") || !strings.Contains(skills, "Assessment") {
		t.Errorf("the archive begins: %s", skills)
	}

	b.Click("ask for it to be corrected, or object to a use")
	b.Axe()
	b.Click("Send")
	b.See("There is a problem")
	b.Axe()
	b.Choose("Correct something that is wrong")
	b.Select("What is it about?", "Your account")
	b.Fill("What should it say, or what should we do?", "My name is Leonore")
	b.Click("Send")
	b.See("Your request has been sent")
	admin.Open("/privacy/requests")
	admin.Axe()
	admin.Click("Leonora Leaver: Correct, Your account")
	admin.Choose("What was asked for")
	admin.Fill("Your answer", "You are called Leonore now.")
	admin.Axe()
	admin.Click("Answer")
	admin.See("Your answer is on the person’s page now.")
	b.Open("/me/privacy")
	b.See("You are called Leonore now.")

	before := v.figures(t)
	b.Click("Close your account and have your data erased")
	b.Axe()
	b.Reflows()
	b.Screenshots("close your account")
	b.Fill("To confirm, enter your email address", "somebody@else.example")
	b.Click("Close my account and erase my data")
	b.See("There is a problem")
	b.Axe()
	b.Fill("To confirm, enter your email address", email)
	b.Click("Close my account and erase my data")
	b.Heading("Certificate of erasure")
	b.See("the person's own request")
	b.DontSee("Leonora")
	b.Axe()
	b.Reflows()
	b.Screenshots("certificate of erasure")
	b.Open("/home")
	b.Heading("Sign in")
	if _, err := v.People.ByEmail(t.Context(), email); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the person is still there: %v", err)
	}
	if after := v.figures(t); after != before || before == "" {
		t.Error("the figures did not stay as they were")
	}
	admin.Open("/records/certificates")
	admin.See("the person's own request")
	admin.Axe()
	admin.Open("/records")
	admin.Heading("Records and retention")
	admin.Axe()
	admin.Reflows()
}

// figures are the tables that may be shown, as they stand.
func (v visit) figures(t *testing.T) string {
	t.Helper()
	all, err := sqldb.All(t.Context(), v.DB(), sqldb.Value[string], `SELECT content FROM insight_tables WHERE report = (SELECT id FROM insight_reports ORDER BY serial DESC LIMIT 1) ORDER BY ord`)
	must(t, err)
	return strings.Join(all, "\n")
}

// takeArchive downloads the archive as a browser would, within a minute, and
// returns its files.
func (v visit) takeArchive(t *testing.T, cookie *http.Cookie) map[string]string {
	t.Helper()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, v.URL+"/me/archive", nil)
	must(t, err)
	ask.AddCookie(cookie)
	begun := clock.System()
	answer, err := http.DefaultClient.Do(ask)
	must(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(t, err)
	if took := clock.Since(begun); took > time.Minute || answer.StatusCode != http.StatusOK {
		t.Fatalf("the archive answers %d after %s", answer.StatusCode, took)
	}
	files, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	archive := map[string]string{}
	for _, f := range files.File {
		r, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		r.Close()
		archive[f.Name] = string(content)
	}
	return archive
}
