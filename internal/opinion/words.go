package opinion

import (
	"cmp"
	"strconv"

	"guildhall/internal/assessment"
	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/framework"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/web"
)

// Giver is what the member reads of who was asked. A volunteer who keeps their
// name to themselves is named once they have accepted.
func (r Request) Giver() string {
	if r.Part == Assessor && r.AcceptedAt.IsZero() && !r.Open && r.Asked != "" {
		return "a volunteer of another organisation"
	}
	return r.AskedName
}

// as says as what somebody was asked; the seat is what the profession calls it.
func (p Part) as(seat string) string {
	switch p {
	case Manager:
		return "line manager"
	case Head:
		return seat
	}
	return "assessor of another organisation"
}

// heading is who was asked, and as what.
func (r Request) heading(seat string) string {
	name := capital(r.Giver())
	if r.Part == Assessor && r.AcceptedAt.IsZero() && !r.Open && r.Asked != "" {
		return name
	}
	return name + ", " + r.Part.as(seat)
}

func capital(s string) string { return english.Capital(s) }

func dayWords(d pack.Date) string { return web.Day(string(d)) }

// stateWords is the state in words, to the member.
var stateWords = map[State]string{
	Asked: "Waits for an answer", Accepted: "Accepted", Answered: "Answered", Declined: "Declined", Withdrawn: "Withdrawn",
	Expired: "Not answered in time", Stopped: "Answered, reading stopped",
}

var stateColour = map[State]string{
	Asked: "govuk-tag--yellow", Accepted: "govuk-tag--blue", Answered: "govuk-tag--green", Declined: "govuk-tag--grey",
	Withdrawn: "govuk-tag--grey", Expired: "govuk-tag--grey", Stopped: "govuk-tag--green",
}

// shows lists what the asked person sees before they answer, beside the skills.
func (r Request) shows() []string {
	var all []string
	if r.Levels {
		all = append(all, "levels")
	}
	if r.Notes {
		all = append(all, "notes")
	}
	if r.Evidence {
		all = append(all, "evidence")
	}
	return all
}

// String says how an agreed level was reached, of a member who is not the reader.
func (h How) String() string {
	switch h {
	case Near:
		return "their own, and others are less than two levels away"
	case Waiting:
		return "their own; somebody sees it two levels or more differently, and nothing is recorded yet"
	case Differ:
		return "not agreed: their own, and it is recorded that somebody sees it differently"
	case Together:
		return "agreed with somebody who gave an opinion"
	}
	return "their own"
}

// reached says to the member how an agreed level was reached.
func (v Verdict) reached(names map[string]string) string {
	var who []string
	for _, g := range v.Givers {
		who = append(who, cmp.Or(names[g], former))
	}
	them := english.And(who)
	var words string
	switch v.How {
	case Own:
		return "Nobody else has said a level, so your own counts."
	case Near:
		words = "What " + them + " said is less than two levels from yours, so your own stands."
	case Waiting:
		words = "What " + them + " said is two levels or more from yours. Your own counts until you record what you make of it."
	case Differ:
		words = "It is recorded that you and " + them + " differ. Both views remain, and your own level counts."
	case Together:
		words = "You and " + them + " both accepted this level."
		if len(v.Waiting) > 0 {
			words += " Somebody else sees it two levels or more differently from what you said first."
		}
	}
	return words
}

// names tells who the givers of some requests are, to their member.
func names(all []Request) map[string]string {
	by := map[string]string{}
	for _, r := range all {
		by[r.giver()] = r.Giver()
	}
	return by
}

// giver tells who gave an opinion from others, also once they are erased.
func (r Request) giver() string {
	if r.Asked == people.ID("") {
		return string(r.ID)
	}
	return string(r.Asked)
}

// verdict is the agreed level of one rating, from every request about it.
func verdict(all []Request, of assessment.ID, code string, own int) Verdict {
	var views []View
	var records []Record
	for i := range all {
		r := &all[i]
		s := r.Find(code)
		if r.Assessment != of || s == nil {
			continue
		}
		for _, g := range s.Given {
			views = append(views, View{g.ID, r.giver(), g.Level, g.CannotSay, g.At.Time})
		}
		for _, o := range s.Outcomes {
			if o.State == Settled || o.State == Disagreed {
				records = append(records, Record{o.ID, r.giver(), o.State == Settled, o.Level, o.SettledAt.Time})
			}
		}
	}
	return Agree(own, views, records)
}

// says is an opinion in words.
func (g Given) says(f *framework.Framework) string {
	if g.CannotSay {
		return "I cannot say"
	}
	return assessment.LevelName(f, g.Level)
}

// story is an outcome in a sentence, to one of the two.
func (o Outcome) story(f *framework.Framework, member bool, other string) string {
	mine := o.ByMember == member
	who := capital(other)
	if mine {
		who = "You"
	}
	level := assessment.LevelName(f, o.Level)
	switch o.State {
	case Proposed:
		return who + " proposed " + level + " on " + clock.Day(o.ProposedAt.Time) + "."
	case Settled:
		return who + " proposed " + level + ", and it was accepted on " + clock.Day(o.SettledAt.Time) + "."
	case Replaced:
		return who + " proposed " + level + " on " + clock.Day(o.ProposedAt.Time) + ". Something else was recorded after that."
	case Disagreed:
		return who + " recorded on " + clock.Day(o.SettledAt.Time) + " that the two of you differ."
	case Kept:
		verb := " kept "
		return who + verb + level + " on " + clock.Day(o.SettledAt.Time) + "."
	}
	return ""
}

// skillName is what a skill is called; its code where it is called nothing.
func skillName(f *framework.Framework, code string) string {
	if f != nil {
		if s := f.Skill(code); s != nil {
			return s.Name
		}
	}
	return code
}

// titleOf says what an assessment is about.
func titleOf(f *framework.Framework, a assessment.Assessment) string {
	switch a.Purpose {
	case assessment.Skills:
		return "Skills that you chose"
	case assessment.Confirmation:
		return "What you confirmed"
	}
	if r := f.Role(a.Role); r != nil {
		return r.Name
	}
	return a.Role
}

func number(n int) string { return strconv.Itoa(n) }

func packDate(s string) pack.Date { return pack.Date(s) }

// heading2 says who is asked as what, and about how much.
func (page *showRequestPage) heading2() string {
	return page.Request.heading(page.Seat) + ": " + english.Count(len(page.Skills), "skill", "skills") + "."
}

// story says what became of a request, to its member.
func (page *showRequestPage) story() string {
	who := capital(page.Giver())
	asked := "You asked on " + clock.Day(page.AskedAt.Time) + ". "
	switch page.State {
	case Asked:
		return asked + who + " can accept or decline until " + dayWords(page.Until) + "."
	case Accepted:
		return asked + who + " has accepted and can answer until " + dayWords(page.Until) + "."
	case Answered:
		if page.Reads {
			return asked + who + " has answered, and can read what you show and change their mind until " + dayWords(page.Until) + "."
		}
		return asked + who + " has answered and cannot read what you showed any more. What was said stays."
	case Stopped:
		return asked + who + " has answered. You stopped the reading on " + clock.Day(page.EndedAt.Time) + ". What was said stays."
	case Declined:
		return asked + "It was declined. People decline for many reasons, and nobody is asked for theirs. You can ask somebody else."
	case Withdrawn:
		return asked + "You withdrew it on " + clock.Day(page.EndedAt.Time) + "."
	}
	return asked + "Nobody answered by " + dayWords(page.Until) + "."
}

// showsWords says what the asked person sees.
func (page *showRequestPage) showsWords() string {
	shown := page.shows()
	if len(shown) == 0 {
		return "You show which skills you ask about, and your level of a skill once they have said theirs."
	}
	words := "You show your " + english.And(shown) + " for these skills."
	if !page.Levels {
		words += " They see your level of a skill once they have said theirs."
	}
	return words
}

// answered introduces what the other added to an outcome.
func (o Outcome) answered(member bool, other string) string {
	if o.ByMember == member {
		return capital(other) + ":"
	}
	return "You:"
}

// invitation heads the form in which one of the two records something.
func (s *skillPart) invitation(other string) string {
	switch {
	case s.CanAccept():
		return capital(other) + " proposes a level"
	case s.Unsettled():
		return "The two of you are two levels or more apart. Please record what you make of it"
	case s.Settleable():
		return "If you both see it differently now"
	}
	return "If you keep your level, you can say why"
}

func (s *skillPart) noteHint(other string) string {
	switch {
	case s.CanKeep():
		return "It stays beside the opinion, and only you read it. Do not name other people."
	case s.CanDiffer():
		return capital(other) + " reads it. Needed to record that you differ."
	}
	return capital(other) + " reads it."
}

// invites says what a member asks for, to who is asked.
func (r row) invites(seat string) string {
	what := "asks what you think of " + english.Count(len(r.Skills), "skill", "skills")
	if r.Kind == Confirmation {
		what = "asks you to confirm the levels of " + english.Count(len(r.Skills), "skill", "skills")
	}
	return r.Name + " " + what + ", as their " + r.Part.as(seat) + ", until " + dayWords(r.Until) + "."
}

// sees says what who is asked would see.
func (r row) sees() string {
	shown := r.shows()
	switch {
	case len(shown) == 0:
		return "You would see which skills they are, and the member’s level once you have said yours."
	case r.Levels:
		return "You would see the member’s " + english.And(shown) + " for them."
	}
	return "You would see the member’s " + english.And(shown) + " for them, and their level once you have said yours."
}

// closed says why who was asked reads nothing of the member's.
func (page *showAskedPage) closed() string {
	switch page.State {
	case Asked:
		return "You have not accepted this request yet. You can do so on the page of what you are asked."
	case Declined:
		return "You declined this request."
	case Withdrawn:
		return page.Name + " withdrew this request."
	case Expired:
		return "The last day of this request is over."
	case Stopped:
		return page.Name + " has ended the reading. What you said stays."
	}
	return "You cannot read what " + page.Name + " showed any more. What you said stays."
}

func (page *showPoolPage) button() string {
	if page.In {
		return "Save"
	}
	return "Volunteer"
}

// opens reports whether any skill of a group is chosen.
func (page *showPoolPage) opens(g skillGroup) bool {
	for _, item := range g.Items {
		for _, code := range page.Offer.Skills {
			if item.Value == code {
				return true
			}
		}
	}
	return false
}
