package insight

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guildhall/internal/chart"
	"guildhall/internal/clock"
	"guildhall/internal/fault"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/web"
)

// listTablesPage is every figure that the reader may open, with its definition.
type listTablesPage struct {
	reading
	Tables []figures.Definition
}

func (p *Pages) listTables(w http.ResponseWriter, r *http.Request) error {
	now, err := p.read(r)
	if err != nil {
		return err
	}
	page := listTablesPage{reading: now}
	for _, d := range figures.Definitions {
		if now.Empty() {
			continue
		}
		if _, ok := now.table(d.Table); ok {
			page.Tables = append(page.Tables, d)
		}
	}
	return web.Render(w, r, web.Page{Title: "All figures", Crumbs: crumbs()}, listTables(page))
}

// choice is a dimension by which a reader chooses rows.
type choice struct {
	Dimension string
	Label     string
	Value     string // empty for all
	Options   []figures.Label
	Must      bool // whether one has to be chosen, because all would be too many
}

// showTablePage is one figure: its definition, what was chosen, its date, its
// numbers and how they changed.
type showTablePage struct {
	reading
	Block    block
	Choices  []choice
	Files    []web.Link
	Trend    chart.Line
	Past     []past
	Standing []string // what to say of rows whose earlier figures stand
}

// past is a line at an earlier time.
type past struct {
	Day   string
	Total string
}

// chosen is a table as a reader chose of it.
type chosen struct {
	Table   disclosure.Released
	Choices []choice
	Values  []string // dimension and value in turn
}

// How much a page shows before something has to be chosen.
const (
	mostRows    = 200
	mostColumns = 12 // of a table with several rows
)

func (c chosen) tooMuch() bool {
	return len(c.Table.Lines) > mostRows || len(c.Table.Lines) > 1 && len(c.Table.Columns) > mostColumns
}

// choose reads what a reader chose of a table. A value that is none of the
// reader's is NotFound, whether or not it is another's. While there is too much,
// the first value of the next dimension is taken.
func (r reading) choose(t disclosure.Released, query url.Values) (chosen, error) {
	c := chosen{Table: t}
	for _, d := range dimensionsOf(t) {
		ch := choice{Dimension: d, Label: dimensionWord(d), Value: query.Get(d), Options: r.options(t, d)}
		if ch.Value != "" {
			c.Table = only(c.Table, d, ch.Value)
		}
		c.Choices = append(c.Choices, ch)
	}
	if len(c.Table.Lines) == 0 {
		return c, noFigure()
	}
	for i := range c.Choices {
		ch := &c.Choices[i]
		if ch.Value == "" && c.tooMuch() {
			ch.Value, ch.Must = r.options(c.Table, ch.Dimension)[0].Code, true
			c.Table = only(c.Table, ch.Dimension, ch.Value)
		}
		if ch.Value != "" {
			c.Values = append(c.Values, ch.Dimension, ch.Value)
		}
	}
	return c, nil
}

func noFigure() error {
	return fault.New(fault.NotFound, "This figure does not exist or is not shown to you. Choose one from the list of all figures.")
}

// options are the values of a dimension among lines that the reader sees.
func (r reading) options(t disclosure.Released, dimension string) []figures.Label {
	var all []figures.Label
	seen := map[string]bool{}
	for _, l := range t.Lines {
		if v := valueOf(t, l, dimension); !seen[v] {
			seen[v] = true
			all = append(all, figures.Label{Code: v, Name: r.names.of(dimension, v)})
		}
	}
	return all
}

// find returns what a request chose of a table.
func (p *Pages) find(r *http.Request) (reading, chosen, error) {
	now, err := p.read(r)
	if err != nil {
		return now, chosen{}, err
	}
	name := nameOf(r.PathValue("name"))
	if name == "" {
		return now, chosen{}, noFigure()
	}
	if now.Empty() {
		return now, chosen{}, fault.New(fault.NotFound, "%s", now.Wait)
	}
	t, ok := now.table(name)
	if !ok {
		return now, chosen{}, noFigure()
	}
	c, err := now.choose(t, r.URL.Query())
	return now, c, err
}

// nameOf is the table of an address; empty where none is permitted.
func nameOf(address string) string {
	for _, d := range figures.Definitions {
		if slug(d.Table) == address {
			return d.Table
		}
	}
	return ""
}

func (p *Pages) showTable(w http.ResponseWriter, r *http.Request) error {
	now, c, err := p.find(r)
	if err != nil {
		return err
	}
	page := showTablePage{reading: now, Block: now.block(c.Table, c.Values...), Choices: c.Choices, Files: files(c)}
	if page.Past, page.Trend, err = p.trend(r, now, c); err != nil {
		return err
	}
	if page.Standing, err = p.standing(r, now, c.Table); err != nil {
		return err
	}
	if r.URL.RawQuery != "" { // there are too many choices to keep each ready
		w.Header().Set("Cache-Control", "no-store")
	}
	return web.Render(w, r, web.Page{Title: page.Block.Title, Description: page.Block.Means.Counts, Wide: true,
		Crumbs: crumbs(web.Link{Text: "All figures", Href: "/insight/tables"})}, showTable(page))
}

// followed reports whether a table's lines are followed over time. Every skill in
// every organisation or discipline would be too much to read back at once.
func followed(name string) bool {
	return name != figures.SupplyByOrganisation && name != figures.SupplyByDiscipline && name != figures.WishesByDiscipline
}

// trend follows the one line that was chosen through earlier reports.
func (p *Pages) trend(r *http.Request, now reading, c chosen) ([]past, chart.Line, error) {
	if len(c.Table.Lines) != 1 || !followed(c.Table.Name) {
		return nil, chart.Line{}, nil
	}
	l := c.Table.Lines[0]
	points, err := p.Figures.Trend(r.Context(), c.Table.Name, figures.Skill(&l), figures.Key(&c.Table, &l)...)
	if err != nil || len(points) < 2 {
		return nil, chart.Line{}, err
	}
	all, line := now.course(chart.Line{ID: "trend", Title: "All people in this figure over time", About: "Everyone in this figure, at each time that it was made."}, points,
		func(p figures.Point) disclosure.Figure { return p.Line.Total })
	return all, line, nil
}

// course draws a figure at each time that it was made, and lists it, the latest first.
func (w teller) course(line chart.Line, points []figures.Point, of func(figures.Point) disclosure.Figure) ([]past, chart.Line) {
	var all []past
	most := 0
	for _, point := range sparse(points) {
		says, height := withheld, chart.Unsaid
		if !point.Line.Withheld {
			says, height = w.rules.figure(of(point)), length(of(point))
		}
		day := clock.Day(point.AsAt.Time)
		most = max(most, height)
		all = append(all, past{day, says})
		line.Points = append(line.Points, chart.Point{Height: height, Day: day, Says: marked(says)})
	}
	line.Rules = chart.Scale(most)
	slices.Reverse(all)
	return all, line
}

// mostPoints is how many moments a trend has.
const mostPoints = 12

// sparse takes moments evenly from a long course, the last among them.
func sparse(points []figures.Point) []figures.Point {
	if len(points) <= mostPoints {
		return points
	}
	var few []figures.Point
	for i := range mostPoints {
		few = append(few, points[i*(len(points)-1)/(mostPoints-1)])
	}
	return few
}

// standing says of which rows earlier figures stand, and since when.
func (p *Pages) standing(r *http.Request, now reading, t disclosure.Released) ([]string, error) {
	older := map[int]int{}
	for _, l := range t.Lines {
		if l.AsAt != now.Report.Serial && !l.Withheld {
			older[l.AsAt]++
		}
	}
	if len(older) == 0 {
		return nil, nil
	}
	heads, err := p.Figures.List(r.Context())
	if err != nil {
		return nil, err
	}
	days := map[int]string{}
	for _, h := range heads {
		days[h.Serial] = clock.Day(h.BuiltAt.Time)
	}
	var all []string
	for _, serial := range slices.Sorted(maps.Keys(older)) {
		all = append(all, rowsOf(older[serial], len(t.Lines))+" made on "+cmp.Or(days[serial], "an earlier day")+" and stand.")
	}
	return all, nil
}

func rowsOf(n, of int) string {
	switch {
	case of == 1:
		return "These figures were"
	case n == 1:
		return "The figures of 1 row were"
	case n == of:
		return "The figures of all rows were"
	}
	return "The figures of " + strconv.Itoa(n) + " rows were"
}

// File names are those of their tables.
func files(c chosen) []web.Link {
	query := url.Values{}
	for i := 0; i+1 < len(c.Values); i += 2 {
		query.Set(c.Values[i], c.Values[i+1])
	}
	name := slug(c.Table.Name)
	end := ""
	if len(query) > 0 {
		end = "?" + query.Encode()
	}
	return []web.Link{
		{Text: "CSV", Href: "/insight/tables/" + name + "/" + name + ".csv" + end},
		{Text: "Excel workbook", Href: "/insight/tables/" + name + "/" + name + ".xlsx" + end},
	}
}

func cut(file string) (name, format string) {
	i := strings.LastIndex(file, ".")
	return file[:max(i, 0)], file[i+1:]
}
