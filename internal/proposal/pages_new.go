package proposal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/framework"
	"guildhall/internal/publishing"
	"guildhall/internal/web"
)

// chooseThingPage asks what a proposal is about.
type chooseThingPage struct {
	Thing       form.Field
	Disciplines []*framework.Discipline
}

// choosePartPage asks which part of a thing to change.
type choosePartPage struct {
	Subject subject
	Field   form.Field
}

// chooseSentencePage asks which sentence of a level text to change.
type chooseSentencePage struct {
	Subject   subject
	Part      part
	Sentences []string
	Sentence  form.Field
}

// newProposalPage asks for what a proposal says.
type newProposalPage struct {
	Subject subject
	Part    part
	Already []Proposal // what is proposed about the thing and not settled yet
	Preview bool
	Pieces  []publishing.Piece
	change  Change

	About, Field, Sentence, Before form.Field // what the person has before them

	Name       form.Field // of a new skill
	Text       form.Field
	Target     form.Field // another skill, role or discipline
	Relation   form.Field
	Level      form.Field // that a role needs
	Importance form.Field
	Reason     form.Field
	Credit     form.Field // whether to be named
	CreditAs   form.Field
	Audience   form.Field
}

func (page *newProposalPage) form() form.Form {
	return form.Form{&page.About, &page.Field, &page.Sentence, &page.Before, &page.Name, &page.Target, &page.Relation, &page.Level, &page.Importance, &page.Text,
		&page.Reason, &page.Credit, &page.CreditAs, &page.Audience}
}

// newProposal leads from what a proposal is about, by which part and which
// sentence, to the form.
func (p *Pages) newProposal(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Proposals.Framework.Current(r.Context())
	if err != nil {
		return err
	}
	v := r.URL.Query()
	if v.Get("about") == "" {
		return chooseThingFor(w, r, f, v.Has("thing"), form.Clean(v.Get("thing")))
	}
	about, err := subjectOf(f, form.Clean(v.Get("about")))
	if err != nil {
		return err
	}
	key := form.Clean(v.Get("field"))
	if n := form.Clean(v.Get("level")); n != "" {
		key = "level-" + n
	}
	if about.discipline != nil {
		key = "new-skill"
	}
	chosen, ok := about.part(key)
	if !ok {
		return choosePartOf(w, r, about, v.Has("asked") || key != "", key)
	}
	if all := sentences(chosen.Now); chosen.Kind == LevelText && len(all) > 0 {
		if n, err := strconv.Atoi(v.Get("sentence")); err != nil || n < 0 || n > len(all) {
			return chooseSentenceOf(w, r, about, chosen, v.Has("chosen"))
		}
	}
	page := p.blank(about, chosen, v.Get("sentence"), web.Actor(r).Name)
	return p.renderNew(w, r, page)
}

func chooseThingFor(w http.ResponseWriter, r *http.Request, f *framework.Framework, asked bool, typed string) error {
	page := &chooseThingPage{Disciplines: f.Disciplines, Thing: form.Field{Name: "thing", Label: "Which skill or role?", Value: typed,
		Hint: "Its code or its name, as the lists of skills and roles have them."}}
	if asked {
		if s, ok := findSubject(f, typed); ok {
			return web.SeeOther(w, r, NewAddress(s.ref(), ""))
		}
		page.Thing.Error = "Enter the code or the name of a skill or a role in the current release"
	}
	return web.Render(w, r, web.Page{Title: "Propose a change", Crumbs: crumbs(), Problems: form.Form{&page.Thing}.Problems()}, chooseThing(page))
}

func choosePartOf(w http.ResponseWriter, r *http.Request, about subject, asked bool, key string) error {
	page := &choosePartPage{Subject: about, Field: form.Field{Name: "field", Label: "What do you want to change?", Value: key}}
	if asked {
		page.Field.Error = "Choose what you want to change"
	}
	return web.Render(w, r, web.Page{Title: "Propose a change of " + about.name(), Crumbs: crumbs(), Problems: form.Form{&page.Field}.Problems()}, choosePart(page))
}

func chooseSentenceOf(w http.ResponseWriter, r *http.Request, about subject, chosen part, asked bool) error {
	page := &chooseSentencePage{Subject: about, Part: chosen, Sentences: sentences(chosen.Now), Sentence: form.Field{Name: "sentence", Label: "Which sentence do you want to change?"}}
	if asked {
		page.Sentence.Error = "Choose a sentence"
	}
	return web.Render(w, r, web.Page{Title: "Propose a change of " + about.name(), Crumbs: crumbs(), Problems: form.Form{&page.Sentence}.Problems(), Content: true}, chooseSentence(page))
}

// blank is the form for a part of a thing before anything is typed.
func (p *Pages) blank(about subject, chosen part, sentence, name string) *newProposalPage {
	page := &newProposalPage{Subject: about, Part: chosen,
		About: form.Field{Name: "about", Value: about.ref()}, Field: form.Field{Name: "field", Value: chosen.Key}, Before: form.Field{Name: "before", Value: chosen.Now},
		Sentence:   form.Field{Name: "sentence", Value: sentence},
		Name:       form.Field{Name: "name", Label: "Name of the new skill"},
		Text:       form.Field{Name: "text", Label: "Your words", Value: chosen.Now},
		Target:     form.Field{Name: "target", Label: "Which?"},
		Relation:   form.Field{Name: "relation", Label: "How are the two skills related?"},
		Level:      form.Field{Name: "needed", Label: "At which level does the role need it?"},
		Importance: form.Field{Name: "importance", Label: "Can the role be done without it?"},
		Reason:     form.Field{Name: "reason", Label: "Why do you propose this?", Hint: "What is wrong or missing now, and whom it helps. Do not name people."},
		Credit:     form.Field{Name: "credit", Label: "If your proposal is carried, may the change note name you?"},
		CreditAs:   form.Field{Name: "credit-as", Label: "Name as it should be written", Value: name},
		Audience:   form.Field{Name: "audience", Label: "Who can read and discuss the proposal?"},
	}
	page.dress()
	return page
}

// dress gives the fields the words that suit the kind of change.
func (page *newProposalPage) dress() {
	switch page.Part.Kind {
	case LevelText:
		page.Text.Label, page.Text.Value = "Your sentence", ""
		if s := page.sentence(); s >= 0 && s < len(page.sentences()) {
			page.Text.Label, page.Text.Value = "Your words for this sentence", strings.TrimSpace(page.sentences()[s])
			page.Text.Hint = "Leave it empty to take the sentence away."
		}
	case NewSkill:
		page.Text.Label, page.Text.Value = "Definition of the new skill", ""
		page.Text.Hint = "What people who have the skill can do, in a sentence or two."
	case Split:
		page.Text.Label, page.Text.Value = "What should it become?", ""
		page.Text.Hint = "Name each of the new skills and say what it covers, one to a line."
	case Merge:
		page.Target.Label = "Into which skill should it be merged?"
	case Move:
		page.Target.Label = "To which discipline should it move?"
	case Retire:
		page.Target.Label = "What should people use instead?"
	case Relation:
		page.Target.Label = "To which skill?"
	}
	if page.needs() {
		page.Target.Label = "Which skill?"
	}
	page.Text.Hint = strings.TrimSpace(page.Part.Hint + " " + page.Text.Hint)
}

// needs reports whether the change is of what a role needs of a skill.
func (page *newProposalPage) needs() bool {
	return page.Part.Kind == RoleText && page.Part.Field == "skill"
}

func (page *newProposalPage) sentences() []string { return sentences(page.Part.Now) }

// sentence is the number of the chosen sentence, from 0; -1 for none.
func (page *newProposalPage) sentence() int {
	n, err := strconv.Atoi(page.Sentence.Value)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

func (p *Pages) renderNew(w http.ResponseWriter, r *http.Request, page *newProposalPage) error {
	var err error
	page.Already, err = p.Proposals.OpenAbout(r.Context(), web.Actor(r), Change{About: page.Subject.ref(), Kind: page.Part.Kind, Field: page.Part.Field, Level: page.Part.Level})
	if err != nil {
		return err
	}
	title := "Propose a change of " + page.Subject.name()
	if page.Part.Kind == NewSkill {
		title = "Propose a new skill in " + page.Subject.name()
	}
	return web.Render(w, r, web.Page{Title: title, Crumbs: crumbs(), Problems: page.form().Problems(), Content: true}, newProposal(page, title))
}

// propose previews a proposal, or makes it.
func (p *Pages) propose(w http.ResponseWriter, r *http.Request) error {
	page, err := p.typed(r)
	if err != nil {
		return err
	}
	n := page.read()
	if page.form().OK() {
		page.preview()
	}
	if !page.form().OK() || r.PostForm.Get("do") != "send" {
		return p.renderNew(w, r, page)
	}
	id, err := p.Proposals.Propose(r.Context(), web.Actor(r), n)
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		page.Reason.Error = fault.Message(err)
		return p.renderNew(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, Proposal{ID: id}.URL()+"?done=proposed")
}

// typed reads the form as it was sent, with the present words of the framework.
func (p *Pages) typed(r *http.Request) (*newProposalPage, error) {
	f, err := p.Proposals.Framework.Current(r.Context())
	if err != nil {
		return nil, err
	}
	var hidden newProposalPage
	hidden.About.Name, hidden.Field.Name, hidden.Sentence.Name = "about", "field", "sentence"
	sent, err := web.Typed(r)
	if err != nil {
		return nil, err
	}
	form.Form{&hidden.About, &hidden.Field, &hidden.Sentence}.Read(sent)
	about, err := subjectOf(f, hidden.About.Value)
	if err != nil {
		return nil, err
	}
	chosen, ok := about.part(hidden.Field.Value)
	if !ok {
		return nil, fault.New(fault.Invalid, "Choose what you want to change.")
	}
	page := p.blank(about, chosen, hidden.Sentence.Value, "")
	return page, web.ReadForm(r, append(page.form(), form.Named("do")...))
}

// read makes a proposal of what was typed and marks what needs attention.
func (page *newProposalPage) read() New {
	n := New{Change: Change{About: page.Subject.ref(), Kind: page.Part.Kind, Field: page.Part.Field, Level: page.Part.Level, Before: page.Part.Now},
		Reason: page.Reason.Value, Private: page.Audience.Value == "private"}
	if page.Before.Value != form.Clean(page.Part.Now) {
		page.Text.Error = "The framework has changed since you began. Read its present words above and change yours where they need it"
		page.Before.Value = page.Part.Now
	}
	page.after(&n.Change)
	form.Require(&page.Reason, "Enter why you propose this")
	tooLong(&page.Reason, "The reason", MaxReason)
	if !slices.Contains([]string{"yes", "no"}, page.Credit.Value) {
		page.Credit.Error = "Choose whether the change note may name you"
	}
	if page.Credit.Value == "yes" {
		n.Credit = strings.Join(strings.Fields(page.CreditAs.Value), " ")
		form.Require(&page.CreditAs, "Enter the name as it should be written")
		tooLong(&page.CreditAs, "The name", MaxCredit)
	}
	if !slices.Contains([]string{"public", "private"}, page.Audience.Value) {
		page.Audience.Error = "Choose who can read and discuss the proposal"
	}
	page.change = n.Change
	return n
}

// after reads the words, or the thing, that should take the present one's place.
func (page *newProposalPage) after(c *Change) {
	switch {
	case c.Kind == NewSkill:
		form.Require(&page.Name, "Enter the name of the new skill")
		tooLong(&page.Name, "The name", MaxName)
		form.Require(&page.Text, "Enter a definition")
		c.After = strings.Join(strings.Fields(page.Name.Value), " ") + "\n\n" + page.Text.Value
	case c.Kind == Relation:
		page.relation(c)
	case page.needs():
		page.need(c)
	case c.Kind == Merge || c.Kind == Move || c.Kind == Retire:
		c.After = page.Target.Value
		if c.After == "" && c.Kind != Retire || page.Subject.fits(*c) != nil || c.After == c.Before {
			page.Target.Error = map[Kind]string{Merge: "Choose another skill", Move: "Choose another discipline", Retire: "Choose what should be used instead, or nothing"}[c.Kind]
		}
	case c.Kind == LevelText && page.sentence() >= 0 && len(page.sentences()) > 0:
		c.After = replaceSentence(c.Before, page.sentence(), page.Text.Value)
	default:
		c.After = page.Text.Value
		if c.Kind != Reword || c.Field != "scope note" {
			form.Require(&page.Text, "Enter the words that you propose")
		}
	}
	if !page.Part.Long && (c.Kind == Reword || c.Kind == RoleText) && !page.needs() {
		tooLong(&page.Text, "The name", MaxName)
	}
	tooLong(&page.Text, "What you propose", MaxText)
	if c.textual() && c.After == c.Before && page.Text.Error == "" {
		page.Text.Error = "Change the words: they are the same as they are now"
	}
}

func (page *newProposalPage) relation(c *Change) {
	other := page.Subject.f.Skill(page.Target.Value)
	if other == nil || other == page.Subject.skill {
		page.Target.Error = "Choose another skill"
	}
	how, end := strings.CutPrefix(page.Relation.Value, "end ")
	if !slices.Contains([]string{"related", "broader", "narrower"}, how) {
		page.Relation.Error = "Choose how the two skills are related"
	}
	if page.Target.Error != "" || page.Relation.Error != "" {
		return
	}
	c.Field, c.After = how, other.Code
	now, err := page.Subject.relation(*c)
	switch {
	case err != nil:
		page.Relation.Error = fault.Message(err)
	case end && now == "":
		page.Relation.Error = "There is no such relation between the two skills"
	case !end && now != "":
		page.Relation.Error = "The two skills are related in this way already"
	case end:
		c.Before, c.After = other.Code, ""
	}
}

func (page *newProposalPage) need(c *Change) {
	other := page.Subject.f.Skill(page.Target.Value)
	if other == nil {
		page.Target.Error = "Choose a skill"
		return
	}
	c.Field, c.Before = other.Ref(), need(page.Subject.role, other)
	if page.Level.Value != "none" {
		n, err := strconv.Atoi(page.Level.Value)
		if err != nil || n < 1 || page.Subject.f.Scale.Level(n) == nil {
			page.Level.Error = "Choose a level, or that the role does not need the skill"
		}
		if page.Importance.Value != string(framework.Essential) && page.Importance.Value != string(framework.Desirable) {
			page.Importance.Error = "Choose whether the skill is essential or desirable"
		}
		c.Level, c.After = n, page.Level.Value+" "+page.Importance.Value
	}
	if c.After == c.Before && page.Level.Error == "" && page.Importance.Error == "" {
		page.Level.Error = "This is what the role needs already. Choose something else"
	}
}

// preview compares what was typed with the present words.
func (page *newProposalPage) preview() {
	page.Preview = true
	if page.change.textual() {
		page.Pieces = publishing.Compare(page.change.Before, page.change.After)
	}
}
