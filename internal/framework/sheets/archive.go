package sheets

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
)

// budget is what reading a file may still cost.
type budget struct {
	inflated, text, tokens, cells, rows int
}

// row counts a row of a table.
func (b *budget) row(t *Table, r Row) error {
	b.rows++
	for _, c := range r.Cells {
		b.text += len(c)
		if c != "" {
			b.cells++
		}
	}
	switch {
	case b.rows > maxRows:
		return refuse("The file has more than %d rows that hold something; %s is one too many. Divide the file.", maxRows, rowPlace(t, r))
	case b.cells > maxCells:
		return refuse("The file has more than %d cells that hold something, counted up to %s. Divide the file.", maxCells, rowPlace(t, r))
	case b.text > maxText:
		return refuse("The file has more than %d MB of text, counted up to %s. Divide the file.", maxText>>20, rowPlace(t, r))
	}
	return nil
}

func rowPlace(t *Table, r Row) string {
	one := *t
	one.Rows = []Row{r}
	p := one.Place(0, 0)
	p.Cell = ""
	return p.String()
}

// archive is a zip file whose entries are read within bounds.
type archive struct {
	files map[string]*zip.File
	order []string
	spent *budget
}

func openArchive(data []byte, spent *budget) (*archive, error) {
	if n := bytes.Count(data, []byte(zipRecord)); n > maxEntries { // before a list of them is made
		return nil, refuse("The archive has about %d files in it. A workbook, document or export has fewer than %d: choose another file.", n, maxEntries)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("The file is damaged or was cut short: the list of contents at its end cannot be read. Save it or send it again.")
	}
	a := &archive{files: map[string]*zip.File{}, spent: spent}
	for _, f := range z.File {
		name := f.Name
		switch {
		case strings.HasSuffix(name, "/"):
			continue
		case path.IsAbs(name) || strings.Contains(name, `\`) || path.Clean(name) != name || strings.HasPrefix(name, ".."):
			return nil, refuse("The archive has a file with the name %s, which leads out of it. Make the archive again from its files.", quoted(name))
		case a.files[name] != nil:
			return nil, refuse("The archive has two files with the name %s. Make it again with one of them.", quoted(name))
		case f.Flags&1 != 0:
			return nil, refuse("The file %s in the archive is protected with a password. Save it without one.", quoted(name))
		}
		a.files[name], a.order = f, append(a.order, name)
	}
	return a, nil
}

// open reads one file of the archive, bounded.
func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.files[name]
	if f == nil {
		return nil, refuse("The file has no part named %s, so it is damaged or of another kind. Save it again.", quoted(name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse("The part %s is packed in a way that cannot be read. Save the file again.", quoted(name))
	}
	return &bounded{ReadCloser: r, name: name, packed: int64(min(f.CompressedSize64, maxInflated)), spent: a.spent}, nil
}

// read reads one file of the archive whole, up to limit bytes.
func (a *archive) read(name string, limit int) ([]byte, error) {
	r, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, err
	}
	if len(data) > limit {
		return nil, refuse("The part %s is larger than %d MB. Divide the file.", quoted(name), limit>>20)
	}
	return data, nil
}

// bounded stops reading a part that inflates beyond reason.
type bounded struct {
	io.ReadCloser
	name   string
	packed int64
	got    int64
	spent  *budget
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.got += int64(n)
	b.spent.inflated += n
	switch {
	case b.spent.inflated > maxInflated, b.got > 4<<20 && b.got > maxRatio*b.packed:
		return 0, refuse("The part %s of the file grows to more than %d MB when it is unpacked, far more than a framework needs. Choose another file.", quoted(b.name), b.got>>20)
	case err != nil && !errors.Is(err, io.EOF):
		return n, refuse("The part %s of the file is damaged or was cut short. Save it or send it again.", quoted(b.name))
	}
	return n, err
}
