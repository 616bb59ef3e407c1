package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// drawer writes the parts whose markup here differs from CommonMark's.
type drawer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (drawer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(table.KindTable, drawTable)
	reg.Register(table.KindTableHeader, drawTableHead)
	reg.Register(table.KindTableRow, drawTableRow)
	reg.Register(table.KindTableCell, drawTableCell)
	reg.Register(ast.KindImage, drawImage)
	reg.Register(ast.KindRawHTML, drawNothing)
	reg.Register(ast.KindHTMLBlock, drawNothing)
	reg.Register(ast.KindCodeBlock, drawCode)
	reg.Register(ast.KindFencedCodeBlock, drawCode)
}

// A table may be wider than a small screen, so it scrolls by itself. Only what
// has the focus scrolls by keyboard, so it takes the focus, and then needs a name.
func drawTable(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.WriteString(`<div class="gh-scroll" role="region" tabindex="0" aria-label="`)
		w.Write(util.EscapeHTML([]byte(tableName(n, source))))
		w.WriteString(`"><table class="govuk-table">` + "\n")
	} else {
		w.WriteString("</table></div>\n")
	}
	return ast.WalkContinue, nil
}

// tableName names a table by its columns.
func tableName(n ast.Node, source []byte) string {
	var columns []string
	for cell := n.FirstChild().FirstChild(); cell != nil; cell = cell.NextSibling() {
		if name := words(cell, source); name != "" {
			columns = append(columns, name)
		}
	}
	return "Table: " + strings.Join(columns, ", ")
}

func drawTableHead(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.WriteString(`<thead class="govuk-table__head"><tr class="govuk-table__row">` + "\n")
		return ast.WalkContinue, nil
	}
	w.WriteString("</tr></thead>\n")
	if n.NextSibling() != nil {
		w.WriteString(`<tbody class="govuk-table__body">` + "\n")
	}
	return ast.WalkContinue, nil
}

func drawTableRow(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.WriteString(`<tr class="govuk-table__row">` + "\n")
		return ast.WalkContinue, nil
	}
	w.WriteString("</tr>\n")
	if n.NextSibling() == nil {
		w.WriteString("</tbody>\n")
	}
	return ast.WalkContinue, nil
}

func drawTableCell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag, block, scope := "td", "govuk-table__cell", ""
	if n.Parent().Kind() == table.KindTableHeader {
		tag, block, scope = "th", "govuk-table__header", ` scope="col"`
	}
	if !entering {
		w.WriteString("</" + tag + ">\n")
		return ast.WalkContinue, nil
	}
	if n.(*table.TableCell).Alignment == table.AlignRight {
		block += " " + block + "--numeric"
	}
	w.WriteString("<" + tag + scope + ` class="` + block + `">`)
	return ast.WalkContinue, nil
}

// drawImage writes what a picture shows in words: pages carry none, because a
// picture from elsewhere would tell its owner who reads the page.
func drawImage(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.Write(util.EscapeHTML([]byte(words(n, source))))
	}
	return ast.WalkSkipChildren, nil
}

func drawNothing(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkSkipChildren, nil
}

func drawCode(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		w.WriteString("</code></pre>\n")
		return ast.WalkContinue, nil
	}
	w.WriteString(`<pre class="gh-pre"><code>`)
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		w.Write(util.EscapeHTML(line.Value(source)))
	}
	return ast.WalkSkipChildren, nil
}
