package sheets

import (
	"archive/zip"
	"fmt"
	"io"
	"time"

	"guildhall/internal/pack"
	"guildhall/internal/spreadsheet"
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
		if err := spreadsheet.WriteCSV(file, g.rows); err != nil {
			return fmt.Errorf("write %s: %w", g.file, err)
		}
	}
	return archive.Close()
}
