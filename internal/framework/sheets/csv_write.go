package sheets

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"guildhall/internal/pack"
)

// archiveTime is what every file in an archive says, so that the same Edition is
// the same bytes: the first time that an archive can hold.
var archiveTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// WriteCSV writes an Edition as an archive of CSV files: the tables of a pack's
// framework folder under their own names, and its other parts beside them. The
// same Edition gives the same bytes. Texts that are no UTF-8 are refused.
func WriteCSV(w io.Writer, e *pack.Edition) error {
	all, err := grids(e)
	if err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	for _, g := range all {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: g.file, Method: zip.Deflate, Modified: archiveTime})
		if err != nil {
			return fmt.Errorf("write %s: %w", g.file, err)
		}
		if err := writeRows(file, g.rows); err != nil {
			return fmt.Errorf("write %s: %w", g.file, err)
		}
	}
	return archive.Close()
}

func writeRows(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = inert(cell)
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// formulaSigns begin what a spreadsheet takes for a formula.
const formulaSigns = "=+-@|＝＋－＠"

// inert keeps a spreadsheet from taking a cell for a formula: an apostrophe
// before it, as people type it there. A cell that begins so already gets another,
// so that active can take one away.
func inert(cell string) string {
	if formulaLike(cell) {
		return "'" + cell
	}
	return cell
}

// active is the inverse of inert.
func active(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && formulaLike(rest) {
		return rest
	}
	return cell
}

func formulaLike(cell string) bool {
	rest := strings.TrimSpace(strings.TrimLeft(cell, "'"))
	return rest != "" && strings.ContainsRune(formulaSigns, []rune(rest[:min(4, len(rest))])[0])
}
