package exchange

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"guildhall/internal/fault"
	"guildhall/internal/framework"
	"guildhall/internal/framework/diff"
	"guildhall/internal/framework/linked"
	"guildhall/internal/pack"
	"guildhall/internal/spreadsheet"
)

// Manifest says what an archive of a hand-over holds. It is signed; a receiver
// checks the signature over the bytes of manifest.json, then each checksum.
type Manifest struct {
	Profession     string     `json:"profession"`
	IdentifierBase string     `json:"identifier_base"`
	Release        string     `json:"release"`
	Issued         string     `json:"issued"`
	Since          string     `json:"since,omitempty"` // the release handed over before
	HandedOver     string     `json:"handed_over"`     // RFC 3339, UTC
	Licence        string     `json:"licence"`
	PublicKey      string     `json:"public_key"` // Ed25519 (RFC 8032), base64
	Files          []Enclosed `json:"files"`
}

// Enclosed is one file of the archive.
type Enclosed struct {
	Name     string `json:"name"`
	What     string `json:"what"`
	Media    string `json:"media"`
	Bytes    int    `json:"bytes"`
	SHA256   string `json:"sha256"` // in hexadecimal
	Lossless bool   `json:"lossless"`
	format   string
	body     []byte
}

// The files of an archive that are no data.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.json.sig"
	keyName       = "public-key.pem"
	readmeName    = "README.txt"
)

// assemble makes the archive of a hand-over: every format, what each thing is
// called elsewhere, what changed since the last hand-over, and a signed manifest.
// The same values make the same bytes.
func assemble(now, before *pack.Edition, between []pack.Release, at time.Time, key ed25519.PrivateKey) (archive []byte, m Manifest, err error) {
	public := key.Public().(ed25519.PublicKey)
	m = Manifest{
		Profession: now.Scheme.Name, IdentifierBase: now.Scheme.IdentifierBase, Release: now.Release.Name, Issued: string(now.Release.Issued),
		HandedOver: at.UTC().Format(time.RFC3339), Licence: now.Scheme.Licence, PublicKey: base64.StdEncoding.EncodeToString(public),
	}
	if m.Files, err = formatFiles(now); err != nil {
		return nil, m, err
	}
	m.Files = append(m.Files, Enclosed{Name: "identifiers.csv", What: "Every code with its identifiers, and what replaced it", Media: "text/csv", body: identifiers(now)},
		Enclosed{Name: "mappings.csv", What: "What each skill matches in other schemes", Media: "text/csv", body: mappings(now)})
	if before != nil {
		m.Since = before.Release.Name
		report := diff.Compare(before, now, between)
		changes, err := json.MarshalIndent(report, "", "  ")
		if err != nil {
			return nil, m, err
		}
		m.Files = append(m.Files, Enclosed{Name: "changes.json", What: "What changed since release " + m.Since, Media: "application/json", body: append(changes, '\n')},
			Enclosed{Name: "changes.csv", What: "The same, a line for each value", Media: "text/csv", body: changeTable(report)})
	}
	for i := range m.Files {
		f := &m.Files[i]
		sum := sha256.Sum256(f.body)
		f.Bytes, f.SHA256 = len(f.body), hex.EncodeToString(sum[:])
	}
	archive, err = sealed(m, key, public)
	return archive, m, err
}

// formatFiles is the release in every format in which it can be had.
func formatFiles(e *pack.Edition) ([]Enclosed, error) {
	var all []Enclosed
	for _, d := range framework.Downloads {
		var b bytes.Buffer
		if err := d.Write(&b, e); err != nil {
			return nil, fmt.Errorf("writing %s: %w", d.Format, err)
		}
		all = append(all, Enclosed{Name: d.Filename(e), What: "The framework as " + d.Name, Media: d.Media, Lossless: d.Lossless, format: d.Format, body: b.Bytes()})
	}
	return all, nil
}

func sealed(m Manifest, key ed25519.PrivateKey, public ed25519.PublicKey) ([]byte, error) {
	manifest, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	manifest = append(manifest, '\n')
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, err
	}
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(key, manifest)) + "\n"
	files := []Enclosed{
		{Name: readmeName, body: []byte(readme(m))}, {Name: manifestName, body: manifest}, {Name: signatureName, body: []byte(signature)},
		{Name: keyName, body: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})},
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range append(files, m.Files...) {
		part, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(f.body); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return b.Bytes(), err
}

func readme(m Manifest) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: skills framework, release %s\n\nHanded over on %s. Every file is listed in manifest.json with its size and SHA-256 checksum.\n", m.Profession, m.Release, m.HandedOver)
	b.WriteString("manifest.json.sig is the base64 of an Ed25519 signature over the bytes of manifest.json; public-key.pem verifies it:\n\n" +
		"  base64 -d manifest.json.sig >sig.bin\n  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile sig.bin\n\n")
	b.WriteString("Compare the public key with the one on the profession's own page about hand-overs.\n")
	for _, f := range m.Files {
		fmt.Fprintf(&b, "\n%s\n  %s\n", f.Name, f.What)
	}
	return b.String()
}

// identifiers is a line for each skill and role: what it is called in data.
func identifiers(e *pack.Edition) []byte {
	rows := [][]string{{"kind", "code", "name", "status", "identifier", "case_identifier", "replaced_by"}}
	add := func(kind, code, name, status string, by []string) {
		iri := e.Scheme.IdentifierBase + kind + "/" + code
		rows = append(rows, []string{kind, code, name, status, iri, linked.CaseID(iri), strings.Join(by, "; ")})
	}
	for _, s := range e.Framework.Skills {
		add("skill", s.Code, s.Name, s.Status, s.ReplacedBy)
	}
	for _, r := range e.Framework.Roles {
		add("role", r.Code, r.Name, r.Status, r.ReplacedBy)
	}
	return table(rows)
}

func mappings(e *pack.Edition) []byte {
	rows := [][]string{{"code", "scheme", "target", "label", "match", "status"}}
	for _, m := range e.Framework.Mappings {
		rows = append(rows, []string{m.Skill, m.Scheme, m.TargetID, m.TargetLabel, m.Match, m.Status})
	}
	return table(rows)
}

// changeTable is a line for each value that differs.
func changeTable(r diff.Report) []byte {
	rows := [][]string{{"kind", "what", "code", "name", "field", "before", "now", "note"}}
	var add func(c diff.Change)
	add = func(c diff.Change) {
		note := ""
		if len(c.Reasons) > 0 {
			note = c.Reasons[0].Note
		}
		start := []string{string(c.Kind), c.What, c.Code, c.Name}
		if len(c.Fields) == 0 {
			rows = append(rows, append(slices.Clone(start), "", strings.Join(c.From, "; "), strings.Join(c.To, "; "), note))
		}
		for _, f := range c.Fields {
			before, now := f.Before, f.Now
			if f.Listed {
				before, now = strings.Join(f.Were, "; "), strings.Join(f.Are, "; ")
			}
			rows = append(rows, append(slices.Clone(start), f.Name, before, now, note))
		}
		for _, part := range c.Parts {
			add(part)
		}
	}
	for _, c := range r.Changes {
		add(c)
	}
	return table(rows)
}

func table(rows [][]string) []byte {
	var b bytes.Buffer
	_ = spreadsheet.WriteCSV(&b, rows) // a buffer takes everything
	return b.Bytes()
}

// Limits of an archive that comes back.
const (
	mostEntries  = 100
	mostUnpacked = 256 << 20
)

// returned is an archive of ours as it came back.
type returned struct {
	manifest Manifest
	signed   bool // whether the manifest is as it was signed
	altered  []Enclosed
	missing  []string
}

// unpack reads an archive of a hand-over; false where the file is none.
func unpack(data []byte) (returned, bool, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || !slices.ContainsFunc(r.File, func(f *zip.File) bool { return f.Name == manifestName }) {
		return returned{}, false, nil
	}
	if len(r.File) > mostEntries {
		return returned{}, true, fault.New(fault.Invalid, "This archive holds %d files. A hand-over holds %d at most.", len(r.File), mostEntries)
	}
	bodies, err := unpacked(r)
	if err != nil {
		return returned{}, true, err
	}
	var back returned
	if err := json.Unmarshal(bodies[manifestName], &back.manifest); err != nil {
		return back, true, fault.New(fault.Invalid, "The file manifest.json of this archive cannot be read: %s.", err)
	}
	back.signed = verified(bodies, back.manifest)
	for _, f := range back.manifest.Files {
		body, ok := bodies[f.Name]
		sum := sha256.Sum256(body)
		switch {
		case !ok:
			back.missing = append(back.missing, f.Name)
		case hex.EncodeToString(sum[:]) != f.SHA256:
			f.body = body
			back.altered = append(back.altered, f)
		}
	}
	return back, true, nil
}

func unpacked(r *zip.Reader) (map[string][]byte, error) {
	bodies, left := map[string][]byte{}, int64(mostUnpacked)
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			return nil, fault.New(fault.Invalid, "The file %s of this archive cannot be opened: %s.", f.Name, err)
		}
		body, err := io.ReadAll(io.LimitReader(part, left+1))
		if err := errors.Join(err, part.Close()); err != nil {
			return nil, fault.New(fault.Invalid, "The file %s of this archive is damaged: %s.", f.Name, err)
		}
		if left -= int64(len(body)); left < 0 {
			return nil, fault.New(fault.Invalid, "This archive unpacks to more than %d MB. Send only what was handed over.", mostUnpacked>>20)
		}
		bodies[f.Name] = body
	}
	return bodies, nil
}

func verified(bodies map[string][]byte, m Manifest) bool {
	key, err := base64.StdEncoding.DecodeString(m.PublicKey)
	signature, err2 := base64.StdEncoding.DecodeString(strings.TrimSpace(string(bodies[signatureName])))
	return err == nil && err2 == nil && len(key) == ed25519.PublicKeySize && ed25519.Verify(key, bodies[manifestName], signature)
}
