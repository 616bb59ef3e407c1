package docx_test

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"
)

// sequences are the children that the schema of ECMA-376 part 1 puts in an order,
// as far as documents here use them. Word refuses a file that breaks it.
var sequences = map[string]string{
	"document":    "body",
	"p":           "pPr *",
	"pPr":         "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens spacing ind contextualSpacing mirrorIndents jc textDirection textAlignment outlineLvl rPr sectPr",
	"rPr":         "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs highlight u effect bdr shd vertAlign rtl cs em lang",
	"r":           "rPr *",
	"hyperlink":   "*",
	"tbl":         "tblPr tblGrid tr",
	"tblPr":       "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
	"tblBorders":  "top left bottom right insideH insideV",
	"tblCellMar":  "top left bottom right",
	"tr":          "trPr tc",
	"tc":          "tcPr p",
	"tcPr":        "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
	"sectPr":      "headerReference footerReference type pgSz pgMar pgBorders lnNumType pgNumType cols vAlign titlePg docGrid",
	"sdt":         "sdtPr sdtContent",
	"docPartObj":  "docPartGallery docPartCategory docPartUnique",
	"styles":      "docDefaults latentStyles style",
	"docDefaults": "rPrDefault pPrDefault",
	"style":       "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked pPr rPr tblPr trPr tcPr tblStylePr",
	"tblStylePr":  "pPr rPr tblPr trPr tcPr",
	"numPr":       "ilvl numId",
	"lvl":         "start numFmt lvlRestart pStyle isLgl suff lvlText lvlJc pPr rPr",
	"numbering":   "abstractNum num",
	"abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
	"ftr":         "p",
	"hdr":         "p",
}

// TestElementsComeInTheOrderThatWordDemands reads every part of a document.
func TestElementsComeInTheOrderThatWordDemands(t *testing.T) {
	for name, text := range unpack(t, write(t, sample())) {
		if !strings.HasPrefix(name, "word/") || strings.Contains(name, "_rels") {
			continue
		}
		type open struct {
			name string
			at   int
		}
		var stack []open
		for d := xml.NewDecoder(strings.NewReader(text)); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				if n := len(stack); n > 0 {
					stack[n-1].at = place(t, name, stack[n-1].name, e.Name.Local, stack[n-1].at)
				}
				stack = append(stack, open{name: e.Name.Local})
			case xml.EndElement:
				stack = stack[:len(stack)-1]
			}
		}
	}
}

// place is where a child stands among what its parent may hold; it fails the
// test where the child is not allowed after those before it.
func place(t *testing.T, part, parent, child string, before int) int {
	sequence, listed := sequences[parent]
	if !listed {
		return 0
	}
	names := strings.Fields(sequence)
	at := slices.Index(names, child)
	if at < 0 {
		at = slices.Index(names, "*")
	}
	if at < 0 || at < before {
		t.Errorf("%s: %s stands in %s where the schema does not allow it", part, child, parent)
		return before
	}
	return at
}
