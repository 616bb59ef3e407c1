package upload_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	imagegif "image/gif"
	imagejpeg "image/jpeg"
	imagepng "image/png"
	"mime"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"guildhall/internal/docx"
	"guildhall/internal/fault"
	"guildhall/internal/upload"
)

func archive(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func document(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	d := docx.Document{Title: "Report", Modified: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Blocks: []docx.Block{docx.Heading{Level: 1, Text: "Report"}}}
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func picture(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), 90, 255})
		}
	}
	return p
}

func pngOf(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := imagepng.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// jpegOf is a picture with a note of how the camera was held and of where.
func jpegOf(t *testing.T, p image.Image, way uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := imagejpeg.Encode(&b, p, &imagejpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	note := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00")
	note = binary.LittleEndian.AppendUint16(note, 274)
	note = binary.LittleEndian.AppendUint16(note, 3)
	note = binary.LittleEndian.AppendUint32(note, 1)
	note = binary.LittleEndian.AppendUint16(note, way)
	note = append(note, "\x00\x00\x00\x00\x00\x00 taken at canary street"...)
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(note)+2))
	return append(append(append([]byte{0xFF, 0xD8}, segment...), note...), b.Bytes()[2:]...)
}

const contentTypes = `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

// TestAFileIsWhatNameAndContentSay takes what is right and refuses everything that
// is called one thing and is another.
func TestAFileIsWhatNameAndContentSay(t *testing.T) {
	pdf := []byte("%PDF-1.7\n1 0 obj\n%%EOF\n")
	png, jpg := pngOf(t, picture(20, 10)), jpegOf(t, picture(20, 10), 1)
	odt := archive(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<office/>")
	text := []byte("name,grade\nÉmile,HEO\n")
	var gif bytes.Buffer
	if err := imagegif.Encode(&gif, picture(4, 4), nil); err != nil {
		t.Fatal(err)
	}
	const takes = ""
	for _, c := range []struct {
		name string
		data []byte
		says string // what the refusal says; empty where it is taken
	}{
		{"Report.PDF", pdf, takes}, {"report.docx", document(t), takes}, {"notes.odt", odt, takes}, {"plan.png", png, takes}, {"photo.JPG", jpg, takes}, {"photo.jpeg", jpg, takes},
		{"list.csv", text, takes}, {"read me.txt", text, takes}, {"bom.txt", []byte("\xEF\xBB\xBFhello"), takes},
		{"sheet.ods", archive(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<o/>"), takes},
		{"talk.odp", archive(t, "mimetype", "application/vnd.oasis.opendocument.presentation", "content.xml", "<o/>"), takes},
		{"empty.pdf", nil, "is empty"},
		{"report.pdf", png, "is none inside"}, {"report.pdf", document(t), "is none inside"}, {"report.pdf", []byte("<html><script>alert(1)</script>"), "is none inside"},
		{"report.docx", pdf, "not the document that its name says"}, {"report.docx", odt, "is none inside"}, {"report.docx", archive(t, "word/document.xml", "<w/>"), "is none inside"},
		{"report.odt", document(t), "not the OpenDocument text"}, {"notes.ods", odt, "not the OpenDocument spreadsheet"},
		{"plan.png", jpg, "cannot be read as one"}, {"plan.jpg", png, "cannot be read as one"}, {"plan.png", gif.Bytes(), "cannot be read as one"}, {"plan.png", png[:40], "cannot be read as one"},
		{"note.txt", pdf, "is a PDF inside"}, {"note.txt", png, "not in UTF-8"}, {"note.txt", []byte("MZ\x00\x01"), "holds something else"}, {"old.csv", []byte("\xC9mile;HEO"), "not in UTF-8"},
		{"macro.docm", document(t), "can carry macros"}, {"old.doc", pdf, "can carry macros"}, {"sheet.xlsm", pdf, "can carry macros"},
		{"macro.docx", archive(t, "[Content_Types].xml", contentTypes, "word/document.xml", "<w/>", "word/vbaProject.bin", "x"), "carries macros"},
		{"macro.docx", archive(t, "[Content_Types].xml", strings.ReplaceAll(contentTypes, "document.main", "document.macroEnabled.main"), "word/document.xml", "<w/>"), "carries macros"},
		{"active.docx", archive(t, "[Content_Types].xml", contentTypes, "word/document.xml", "<w/>", "word/activeX/activeX1.bin", "x"), "carries macros"},
		{"macro.odt", archive(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<o/>", "Basic/Standard/Module1.xml", "x"), "carries macros"},
		{"bomb.docx", archive(t, "[Content_Types].xml", contentTypes, "word/document.xml", strings.Repeat(" ", 20<<20)), "unpacks to more"},
		{"page.html", []byte("<html>"), "not a file that can be kept"}, {"drawing.svg", []byte("<svg/>"), "not a file that can be kept"}, {"run.exe", []byte("MZ"), "not a file that can be kept"},
		{"archive.zip", odt, "not a file that can be kept"}, {"pdf", pdf, "not a file that can be kept"}, {"report.pdf.exe", pdf, "not a file that can be kept"}, {"", pdf, "a name"},
		{"report.pdf\u202efdp.exe", pdf, "not a file that can be kept"}, {".pdf", pdf, "not a file that can be kept"},
	} {
		f, err := upload.Check(c.name, c.data)
		if c.says == takes && (err != nil || len(f.Data) == 0 || f.Media == "") || c.says != takes && (fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), c.says)) {
			t.Errorf("%q: %v, wanted %q", c.name, err, c.says)
		}
	}
}

func TestTooManyPartsAndPixelsAreRefused(t *testing.T) {
	var parts []string
	for i := range 2100 {
		parts = append(parts, strings.Repeat("x", 1+i%40)+"/"+strings.Repeat("y", 1+i/40), "")
	}
	if _, err := upload.Check("many.docx", archive(t, parts...)); err == nil || !strings.Contains(err.Error(), "more parts") {
		t.Error(err)
	}
	wide := pngOf(t, image.NewGray(image.Rect(0, 0, 6000, 5000)))
	if _, err := upload.Check("wide.png", wide); err == nil || !strings.Contains(err.Error(), "25 million pixels") {
		t.Error(err)
	}
}

// TestPicturesKeepNothingButThePicture looks for where a picture was taken, and
// for what was hung on behind it, in what is kept.
func TestPicturesKeepNothingButThePicture(t *testing.T) {
	hidden := append(jpegOf(t, picture(40, 20), 1), "canary behind"...)
	f, err := upload.Check("photo.jpg", hidden)
	if err != nil || !bytes.Contains(hidden, []byte("canary street")) || bytes.Contains(f.Data, []byte("canary")) || bytes.Contains(f.Data, []byte("Exif")) {
		t.Errorf("%v: what is kept says where it was taken", err)
	}
	f, err = upload.Check("plan.png", append(pngOf(t, picture(40, 20)), "<script>canary</script>"...))
	if err != nil || bytes.Contains(f.Data, []byte("canary")) {
		t.Errorf("%v: what is kept holds more than the picture", err)
	}
}

// TestPicturesStandUpright turns a picture with a red corner as each of the eight
// notes asks, and looks where the corner is.
func TestPicturesStandUpright(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 64, 32))
	for y := range 32 {
		for x := range 64 {
			p.Set(x, y, color.White)
			if x < 16 && y < 16 { // top left as the camera saw it
				p.Set(x, y, color.RGBA{255, 0, 0, 255})
			}
		}
	}
	for way, corner := range map[uint16]string{1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left", 5: "top left", 6: "top right", 7: "bottom right", 8: "bottom left", 9: "top left"} {
		f, err := upload.Check("photo.jpg", jpegOf(t, p, way))
		if err != nil {
			t.Fatal(err)
		}
		q, _, err := image.Decode(bytes.NewReader(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		b := q.Bounds()
		if tall := b.Dy() > b.Dx(); tall != (way >= 5 && way <= 8) {
			t.Errorf("way %d is %v", way, b)
		}
		for name, at := range map[string]image.Point{"top left": {4, 4}, "top right": {b.Dx() - 5, 4}, "bottom left": {4, b.Dy() - 5}, "bottom right": {b.Dx() - 5, b.Dy() - 5}} {
			_, g, _, _ := q.At(at.X, at.Y).RGBA()
			if red := g < 0x8000; red != (name == corner) {
				t.Errorf("way %d: the corner %s is red: %v", way, name, red)
			}
		}
	}
}

func TestNamesAreFitToBeShownAndSaved(t *testing.T) {
	for sent, want := range map[string]string{
		"report.pdf": "report.pdf", `C:\Users\ada\my report.pdf`: "my report.pdf", "../../etc/passwd": "passwd", "a\r\nSet-Cookie: x.pdf": "a Set-Cookie_ x.pdf",
		"é — ü.pdf": "é — ü.pdf", "x\u202Efdp.exe": "xfdp.exe", `say "hi".txt`: "say _hi_.txt", " . ": "", ".htaccess": "htaccess", "": "", "a.pdf ": "a.pdf",
	} {
		if got := upload.Name(sent); got != want {
			t.Errorf("%q becomes %q, want %q", sent, got, want)
		}
	}
	if got := upload.Name(strings.Repeat("é", 300) + ".docx"); len([]rune(got)) != 120 || !strings.HasSuffix(got, ".docx") {
		t.Errorf("a long name becomes %q", got)
	}
}

// FuzzName holds what is sent in a header to what the sender of a file cannot bend.
func FuzzName(f *testing.F) {
	for _, s := range []string{"a.pdf", "\"; filename=x.exe", "a\r\nb.pdf", "é.pdf", "\\..\\x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		name := upload.Name(sent)
		if upload.Name(name) != name {
			t.Errorf("%q becomes %q and then %q", sent, name, upload.Name(name))
		}
		w := httptest.NewRecorder()
		if err := upload.Send(w, upload.File{Name: name, Media: "application/pdf", Data: []byte("x")}); err != nil {
			t.Fatal(err)
		}
		how, is, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
		if err != nil || how != "attachment" || is["filename"] != name || strings.ContainsAny(w.Header().Get("Content-Disposition"), "\r\n") {
			t.Errorf("%q is sent as %q: %v", name, w.Header().Get("Content-Disposition"), err)
		}
	})
}

func TestFilesAreSentToBeSaved(t *testing.T) {
	w := httptest.NewRecorder()
	if err := upload.Send(w, upload.File{Name: "é.pdf", Media: "application/pdf", Data: []byte("%PDF-")}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename*=utf-8''%C3%A9.pdf", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	for site, elsewhere := range map[string]bool{"": false, "none": false, "same-origin": false, "same-site": true, "cross-site": true} {
		r.Header.Set("Sec-Fetch-Site", site)
		if upload.FromElsewhere(r) != elsewhere {
			t.Errorf("%q", site)
		}
	}
}
