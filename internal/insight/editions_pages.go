package insight

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/docx"
	"guildhall/internal/english"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/markdown"
	"guildhall/internal/web"
)

// mainTables are what board packs and yearly pages show, in order.
var mainTables = []string{figures.ByDiscipline, figures.ByGrade, figures.ByRegion, figures.ByRole, figures.ByRegistration, figures.ByAssessment, figures.ByDisciplineAndGrade, figures.Opinions}

// blocks are the main tables of frozen figures.
func (f frozen) blocks() []block {
	now := reading{teller: f.teller(), Report: &figures.Report{Head: f.head()}}
	var all []block
	for _, name := range mainTables {
		if t := f.table(name); len(t.Lines) > 0 {
			b := now.block(t)
			b.Href = ""
			all = append(all, b)
		}
	}
	return all
}

func (f frozen) head() figures.Head {
	return figures.Head{ID: f.Report, Serial: f.Serial, Release: f.Release, AsAt: f.AsAt}
}

// supply is what there is of each skill and what roles asked for.
func (f frozen) supply() showSupplyPage {
	offered := map[string]int{}
	for _, code := range f.Offered {
		offered[code]++
	}
	page := showSupplyPage{reading: reading{teller: f.teller()}}
	page.fill(f.teller(), told{f.Markets, f.Asks, f.table(figures.Holders), f.table(figures.Wishes)}, offered)
	return page
}

// freezeNow freezes the last report.
func (p *Pages) freezeNow(r *http.Request) (frozen, error) {
	report, err := p.Figures.Latest(r.Context())
	if err != nil {
		return frozen{}, err
	}
	offered, err := p.offered(r)
	if err != nil {
		return frozen{}, err
	}
	var codes []string
	for code := range offered {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return freeze(report, p.rules().Parameters, codes), nil
}

// showPackPage is the board pack.
type showPackPage struct {
	reading
	Pack    *boardPack // nil while none was issued
	Before  *boardPack
	Packs   []boardPack
	Blocks  []block
	Supply  showSupplyPage
	Changes []moved
	Head    bool
	Note    form.Field
}

// moved is a figure that is not what it was in the pack before.
type moved struct {
	Figure, Row string
	Was, Is     string
}

// changes lists the main figures that moved between two packs. Figures are
// compared as they were published, so a difference is one of rounded numbers.
func changes(was, is frozen) []moved {
	var all []moved
	for _, name := range mainTables {
		a, b := was.table(name), is.table(name)
		before := map[string]string{}
		was.teller().each(a, func(row, figure string) { before[row] = figure })
		title := definition(name).Title
		is.teller().each(b, func(row, figure string) {
			if old, ok := before[row]; !ok {
				all = append(all, moved{title, row, "not there", figure})
			} else if old != figure {
				all = append(all, moved{title, row, old, figure})
			}
			delete(before, row)
		})
		was.teller().each(a, func(row, figure string) {
			if _, left := before[row]; left {
				all = append(all, moved{title, row, figure, "no longer there"})
			}
		})
	}
	return all
}

// each calls fn for every figure of a table, with the names of its row and column.
func (w teller) each(t disclosure.Released, fn func(row, figure string)) {
	for _, l := range t.Lines {
		label := w.label(t, l)
		if label != "" {
			label += ", "
		}
		if l.Withheld {
			fn(label+all, withheld)
			continue
		}
		for c, value := range t.Columns {
			fn(label+w.names.of(t.Across, value), w.rules.figure(l.Cells[c]))
		}
		fn(label+all, w.rules.figure(l.Total))
	}
}

// packPage gathers the pack that a request asks for, or else the last one.
func (p *Pages) packPage(r *http.Request) (*showPackPage, error) {
	ctx, who := r.Context(), web.Actor(r)
	page := &showPackPage{Head: CanFreeze(who), Note: form.Field{Name: "note", Label: "What should the board look at? (optional)", Hint: "Markdown. It stands at the head of the pack."}}
	var err error
	if page.reading, err = p.read(r); err != nil {
		return page, err
	}
	if page.Packs, err = p.Editions.packs(ctx, who); err != nil {
		return page, err
	}
	id := r.URL.Query().Get("pack")
	if id == "" && len(page.Packs) == 0 {
		return page, nil
	}
	if id == "" {
		id = page.Packs[0].ID
	}
	pack, before, err := p.Editions.pack(ctx, who, id)
	if err != nil {
		return page, err
	}
	page.Pack, page.Before = &pack, before
	page.Blocks, page.Supply = pack.Figures.blocks(), pack.Figures.supply()
	if before != nil {
		page.Changes = changes(before.Figures, pack.Figures)
	}
	return page, nil
}

func (p *Pages) showPack(w http.ResponseWriter, r *http.Request) error {
	page, err := p.packPage(r)
	if err != nil {
		return err
	}
	return renderPack(w, r, page)
}

func renderPack(w http.ResponseWriter, r *http.Request, page *showPackPage) error {
	return web.Render(w, r, web.Page{Title: "Board pack", Crumbs: crumbs(), Done: said(r), Problems: form.Form{&page.Note}.Problems(), Wide: true}, showPack(page))
}

func (p *Pages) issuePack(w http.ResponseWriter, r *http.Request) error {
	note := form.Field{Name: "note"}
	if err := web.ReadForm(r, form.Form{&note}); err != nil {
		return err
	}
	f, err := p.freezeNow(r)
	if err == nil {
		err = p.Editions.issue(r.Context(), web.Actor(r), f, note.Value)
	}
	if err != nil && fault.KindOf(err) == fault.Invalid {
		page, problem := p.packPage(r)
		if problem != nil {
			return problem
		}
		page.Note.Value, page.Note.Error = note.Value, fault.Message(err)
		return renderPack(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/insight/board-pack?done=issued")
}

// downloadPack hands out the pack as a Word document.
func (p *Pages) downloadPack(w http.ResponseWriter, r *http.Request) error {
	page, err := p.packPage(r)
	if err != nil {
		return err
	}
	if page.Pack == nil {
		return fault.New(fault.NotFound, "No board pack has been issued yet.")
	}
	settings, err := p.Profession.Settings(r.Context())
	if err != nil {
		return err
	}
	if err := p.Editions.Log.Read(r.Context(), audit.Act{By: web.Actor(r), Verb: "read figures", About: "insight/board-pack"}); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := docx.Write(&b, page.document(settings.Name)); err != nil {
		return err
	}
	return web.SendFile(w, "board-pack-"+clock.ISODay(page.Pack.IssuedAt.Time)+".docx", docx.Media, b.Bytes())
}

// document is the pack in Word. Drawings are left to their tables.
func (page *showPackPage) document(profession string) docx.Document {
	f := page.Pack.Figures
	title := "Board pack"
	words := rules{f.Rules}
	blocks := []docx.Block{
		docx.Heading{Level: 1, Text: "Where these figures come from"},
		docx.Text(when(f.head())),
		docx.List{Items: docx.Plains(append(words.sentences(), words.reason()))},
	}
	if note := markdown.Text(page.Pack.Note); note != "" {
		blocks = append([]docx.Block{docx.Paragraph{Look: docx.Lead, Runs: docx.Plain(note)}}, blocks...)
	}
	blocks = append(blocks, page.changesInWord()...)
	for _, b := range page.Blocks {
		blocks = append(blocks, docx.Heading{Level: 1, Text: b.Title}, docx.Text(b.Means.Counts+" "+b.Means.Source+" "+b.Means.Notes), b.Grid.word(b.Title))
	}
	blocks = append(blocks, docx.Heading{Level: 1, Text: "Skills: supply and demand"}, page.Supply.word())
	return docx.Document{Title: title, Subject: "Figures for those who lead the profession", Publisher: profession, Modified: page.Pack.IssuedAt.Time, Running: title, Number: [2]string{"Page ", " of "},
		Cover:    []docx.Block{docx.Paragraph{Look: docx.Title, Runs: docx.Plain(title)}, docx.Paragraph{Look: docx.Subtitle, Runs: docx.Plain(profession + ", " + clock.Day(page.Pack.IssuedAt.Time))}},
		Contents: docx.Contents{Title: "Contents", Depth: 1}, Blocks: blocks}
}

func (page *showPackPage) changesInWord() []docx.Block {
	if page.Before == nil {
		return nil
	}
	blocks := []docx.Block{docx.Heading{Level: 1, Text: page.since()}}
	if len(page.Changes) == 0 {
		return append(blocks, docx.Text("No published figure is another than it was."))
	}
	t := docx.Table{Caption: page.since(), Quiet: true, Head: []string{"Figure", "Row", "Was", "Is"}, RowHeads: true}
	for _, c := range page.Changes {
		t.Rows = append(t.Rows, docx.Plains([]string{c.Figure, c.Row, c.Was, c.Is}))
	}
	return append(blocks, t)
}

func (page *showPackPage) since() string {
	return "What changed since the pack of " + clock.Day(page.Before.IssuedAt.Time)
}

func (g grid) word(title string) docx.Block {
	t := docx.Table{Caption: title, Quiet: true, Head: append(slices.Clone(g.Leads), g.Columns...), RowHeads: true}
	for _, r := range g.Rows {
		cells := slices.Clone(r.Names)
		for i := range g.Columns {
			if r.Withheld() {
				cells = append(cells, withheld)
			} else {
				cells = append(cells, r.Cells[i])
			}
		}
		t.Rows = append(t.Rows, docx.Plains(cells))
	}
	return t
}

func (page showSupplyPage) word() docx.Block {
	t := docx.Table{Caption: "Who holds each skill, and what asks for it", Head: []string{"Skill", "Hold it", "Wish to grow in it", "Roles that ask for it", "Learning in the catalogue"}, Shares: []int{36, 16, 16, 16, 16}, RowHeads: true}
	for _, s := range page.Skills {
		t.Rows = append(t.Rows, docx.Plains([]string{s.Name, s.Held, s.Wish, strconv.Itoa(s.Roles), strconv.Itoa(s.Offers)}))
	}
	return t
}

// listYearsPage is where the Head of Profession begins the page of a year.
type listYearsPage struct {
	reading
	Years []year
	Year  form.Field
}

func (p *Pages) listYears(w http.ResponseWriter, r *http.Request) error {
	return p.renderYears(w, r, form.Field{Value: strconv.Itoa(p.Editions.Log.Now().In(clock.London).Year())})
}

func (p *Pages) renderYears(w http.ResponseWriter, r *http.Request, f form.Field) error {
	f.Name, f.Label, f.Hint = "year", "Which year is the page about?", "The last figures are frozen for it, as everybody may see them."
	page := listYearsPage{Year: f}
	var err error
	if page.reading, err = p.read(r); err != nil {
		return err
	}
	if page.Years, err = p.Editions.years(r.Context(), web.Actor(r)); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "State of the profession", Crumbs: crumbs(), Done: said(r), Problems: form.Form{&page.Year}.Problems()}, listYears(&page))
}

func (p *Pages) startYear(w http.ResponseWriter, r *http.Request) error {
	f := form.Field{Name: "year"}
	if err := web.ReadForm(r, form.Form{&f}); err != nil {
		return err
	}
	number, err := strconv.Atoi(f.Value)
	if err != nil {
		number = 0
	}
	content, err := p.freezeNow(r)
	if err == nil {
		err = p.Editions.start(r.Context(), web.Actor(r), number, content)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict:
		if err != nil {
			f.Error = fault.Message(err)
			return p.renderYears(w, r, f)
		}
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, year{Year: number}.own()+"?done=frozen")
}

// showYearPage is the state of the profession in one year.
type showYearPage struct {
	year
	Blocks       []block
	Supply       showSupplyPage
	When         string
	Introduction form.Field // for the Head of Profession, of a draft
	Note         form.Field // for the Head of Profession, of a published page
}

func yearPage(y year) *showYearPage {
	return &showYearPage{year: y, Blocks: y.Figures.blocks(), Supply: y.Figures.supply(), When: when(y.Figures.head()),
		Introduction: form.Field{Name: "introduction", Label: "Introduction", Hint: "Markdown. It stands before the figures.", Value: y.Introduction},
		Note:         form.Field{Name: "note", Label: "Add a note", Hint: "What readers have to know since the page was published. The figures stay as they are."}}
}

func (p *Pages) yearOf(ctx context.Context, r *http.Request, who access.Actor) (*showYearPage, error) {
	number, err := strconv.Atoi(r.PathValue("year"))
	if err != nil {
		return nil, noYear()
	}
	y, err := p.Editions.year(ctx, who, number)
	if err != nil {
		return nil, err
	}
	return yearPage(y), nil
}

// showYear is the page that everybody reads. A draft is not there, for nobody.
func (p *Pages) showYear(w http.ResponseWriter, r *http.Request) error {
	page, err := p.yearOf(r.Context(), r, access.Actor{})
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: page.title(), Description: "The profession in figures that were frozen on " + clock.Day(page.FrozenAt.Time) + ".", Crumbs: crumbs(), Wide: true}, showYear(page))
}

func (page *showYearPage) title() string {
	return "The state of the profession in " + strconv.Itoa(page.Year)
}

func (p *Pages) editYear(w http.ResponseWriter, r *http.Request) error {
	page, err := p.yearOf(r.Context(), r, web.Actor(r))
	if err != nil {
		return err
	}
	return renderYear(w, r, page)
}

func renderYear(w http.ResponseWriter, r *http.Request, page *showYearPage) error {
	return web.Render(w, r, web.Page{Title: "State of the profession in " + strconv.Itoa(page.Year) + ": " + page.state(), Wide: true, Done: said(r),
		Crumbs: crumbs(web.Link{Text: "State of the profession", Href: "/insight/years"}), Problems: form.Form{&page.Introduction, &page.Note}.Problems()}, editYear(page))
}

func (y year) state() string {
	if y.Published() {
		return "published"
	}
	return "draft"
}

// changeYear does what one of the page's buttons says.
func (p *Pages) changeYear(w http.ResponseWriter, r *http.Request) error {
	introduction, note, do := form.Field{Name: "introduction"}, form.Field{Name: "note"}, form.Field{Name: "do"}
	if err := web.ReadForm(r, form.Form{&introduction, &note, &do}); err != nil {
		return err
	}
	ctx, who := r.Context(), web.Actor(r)
	page, err := p.yearOf(ctx, r, who)
	if err != nil {
		return err
	}
	to := page.own()
	switch do.Value {
	case "write":
		page.Introduction.Value, do.Value = introduction.Value, "written"
		err = p.Editions.write(ctx, who, page.Year, introduction.Value)
	case "publish":
		do.Value = "published"
		err = p.Editions.publish(ctx, who, page.Year)
	case "discard":
		do.Value, to = "discarded", "/insight/years"
		err = p.Editions.discard(ctx, who, page.Year)
	case "note":
		page.Note.Value, do.Value = note.Value, "noted"
		err = p.Editions.correct(ctx, who, page.Year, note.Value)
	default:
		err = fault.New(fault.Invalid, "Choose one of the buttons of the page.")
	}
	if err != nil && fault.KindOf(err) == fault.Invalid {
		field := &page.Introduction
		if page.Published() {
			field = &page.Note
		}
		field.Error = fault.Message(err)
		return renderYear(w, r, page)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, to+"?done="+do.Value)
}

// showProtectionPage says how numbers are protected, to everybody.
type showProtectionPage struct {
	reading
	Every string
}

func (p *Pages) showProtection(w http.ResponseWriter, r *http.Request) error {
	now, err := p.read(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "How numbers about people are protected", Description: "The rules by which figures are hidden, rounded or withheld, so that they point to nobody.", Crumbs: crumbs()},
		showProtection(showProtectionPage{now, p.every()}))
}

// every is how often figures are made, in words.
func (p *Pages) every() string {
	switch e := p.Figures.Every; {
	case e == 0 || e == 24*time.Hour:
		return "once a day, at night"
	case e%(24*time.Hour) == 0:
		return "every " + english.Count(int(e/(24*time.Hour)), "day", "days")
	default:
		return "every " + english.Count(int(e/time.Minute), "minute", "minutes")
	}
}

// showDisclosurePage is what was held back, to the Head of Profession.
type showDisclosurePage struct {
	reading
	Every string
	Heads []figures.Head
}

func (p *Pages) showDisclosure(w http.ResponseWriter, r *http.Request) error {
	now, err := p.read(r)
	if err != nil {
		return err
	}
	heads, err := p.Figures.List(r.Context())
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{Title: "What the figures hold back", Crumbs: crumbs()}, showDisclosure(showDisclosurePage{now, p.every(), heads}))
}

// share is a part of a whole in hundredths, rounded up, so that something is
// never nothing.
func share(of, all int) string {
	if all == 0 {
		return "0%"
	}
	return strconv.Itoa((of*100+all-1)/all) + "%"
}
