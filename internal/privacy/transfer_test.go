package privacy_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
	"guildhall/internal/sqldb/sqldbtest"
	"guildhall/internal/web/webtest"
)

func TestWhatIsTransferredIsDownloadedFirst(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := open(t, db)
		gone := false
		w.keeper.Holders = append(w.keeper.Holders, records.Holder{Name: "papers", Classes: []records.Class{{
			ID: "papers",
			Content: func(context.Context, sqldb.Querier, records.Item) (any, error) {
				return map[string]string{"minutes": "We met <b>once</b>."}, nil
			},
			Dispose: func(context.Context, *sqldb.Tx, []records.Item) error { gone = true; return nil },
		}}})
		err := w.log.Do(t.Context(), audit.Act{By: access.Service, Verb: "set schedule"}, func(tx *sqldb.Tx, at sqldb.Stamp) error {
			if err := records.SetSchedule(t.Context(), tx, records.Schedule{Version: "2", ApprovedBy: "the board", ApprovedOn: "2026-01-01",
				Classes: []records.ScheduleClass{{ID: "papers", Name: "Papers of networks", Trigger: "meeting", Period: "P20Y", Action: records.Appraise}}}); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `INSERT INTO disposal_reviews (id, class, ref, subject, listed_at, decision, reason, receiver, again_on, decided_by, certificate)
				VALUES ('v1', 'papers', 'paper/1', '', $1, '', '', '', '', '', '')`, at)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		webtest.GetAs(t, w, w.otto, "/records/reviews/v1/package").Says(t, http.StatusForbidden)
		page := webtest.GetAs(t, w, w.rex, "/records/reviews/v1")
		page.Says(t, http.StatusOK, "What it says", "We met &lt;b&gt;once&lt;/b&gt;.", "Download the package")
		files := unpack(t, webtest.GetAs(t, w, w.rex, "/records/reviews/v1/package").Body)
		sum := sha256.Sum256([]byte(files["content.json"]))
		digest := hex.EncodeToString(sum[:])
		if !strings.Contains(files["SHA256SUMS"], digest+"  content.json") || !strings.Contains(files["content.html"], "We met &lt;b&gt;once&lt;/b&gt;.") || !strings.Contains(files["manifest.json"], `"paper/1"`) {
			t.Errorf("%q", files)
		}
		shown := regexp.MustCompile(`name="content" value="([0-9a-f]{64})"`).FindStringSubmatch(page.Body)
		if shown == nil || shown[1] != digest {
			t.Fatalf("the form carries %q, the package %s", shown, digest)
		}
		transfer := []string{"verdict", "transfer", "reason", "of lasting value", "receiver", "The archive, XYZ 1"}
		if status, _, body := w.post(t, w.rex, "/records/reviews/v1", append(transfer, "content", "other")...); status != 409 || gone || !strings.Contains(body, "It has changed") {
			t.Errorf("a transfer of something else: %d %s", status, body)
		}
		if status, to, body := w.post(t, w.rex, "/records/reviews/v1", append(transfer, "content", digest)...); status != 303 || !gone {
			t.Fatalf("%d %s %s", status, to, body)
		}
		r, err := w.keeper.FindReview(t.Context(), "v1")
		if err != nil {
			t.Fatal(err)
		}
		webtest.GetAs(t, w, w.rex, "/certificates/"+r.Certificate).Says(t, http.StatusOK, "Checksum of what was handed over", digest)
		webtest.GetAs(t, w, w.rex, "/records/reviews/v1/package").Says(t, http.StatusNotFound, "It has gone already")
	})
}
