package publishing

import (
	"strings"
	"testing"
)

func TestCompareTellsWordsApart(t *testing.T) {
	show := func(pieces []Piece) string {
		var b strings.Builder
		for _, p := range pieces {
			b.WriteString([]string{"", "-", "+"}[p.Run] + "[" + p.Text + "]")
		}
		return b.String()
	}
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"same", "same", "[same]"},
		{"", "new", "+[new]"},
		{"old", "", "-[old]"},
		{"We keep records.", "We manage records.", "[We ]-[keep]+[manage][ records.]"},
		{"one two three", "one three", "[one ]-[two ][three]"},
		{"We keep all records.", "They hold few records.", "-[We keep all]+[They hold few][ records.]"},
		{"a\n\nb", "a\n\nx\n\nb", "[a\n\n]+[x\n\n][b]"},
	} {
		if got := show(Compare(c.before, c.after)); got != c.want {
			t.Errorf("%q to %q: %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("one two three", "two three four")
	f.Add("", "a")
	f.Add("a b a b a", "b a b")
	f.Add("x\n\ny  z", "x y\tz\n")
	f.Add(strings.Repeat("a ", 2000), strings.Repeat("b ", 2000))
	f.Fuzz(func(t *testing.T, before, after string) {
		var a, b strings.Builder
		pieces := Compare(before, after)
		for i, p := range pieces {
			if p.Run != Added {
				a.WriteString(p.Text)
			}
			if p.Run != Gone {
				b.WriteString(p.Text)
			}
			if p.Text == "" || i > 0 && (pieces[i-1].Run == p.Run || pieces[i-1].Run == Added && p.Run == Gone) {
				t.Fatalf("a needless piece in %v", pieces)
			}
		}
		if a.String() != before || b.String() != after {
			t.Fatalf("%q to %q: the pieces give %q and %q", before, after, a.String(), b.String())
		}
	})
}
