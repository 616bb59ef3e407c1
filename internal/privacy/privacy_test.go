package privacy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/privacy"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

func TestThePrivacyPageIsMadeFromWhatIsThere(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		page := webtest.Get(t, w, "/privacy")
		page.Says(t, http.StatusOK, "Privacy notice", "Who is responsible", "What is held if you sign in", "Your account", "Lawful basis", "Until your account is closed",
			"What you asked about your data", "2 years after: request is answered", "Nobody has approved the retention schedule yet")
		page.Lacks(t, "Your skills", "Your profile") // their holders are not here
	})
}

func TestAPersonSeesHowMuchIsHeldAndWhoHasLooked(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		webtest.GetAs(t, w, w.ada, "/me/privacy").Says(t, http.StatusOK, "Your account Entries: 1 Kept: Until your account is closed", "Nobody else has opened anything of yours")
		if err := w.log.Read(t.Context(), audit.Act{By: w.otto, Verb: "opened records", About: "person/" + w.ada.ID, Person: w.ada.ID, Detail: "a court asked"}); err != nil {
			t.Fatal(err)
		}
		page := webtest.GetAs(t, w, w.ada, "/me/privacy")
		page.Says(t, http.StatusOK, "Otto Keyholder: Opened records (a court asked)")
		for _, link := range []string{"/me/archive", "/me", "/me/export", "/me/access-log", "/me/privacy/ask", "/me/privacy/close", "/me/organisation"} {
			if !slices.Contains(page.Links(), link) {
				t.Errorf("there is no link to %s", link)
			}
		}
		webtest.GetAs(t, w, w.otto, "/me/privacy").Lacks(t, "a court asked")
	})
}

func TestAPersonReadsAndTakesWhatIsHeld(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		webtest.GetAs(t, w, w.ada, "/me").Says(t, http.StatusOK, "What is held about you", "People", "Email ada@example.org", "Since 24 November 2026 at 12:00pm")
		file := webtest.GetAs(t, w, w.ada, "/me/export")
		file.Says(t, http.StatusOK, "ada@example.org")
		if !json.Valid([]byte(file.Body)) || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") || file.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the file is %v %s", file.Header, file.Body)
		}
		for _, path := range []string{"/me", "/me/export", "/me/archive", "/me/privacy", "/me/privacy/close"} {
			if page := webtest.Get(t, w, path); page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Header.Get("Location"), "/sign-in?next=") {
				t.Errorf("%s answers a visitor with %d to %q", path, page.Status, page.Header.Get("Location"))
			}
		}
	})
}

func TestTheArchiveReadsWithoutTheService(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		answer := webtest.GetAs(t, w, w.ada, "/me/archive")
		if answer.Status != http.StatusOK || answer.Header.Get("Content-Type") != "application/zip" || answer.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %v", answer.Status, answer.Header)
		}
		files := unpack(t, answer.Body)
		if got, want := slices.Sorted(maps.Keys(files)), []string{
			"01-people.html", "01-people.json", "02-cupboard.html", "02-cupboard.json", "README.txt", "SHA256SUMS",
			"files/02-cupboard/01-my notes-.txt", "index.html", "manifest.json", "style.css",
		}; !slices.Equal(got, want) {
			t.Errorf("the archive has %q, want %q", got, want)
		}
		for name, body := range files {
			switch path.Ext(name) {
			case ".html":
				archived(t, files, name, body)
			case ".json":
				if !json.Valid([]byte(body)) {
					t.Errorf("%s is not JSON: %s", name, body)
				}
			}
		}
		if !strings.Contains(files["01-people.html"], "ada@example.org") || !strings.Contains(files["02-cupboard.html"], "Kept things") || !strings.Contains(files["02-cupboard.html"], "2 January 2026 at 3:04am") {
			t.Errorf("pages: %s\n%s", files["01-people.html"], files["02-cupboard.html"])
		}
		sums(t, files)
		did, err := sqldb.One(t.Context(), db, "count", sqldb.Value[int], `SELECT count(*) FROM audit WHERE verb = 'downloaded everything held' AND actor = $1`, w.ada.ID)
		if err != nil || did != 1 {
			t.Errorf("%d downloads are logged, %v", did, err)
		}
	})
}

// archived checks a page of the archive: it is a whole page that needs nothing
// from elsewhere, has one heading, and each of its links is in the archive.
func archived(t *testing.T, files map[string]string, name, body string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	headings, titled, language := 0, false, ""
	for n := range root.Descendants() {
		switch n.Data {
		case "h1":
			headings++
		case "title":
			titled = n.FirstChild != nil
		case "script", "style", "img", "iframe":
			if n.Type == html.ElementNode {
				t.Errorf("%s has a %s", name, n.Data)
			}
		}
		for _, a := range n.Attr {
			if a.Key == "lang" {
				language = a.Val
			}
			if to := strings.ReplaceAll(a.Val, "%20", " "); (a.Key == "href" || a.Key == "src") && files[to] == "" {
				t.Errorf("%s leads to %s, which is not in the archive", name, a.Val)
			}
		}
	}
	if headings != 1 || !titled || language != "en" {
		t.Errorf("%s has %d headings, titled %v, language %q", name, headings, titled, language)
	}
}

func sums(t *testing.T, files map[string]string) {
	t.Helper()
	var manifest struct {
		Files []struct{ Name, SHA256 string }
	}
	if err := json.Unmarshal([]byte(files["manifest.json"]), &manifest); err != nil {
		t.Fatal(err)
	}
	for _, f := range manifest.Files {
		h := sha256.Sum256([]byte(files[f.Name]))
		if sum := hex.EncodeToString(h[:]); f.SHA256 != sum || !strings.Contains(files["SHA256SUMS"], sum+"  "+f.Name+"\n") {
			t.Errorf("the checksum of %s is %s", f.Name, f.SHA256)
		}
	}
	if len(manifest.Files) != len(files)-2 {
		t.Errorf("the manifest lists %d of %d files", len(manifest.Files), len(files))
	}
}

func TestAskingForACorrectionAndItsAnswer(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		webtest.GetAs(t, w, w.ada, "/me/privacy/ask").Says(t, http.StatusOK, "You can change these yourself", "Your account", "within one month")
		status, _, body := w.post(t, w.ada, "/me/privacy/ask", "says", "kept words")
		if status != 422 || !strings.Contains(body, "Choose what you ask for") || !strings.Contains(body, "Choose what it is about") || !strings.Contains(body, "Enter what it should say") || !strings.Contains(body, "kept words") {
			t.Errorf("%d %s", status, body)
		}
		status, to, _ := w.post(t, w.ada, "/me/privacy/ask", "kind", "correct", "what", "Your account", "says", "Loveless", "should", "Lovelace")
		if status != 303 || to != "/me/privacy?done=asked" {
			t.Fatalf("%d %s", status, to)
		}
		webtest.GetAs(t, w, w.ada, "/me/privacy").Says(t, http.StatusOK, "Correct: Your account", "Lovelace", "by 24 December 2026")
		webtest.GetAs(t, w, w.ada, "/privacy/requests").Says(t, http.StatusForbidden)
		list := webtest.GetAs(t, w, w.otto, "/privacy/requests")
		list.Says(t, http.StatusOK, "Ada Lovelace: Correct, Your account", "to be answered by 24 December 2026")
		asked, _, err := w.requests.List(t.Context(), w.otto)
		if err != nil || len(asked) != 1 {
			t.Fatal(asked, err)
		}
		at := "/privacy/requests/" + asked[0].ID
		webtest.GetAs(t, w, w.otto, at).Says(t, http.StatusOK, "Loveless", "Lovelace")
		if status, _, body := w.post(t, w.otto, at); status != 422 || !strings.Contains(body, "Choose what you have done") {
			t.Errorf("%d %s", status, body)
		}
		if status, to, _ := w.post(t, w.otto, at, "outcome", "done", "answer", "We have changed it."); status != 303 || to != "/privacy/requests?done=answered" {
			t.Errorf("%d %s", status, to)
		}
		if err := w.requests.Answer(t.Context(), w.otto, asked[0].ID, false, "Again"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("answered twice: %v", err)
		}
		webtest.GetAs(t, w, w.ada, "/me/privacy").Says(t, http.StatusOK, "Done on 24 November 2026: We have changed it.")
	})
}

func TestNobodyAnswersTheirOwnRequest(t *testing.T) {
	w := open(t, sqldbtest.SQLite(t))
	if err := w.requests.Ask(t.Context(), w.otto, privacy.Request{Kind: privacy.Object, What: "Your account", Should: "stop"}); err != nil {
		t.Fatal(err)
	}
	asked, _, _ := w.requests.List(t.Context(), w.otto)
	if err := w.requests.Answer(t.Context(), w.otto, asked[0].ID, true, "Fine"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("%v", err)
	}
}

func TestClosingAnAccountGivesACertificate(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		page := webtest.GetAs(t, w, w.ada, "/me/privacy/close")
		page.Says(t, http.StatusOK, "cannot be undone", "ada@example.org", "What becomes of what is held about you", "Your account Deleted", "opinions on your skills go with your assessment")
		if status, _, body := w.post(t, w.ada, "/me/privacy/close", "email", "otto@example.org"); status != 422 || !strings.Contains(body, "exactly as it stands above") || !strings.Contains(body, `value="otto@example.org"`) {
			t.Errorf("%d %s", status, body)
		}
		hold, err := w.keeper.Place(t.Context(), w.rex, "person/"+w.ada.ID, "an inquiry")
		if err != nil {
			t.Fatal(err)
		}
		webtest.GetAs(t, w, w.ada, "/me/privacy/close").Says(t, http.StatusOK, "A hold keeps your records for now: an inquiry")
		if status, _, _ := w.post(t, w.ada, "/me/privacy/close", "email", "ada@example.org"); status != 409 {
			t.Errorf("closed in spite of a hold: %d", status)
		}
		if err := w.keeper.Lift(t.Context(), w.rex, hold); err != nil {
			t.Fatal(err)
		}
		status, to, _ := w.post(t, w.ada, "/me/privacy/close", "email", " ADA@example.org ")
		if status != 303 || !strings.HasPrefix(to, "/certificates/") {
			t.Fatalf("%d %s", status, to)
		}
		number := strings.TrimSuffix(strings.TrimPrefix(to, "/certificates/"), "?done=closed")
		certificate := webtest.Get(t, w, "/certificates/"+number)
		certificate.Says(t, http.StatusOK, "Certificate of erasure", number, "24 November 2026", "the person's own request", "People 1.", "Figures that were counted without names stay")
		certificate.Lacks(t, "Ada", "ada@example.org", w.ada.ID)
		webtest.Get(t, w, "/certificates/nothing").Says(t, http.StatusNotFound)
		webtest.GetAs(t, w, w.otto, "/records/certificates").Says(t, http.StatusOK, number)
	})
}

func TestTheDeskPlacesAndLiftsHolds(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		webtest.GetAs(t, w, w.ada, "/records").Says(t, http.StatusForbidden)
		webtest.GetAs(t, w, w.rex, "/records").Says(t, http.StatusOK, "Nothing waits for a decision", "has not run by itself yet", "Holds in force: 0")
		webtest.GetAs(t, w, w.rex, "/records/certificates").Says(t, http.StatusOK, "Nothing has been disposed of yet", "Nobody has been erased yet")
		for _, c := range []struct{ fields, want string }{
			{"", "Name one of these three"},
			{"email=nobody@example.org reason=x", "Nobody here has this email address"},
			{"class=nonsense reason=x", "Choose a class of the schedule"},
			{"ref=nonsense reason=x", "Enter a reference such as page/about"},
			{"email=ada@example.org", "Enter the reason for the hold"},
			{"email=ada@example.org class=enquiries reason=x", "Name one of these three"},
		} {
			if status, _, body := w.post(t, w.rex, "/records/holds", pairs(c.fields)...); status != 422 || !strings.Contains(body, c.want) {
				t.Errorf("%s: %d, wants %q", c.fields, status, c.want)
			}
		}
		if status, to, _ := w.post(t, w.rex, "/records/holds", "email", "ada@example.org", "reason", "an inquiry"); status != 303 || to != "/records/holds?done=placed" {
			t.Errorf("%d %s", status, to)
		}
		webtest.GetAs(t, w, w.rex, "/records/holds").Says(t, http.StatusOK, "Everything about Ada Lovelace", "an inquiry", "Placed by Rex Cordkeeper")
		holds, err := w.keeper.Holds(t.Context())
		if err != nil || len(holds) != 1 {
			t.Fatal(holds, err)
		}
		if status, to, _ := w.post(t, w.otto, "/records/holds/"+holds[0].ID+"/lift"); status != 303 || to != "/records/holds?done=lifted" {
			t.Errorf("%d %s", status, to)
		}
		webtest.GetAs(t, w, w.otto, "/records/holds").Says(t, http.StatusOK, "No hold is in force")
	})
}

// pairs splits "a=b c=d" into names and values.
func pairs(s string) (all []string) {
	for _, f := range strings.Fields(s) {
		name, value, _ := strings.Cut(f, "=")
		all = append(all, name, value)
	}
	return all
}

func TestTheRecordsOwnerAppraises(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		err := w.log.Housekeep(t.Context(), audit.RetentionClaim, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO disposal_reviews (id, class, ref, subject, listed_at, decision, reason, receiver, again_on, decided_by, certificate)
				VALUES ('v1', 'enquiries', 'paper/1', '', $1, '', '', '', '', '', '')`, at)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		webtest.GetAs(t, w, w.otto, "/records").Says(t, http.StatusOK, "paper/1", "Only the records owner decides")
		webtest.GetAs(t, w, w.otto, "/records/reviews/v1").Says(t, http.StatusForbidden)
		webtest.GetAs(t, w, w.rex, "/records/reviews/v1").Says(t, http.StatusOK, "Appraise paper/1", "Transfer it", "Keep it")
		for fields, want := range map[string]string{"": "Choose what becomes of it", "verdict=delete": "Enter the reason", "verdict=transfer reason=x": "Enter who has received it", "verdict=keep reason=x again=soon": "Enter a day to come"} {
			if status, _, body := w.post(t, w.rex, "/records/reviews/v1", pairs(fields)...); status != 422 || !strings.Contains(body, want) {
				t.Errorf("%q: %d, wants %q", fields, status, want)
			}
		}
		if status, _, body := w.post(t, w.rex, "/records/reviews/v1", "verdict", "keep", "reason", "history"); status != 409 || !strings.Contains(body, "Nobody has approved the schedule yet") {
			t.Errorf("%d %s", status, body)
		}
	})
}
