// Package spreadsheet writes tables as files that people open in spreadsheets:
// CSV, and workbooks of the Office Open XML format (ECMA-376). In both, what was
// written as text stays text: nothing becomes a formula. The same tables give the
// same bytes.
package spreadsheet

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// CellLimit is how many UTF-16 units a workbook's cell holds, by its format.
const CellLimit = 32_767

// Media is the media type of a workbook.
const Media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// archiveTime is what every file in an archive says, so that the same tables are
// the same bytes: the first time that an archive can hold.
var archiveTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// WriteCSV writes rows as CSV, each cell as Inert gives it.
func WriteCSV(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = Inert(cell)
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// FormulaSigns begin what a spreadsheet takes for a formula.
const FormulaSigns = "=+-@|＝＋－＠"

// Inert keeps a spreadsheet from taking a cell for a formula: an apostrophe
// before it, as people type it there. A cell that begins so already gets another,
// so that Active can take one away.
func Inert(cell string) string {
	if formulaLike(cell) {
		return "'" + cell
	}
	return cell
}

// Active is the inverse of Inert.
func Active(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && formulaLike(rest) {
		return rest
	}
	return cell
}

func formulaLike(cell string) bool {
	rest := strings.TrimSpace(strings.TrimLeft(cell, "'"))
	return rest != "" && strings.ContainsRune(FormulaSigns, []rune(rest[:min(4, len(rest))])[0])
}

// CellName is a cell's reference in a workbook, B5. Columns count from 0.
func CellName(column, row int) string { return ColumnName(column) + strconv.Itoa(row) }

// ColumnName is the letters of a column, which counts from 0.
func ColumnName(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
