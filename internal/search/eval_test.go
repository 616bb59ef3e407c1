package search

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guildhall/internal/sqldb/sqldbtest"
)

// samplesVariable names a folder with cacm/docs.jsonl, queries.tsv and
// qrels.cacm.txt: a collection of judged queries that is not ours to hand on.
const samplesVariable = "GUILDHALL_SAMPLES"

func TestRelevanceOnCACM(t *testing.T) {
	samples := os.Getenv(samplesVariable)
	if samples == "" {
		t.Logf("relevance was not measured: %s does not name a folder with cacm/", samplesVariable)
		return
	}
	folder := filepath.Join(samples, "cacm")
	for _, on := range []struct {
		name, database string
		least          float64
	}{{"sqlite", "", 0.37}, {"postgres", sqldbtest.EmptyPostgresURL(t), 0.31}} {
		t.Run(on.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "run.txt")
			e := Evaluation{filepath.Join(folder, "docs.jsonl"), filepath.Join(folder, "queries.tsv"), out, on.database}
			if err := Eval(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			got := meanAveragePrecision(t, filepath.Join(folder, "qrels.cacm.txt"), out)
			t.Logf("MAP %.4f", got)
			if got < on.least {
				t.Errorf("MAP %.4f, want at least %.2f", got, on.least)
			}
		})
	}
}

// meanAveragePrecision is TREC's measure, over the queries with a relevant document.
func meanAveragePrecision(t *testing.T, qrels, run string) float64 {
	relevant := map[string]map[string]bool{}
	for _, f := range fields(t, qrels) {
		if f[3] != "0" {
			if relevant[f[0]] == nil {
				relevant[f[0]] = map[string]bool{}
			}
			relevant[f[0]][f[2]] = true
		}
	}
	rank, found, sum := map[string]int{}, map[string]int{}, map[string]float64{}
	for _, f := range fields(t, run) {
		rank[f[0]]++
		if relevant[f[0]][f[2]] {
			found[f[0]]++
			sum[f[0]] += float64(found[f[0]]) / float64(rank[f[0]])
		}
	}
	total := 0.0
	for q, docs := range relevant {
		total += sum[q] / float64(len(docs))
	}
	return total / float64(len(relevant))
}

func fields(t *testing.T, path string) [][]string {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.Lines(string(raw)) {
		all = append(all, strings.Fields(line))
	}
	return all
}
