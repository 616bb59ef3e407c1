package spreadsheet

import (
	"encoding/xml"
	"fmt"
	"strings"
)

const (
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeSpace   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/"
	sheetType     = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	documentProps = "docProps/core.xml"
)

type fixedPart struct{ name, text string }

// fixedParts are the parts of a workbook beside its sheets, the list of their
// types first.
func (b Workbook) fixedParts() []fixedPart {
	var types, sheets, relations, titles strings.Builder
	for i, s := range b.Sheets {
		fmt.Fprintf(&types, `<Override PartName="/%s" ContentType="%sworksheet+xml"/>`, sheetPart(i), sheetType)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, s.Name, i+1, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, officeSpace, i+1)
		fmt.Fprintf(&titles, `<definedName name="_xlnm.Print_Titles" localSheetId="%d">'%s'!$1:$1</definedName>`, i, s.Name)
	}
	fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, len(b.Sheets)+1, officeSpace)
	return []fixedPart{
		{"[Content_Types].xml", `<Types xmlns="` + packageSpace + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + sheetType + `sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="` + sheetType + `styles+xml"/>` +
			`<Override PartName="/` + documentProps + `" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", relationships(`<Relationship Id="rId1" Type="` + officeSpace + `/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="` + packageSpace + `relationships/metadata/core-properties" Target="` + documentProps + `"/>`)},
		{documentProps, b.properties()},
		{"xl/workbook.xml", `<workbook xmlns="` + mainSpace + `" xmlns:r="` + officeSpace + `"><bookViews><workbookView activeTab="0"/></bookViews><sheets>` + sheets.String() + `</sheets><definedNames>` + titles.String() + `</definedNames></workbook>`},
		{"xl/_rels/workbook.xml.rels", relationships(relations.String())},
		{"xl/styles.xml", styles},
	}
}

func relationships(inner string) string {
	return `<Relationships xmlns="` + packageSpace + `relationships">` + inner + `</Relationships>`
}

// properties say what the workbook is, and in which language, to the programs
// that read it out.
func (b Workbook) properties() string {
	var s strings.Builder
	s.WriteString(`<cp:coreProperties xmlns:cp="` + packageSpace + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	for _, p := range []struct{ name, text string }{{"title", b.Title}, {"creator", b.Creator}, {"language", b.Language}, {"description", b.Description}} {
		s.WriteString("<dc:" + p.name + ">")
		_ = xml.EscapeText(&s, []byte(strings.Map(writable, p.text))) // a builder takes everything
		s.WriteString("</dc:" + p.name + ">")
	}
	if b.Created != "" {
		s.WriteString(`<dcterms:created xsi:type="dcterms:W3CDTF">` + b.Created + `T00:00:00Z</dcterms:created>`)
	}
	return s.String() + `</cp:coreProperties>`
}

func writable(r rune) rune {
	if unwritable(r) {
		return -1
	}
	return r
}

// styles has three looks of cells: text, the names of columns, and numbers.
// Format 49 is text, so that what is typed over a code stays text too; format 3
// is a whole number with its thousands apart.
const styles = `<styleSheet xmlns="` + mainSpace + `">` +
	`<fonts count="2"><font><sz val="11"/><name val="Arial"/><family val="2"/></font><font><b/><sz val="11"/><name val="Arial"/><family val="2"/></font></fonts>` +
	`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFDEE0E2"/><bgColor indexed="64"/></patternFill></fill></fills>` +
	`<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="medium"><color rgb="FF0B0C0C"/></bottom><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
