package proposal

import (
	"strings"
	"testing"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
)

func TestSentencesEndWherePeopleSay(t *testing.T) {
	for text, want := range map[string][]string{
		"":                          nil,
		"One.":                      {"One."},
		"One. Two! Three?":          {"One. ", "Two! ", "Three?"},
		"Uses e.g. a list. Then.":   {"Uses e.g. a list. ", "Then."},
		"Version 2.1 is used. Yes.": {"Version 2.1 is used. ", "Yes."},
		"Says “no.” Then goes.":     {"Says “no.” ", "Then goes."},
		"A line\nand another":       {"A line\n", "and another"},
		"No end":                    {"No end"},
	} {
		got := sentences(text)
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q parts into %q, want %q", text, got, want)
		}
	}
}

func FuzzSentencesJoinToTheText(f *testing.F) {
	for _, s := range []string{"", "One. Two.", "é! Ü? \n\n..", "a.\u00a0B", "\xff. X", "….’ ”"} {
		f.Add(s, 1, "New.")
	}
	f.Fuzz(func(t *testing.T, text string, n int, words string) {
		all := sentences(text)
		if strings.Join(all, "") != text {
			t.Errorf("%q became %q", text, all)
		}
		for _, s := range all {
			if s == "" {
				t.Errorf("%q has an empty sentence", text)
			}
		}
		if n >= 0 {
			replaceSentence(text, n, words)
		}
	})
}

func TestOneSentenceIsReplaced(t *testing.T) {
	const text = "Plans work. Checks it.  Reports."
	for _, c := range []struct {
		n     int
		words string
		want  string
	}{
		{0, "Plans the work.", "Plans the work. Checks it.  Reports."},
		{1, "Checks the work.", "Plans work. Checks the work.  Reports."},
		{2, "Tells.", "Plans work. Checks it.  Tells."},
		{1, "", "Plans work. Reports."},
		{3, "Learns.", "Plans work. Checks it.  Reports. Learns."},
		{3, " ", text},
	} {
		if got := replaceSentence(text, c.n, c.words); got != c.want {
			t.Errorf("sentence %d by %q: %q, want %q", c.n, c.words, got, c.want)
		}
	}
	if got := replaceSentence("", 0, "First."); got != "First." {
		t.Errorf("the first words: %q", got)
	}
}

func TestStepsShowHowFarAProposalHasCome(t *testing.T) {
	at := sqldb.At(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	for want, p := range map[string]Proposal{
		"[Proposed] Under discussion Accepted In a release":   {State: Proposed, ProposedAt: at},
		"Proposed! [Under discussion] Accepted In a release":  {State: Discussed, ProposedAt: at, DiscussedAt: at},
		"Proposed! Under discussion [Accepted] In a release":  {State: Accepted, ProposedAt: at, DecidedAt: at},
		"Proposed! Under discussion! [Declined]":              {State: Declined, ProposedAt: at, DiscussedAt: at, DecidedAt: at},
		"Proposed! Under discussion [Withdrawn]":              {State: Withdrawn, ProposedAt: at, DecidedAt: at},
		"Proposed! Under discussion Accepted! [In a release]": {State: Carried, ProposedAt: at, DecidedAt: at, CarriedAt: at},
	} {
		var said []string
		for _, s := range p.Steps() {
			switch {
			case s.Now:
				said = append(said, "["+s.Name+"]")
			case s.Done:
				said = append(said, s.Name+"!")
			default:
				said = append(said, s.Name)
			}
		}
		if got := strings.Join(said, " "); got != want {
			t.Errorf("%s: %s, want %s", p.State, got, want)
		}
	}
}

func TestWhoMayDecideAndWithdraw(t *testing.T) {
	editor := access.Actor{ID: "cleo", Grants: []access.Grant{{Role: access.Editor, Scope: access.Everywhere}}}
	approver := access.Actor{ID: "dan", Grants: []access.Grant{{Role: access.Approver, Scope: access.Everywhere}}}
	for _, c := range []struct {
		name   string
		who    access.Actor
		p      Proposal
		decide fault.Kind
		take   fault.Kind
	}{
		{"a visitor", access.Actor{}, Proposal{Proposer: "ada", State: Proposed}, fault.Forbidden, fault.Forbidden},
		{"a visitor, of somebody erased", access.Actor{}, Proposal{State: Proposed}, fault.Forbidden, fault.Forbidden},
		{"the proposer", access.Actor{ID: "ada"}, Proposal{Proposer: "ada", State: Discussed}, fault.Forbidden, 0},
		{"another member", access.Actor{ID: "ben"}, Proposal{Proposer: "ada", State: Proposed}, fault.Forbidden, fault.Forbidden},
		{"an approver", approver, Proposal{Proposer: "ada", State: Proposed}, fault.Forbidden, fault.Forbidden},
		{"an editor", editor, Proposal{Proposer: "ada", State: Proposed}, 0, fault.Forbidden},
		{"an editor, of their own", editor, Proposal{Proposer: "cleo", State: Proposed}, fault.Forbidden, 0},
		{"an editor, too late", editor, Proposal{Proposer: "ada", State: Accepted}, fault.Conflict, fault.Forbidden},
		{"the proposer, too late", access.Actor{ID: "ada"}, Proposal{Proposer: "ada", State: Accepted}, fault.Forbidden, fault.Conflict},
	} {
		for what, got := range map[string]struct {
			err  error
			want fault.Kind
		}{"decide": {CanDecide(c.who, c.p), c.decide}, "withdraw": {CanWithdraw(c.who, c.p), c.take}} {
			if (got.err == nil) != (got.want == 0) || got.err != nil && fault.KindOf(got.err) != got.want {
				t.Errorf("%s: %s: %v", c.name, what, got.err)
			}
		}
	}
}
