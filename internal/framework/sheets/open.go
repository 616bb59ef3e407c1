package sheets

import (
	"path"
	"strings"
)

// Open finds the tables in a file: CSV, an archive of CSV files, an Excel
// workbook or a Word document, told apart by their content. name is for messages
// and is not trusted. The error is a sentence with the place and the reason, for
// a file that is broken, of another kind, or larger than a framework can be.
func Open(data []byte, name string) (*Source, error) {
	s := &Source{Name: path.Base(strings.ReplaceAll(name, `\`, "/"))}
	if err := s.open(data); err != nil {
		return nil, err
	}
	if len(s.Tables) == 0 {
		return nil, refuse("There is no table in the file %s. Choose a file with a table of skills.", quoted(s.Name))
	}
	return s, nil
}

func (s *Source) open(data []byte) error {
	head := string(data[:min(len(data), 8)])
	switch {
	case len(data) == 0:
		return refuse("The file %s is empty. Choose another file.", quoted(s.Name))
	case head == oleMark:
		return refuse("The file %s is in the format of Office before 2007, or protected with a password. Save it as .xlsx or .docx without a password.", quoted(s.Name))
	case strings.HasPrefix(head, pdfMark):
		return refuse("The file %s is a PDF, which has no tables that can be read. Use the document or spreadsheet that it was made from.", quoted(s.Name))
	case strings.HasPrefix(head, rtfMark):
		return refuse("The file %s is in rich text format. Save it as .docx.", quoted(s.Name))
	case strings.HasPrefix(head, zipMark), strings.HasPrefix(head, emptyZip):
		return s.openArchive(data)
	}
	s.Kind = CSV
	return s.readCSV(s.Name, data, &budget{})
}

func (s *Source) openArchive(data []byte) error {
	a, err := openArchive(data, &budget{})
	if err != nil {
		return err
	}
	switch {
	case a.files["xl/workbook.xml"] != nil:
		s.Kind = XLSX
		return s.readWorkbook(a)
	case a.files["word/document.xml"] != nil:
		s.Kind = DOCX
		return s.readDocument(data, a.spent)
	}
	s.Kind = Archive
	for _, name := range a.order {
		base := path.Base(name)
		if !strings.EqualFold(path.Ext(name), ".csv") || strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__MACOSX/") {
			continue
		}
		if len(s.Tables) >= maxTables {
			return refuse("The archive has more than %d tables. Divide it.", maxTables)
		}
		text, err := a.read(name, maxText)
		if err != nil {
			return err
		}
		if len(text) == 0 {
			s.warn(Place{File: name}, "empty-file", "The file is empty.")
			continue
		}
		if err := s.readCSV(name, text, a.spent); err != nil {
			return refuse("In %s: %s", name, err)
		}
	}
	return nil
}
