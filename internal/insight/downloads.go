package insight

import (
	"bytes"
	"net/http"
	"strings"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/spreadsheet"
	"guildhall/internal/web"
)

// downloadTable hands out a table as the reader may see it, with its definition,
// date and rules. What somebody who is signed in takes away is in the log.
func (p *Pages) downloadTable(w http.ResponseWriter, r *http.Request) error {
	now, c, err := p.find(r)
	if err != nil {
		return err
	}
	name, format := cut(r.PathValue("file"))
	if name != r.PathValue("name") || format != "csv" && format != "xlsx" {
		return fault.New(fault.NotFound, "There is no such file. Choose CSV or an Excel workbook on the page of the figure.")
	}
	if who := web.Actor(r); who.SignedIn() {
		act := audit.Act{By: who, Verb: "read figures", About: "figures/" + name}
		if err := p.Editions.Log.Read(r.Context(), act); err != nil {
			return err
		}
	}
	w.Header().Set("Cache-Control", "no-store") // the next figures have the same address
	b := now.block(c.Table, c.Values...)
	g := now.matrix(c.Table)
	if format == "csv" {
		return sendCSV(w, name, b, g)
	}
	return sendXLSX(w, name, b, g)
}

func sendCSV(w http.ResponseWriter, name string, b block, g grid) error {
	var out bytes.Buffer
	rows := append(append(g.sheet(), []string{}), b.about()...)
	if err := spreadsheet.WriteCSV(&out, rows); err != nil {
		return err
	}
	return web.SendFile(w, name+".csv", "text/csv", out.Bytes())
}

func sendXLSX(w http.ResponseWriter, name string, b block, g grid) error {
	var out bytes.Buffer
	sheet := spreadsheet.Sheet{Name: "Figures", Rows: g.sheet(), Numbers: make([]bool, len(g.Leads)+len(g.Columns))}
	for i := range g.Columns {
		sheet.Numbers[len(g.Leads)+i] = true
	}
	book := spreadsheet.Workbook{Title: b.Title, Description: b.Means.Counts, Language: "en-GB",
		Sheets: []spreadsheet.Sheet{sheet, {Name: "About", Rows: append([][]string{{"About", "In words"}}, b.about()...)}}}
	if err := spreadsheet.WriteXLSX(&out, book); err != nil {
		return err
	}
	return web.SendFile(w, name+".xlsx", spreadsheet.Media, out.Bytes())
}

// sheet is the table as rows under a row of names. Numbers have no commas, so
// that programs take them for numbers; a withheld row says so in each cell.
func (g grid) sheet() [][]string {
	rows := [][]string{append(append([]string{}, g.Leads...), g.Columns...)}
	for _, r := range g.Rows {
		cells := append([]string{}, r.Names...)
		for i := range g.Columns {
			cell := withheld
			if !r.Withheld() {
				cell = bare(r.Cells[i])
			}
			cells = append(cells, cell)
		}
		rows = append(rows, cells)
	}
	return rows
}

// bare is a number without commas; other words stay.
func bare(cell string) string {
	if digits := strings.ReplaceAll(cell, ",", ""); digits != "" && strings.Trim(digits, "0123456789") == "" {
		return digits
	}
	return cell
}

// about is what a figure means, line by line.
func (b block) about() [][]string {
	lines := [][]string{{"Figure", b.Title}, {"Date", b.When}}
	if b.Chosen != "" {
		lines = append(lines, []string{"Chosen", b.Chosen})
	}
	for _, l := range [][]string{{"Who is counted", b.Means.Counts}, {"What can be chosen", b.Means.Filters}, {"Where numbers come from", b.Means.Source}, {"Please note", b.Means.Notes}} {
		if l[1] != "" {
			lines = append(lines, l)
		}
	}
	for _, sentence := range b.Words.sentences() {
		lines = append(lines, []string{"Rule", sentence})
	}
	return append(lines, []string{"Withheld", b.Words.reason()})
}
