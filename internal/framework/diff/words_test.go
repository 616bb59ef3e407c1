package diff_test

import (
	"strings"
	"testing"

	"guildhall/internal/framework/diff"
)

// marked writes runs with what goes in [-…-] and what comes in {+…+}.
func marked(runs []diff.Run) string {
	var b strings.Builder
	for _, r := range runs {
		switch r.Op {
		case diff.Taken:
			b.WriteString("[-" + r.Text + "-]")
		case diff.Put:
			b.WriteString("{+" + r.Text + "+}")
		default:
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

func TestWordsAreComparedAsReadersWould(t *testing.T) {
	for _, c := range []struct{ before, now, want string }{
		{"", "", ""},
		{"", "New.", "{+New.+}"},
		{"Old.", "", "[-Old.-]"},
		{"Keep the log.", "Keep the log.", "Keep the log."},
		{"Keep the log each day.", "Keep a log each day.", "Keep [-the-]{+a+} log each day."},
		{"Trim it. Keep the log. Sleep.", "Trim it. Keep two long logs. Sleep.", "Trim it. Keep [-the log-]{+two long logs+}. Sleep."},
		{"One. Two. Three.", "One. Three.", "One. [-Two. -]Three."},
		{"Say what the record is for.", "Decide who may destroy files and when, with reasons.", "[-Say what the record is for.-]{+Decide who may destroy files and when, with reasons.+}"},
		{"the keeper’s well-kept lamp", "the keeper’s well-kept lamps", "the keeper’s well-kept [-lamp-]{+lamps+}"},
		{"记录 管理 和 保存", "记录 管理 与 保存", "记录 管理 [-和-]{+与+} 保存"},
	} {
		if got := marked(diff.Words(c.before, c.now)); got != c.want {
			t.Errorf("from %q to %q:\n got %s\nwant %s", c.before, c.now, got, c.want)
		}
	}
}

func TestLinesArePairedWithWhatTheyBecame(t *testing.T) {
	var got []string
	for _, l := range diff.Lines([]string{"Light the lamp.", "Put it out.", "Sleep."}, []string{"Light the big lamp.", "Put it out.", "Wake.", "Eat."}) {
		got = append(got, string(l.Op)+":"+marked(l.Runs))
	}
	if want := "changed:Light the {+big +}lamp.|:Put it out.|changed:[-Sleep.-]{+Wake.+}|added:{+Eat.+}"; strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
}

// FuzzWords holds the runs to what they are made of, whatever the texts.
func FuzzWords(f *testing.F) {
	f.Add("Keep the log. Sleep.", "Keep a log; sleep.")
	f.Add("a b c a b b a", "c b a b a c")
	f.Add("\xff. \xfe", " \t\n.. ?!")
	f.Add(strings.Repeat("a b. ", 300), strings.Repeat("b a? ", 290))
	f.Add(strings.Repeat("x ", 5000), strings.Repeat("y ", 5000))
	f.Fuzz(func(t *testing.T, before, now string) {
		var a, b strings.Builder
		for _, r := range diff.Words(before, now) {
			if r.Text == "" {
				t.Error("a run has no text")
			}
			if r.Op != diff.Put {
				a.WriteString(r.Text)
			}
			if r.Op != diff.Taken {
				b.WriteString(r.Text)
			}
		}
		if a.String() != before || b.String() != now {
			t.Errorf("the runs make %q and %q of %q and %q", a.String(), b.String(), before, now)
		}
		if before == now && strings.Contains(marked(diff.Words(before, now)), "{+") && !strings.Contains(now, "{+") {
			t.Error("a text differs from itself")
		}
	})
}
