package framework

import "strings"

// Names in diagrams are broken into lines here, because SVG does not wrap text.
// Widths are those of Arial, in thousandths of the font size, a little generous
// because readers may have another typeface.
var glyphs = func() map[rune]int {
	widths := map[rune]int{}
	for letters, width := range map[string]int{
		"ijl'|": 240, "tfI .,:;!/()[]-": 310, "r": 350, "ckJsvxyz": 520, "abdeghnopquL": 580, "FTZ": 640,
		"ABEKPSVXY&": 700, "CDHNRUw": 750, "GOQ": 800, "mM": 870, "W": 970,
	} {
		for _, r := range letters {
			widths[r] = width
		}
	}
	return widths
}()

// glyphElse is the width of what is not listed, digits and other scripts among them.
const glyphElse = 620

// boldness is how much wider bold letters are, in hundredths.
const boldness = 107

// labelWidth is how wide bold text is at a font size, in the size's own unit.
func labelWidth(text string, size int) int {
	sum := 0
	for _, r := range text {
		if w, ok := glyphs[r]; ok {
			sum += w
		} else {
			sum += glyphElse
		}
	}
	return (sum*size*boldness + 99999) / 100000
}

// breakLabel parts a name into lines of bold text that are no wider than width. A
// single word that is wider is cut where it must be.
func breakLabel(text string, width, size int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if together := strings.TrimSpace(line + " " + word); labelWidth(together, size) <= width {
			line = together
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; labelWidth(line, size) > width; {
			head := fitting(line, width, size)
			lines = append(lines, head)
			line = line[len(head):]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fitting is the longest beginning of a word that is no wider than width, and at
// least one letter.
func fitting(word string, width, size int) string {
	end := len(word)
	for i := range word {
		if i > 0 && labelWidth(word[:i], size) > width {
			break
		}
		if i > 0 {
			end = i
		}
	}
	return word[:end]
}
