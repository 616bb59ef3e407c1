package people

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/english"
	"guildhall/internal/form"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// FTE is a number of full-time equivalents in hundredths. It is not a number of
// people: two who work half the week are one.
type FTE int64

// String is the number as people write it: "1,234.5".
func (n FTE) String() string {
	whole, digits := strconv.FormatInt(int64(n/100), 10), ""
	for len(whole) > 3 {
		whole, digits = whole[:len(whole)-3], ","+whole[len(whole)-3:]+digits
	}
	part := ""
	if n%100 != 0 {
		part = strings.TrimRight("."+strconv.FormatInt(int64(n%100)+100, 10)[1:], "0")
	}
	return whole + digits + part
}

// Headcount is what an organisation published of one year.
type Headcount struct {
	Organisation OrganisationID
	Year         int
	FTE          FTE
	Source       string // where it was published, in words or as an address
}

func scanHeadcount(rows *sql.Rows) (h Headcount, err error) {
	return h, rows.Scan(&h.Organisation, &h.Year, &h.FTE, &h.Source)
}

func headcountsOf(ctx context.Context, q sqldb.Querier, id OrganisationID) ([]Headcount, error) {
	return sqldb.All(ctx, q, scanHeadcount, `SELECT organisation, year, fte, source FROM organisation_headcounts WHERE organisation = $1 ORDER BY year DESC`, id)
}

// Headcounts returns what was published of a year, or of the latest year before
// it of which an organisation published anything: the denominator of coverage.
func (s *Service) Headcounts(ctx context.Context, year int) (map[OrganisationID]Headcount, error) {
	all, err := sqldb.All(ctx, s.DB, scanHeadcount, `SELECT organisation, year, fte, source FROM organisation_headcounts WHERE year <= $1 ORDER BY year`, year)
	latest := map[OrganisationID]Headcount{}
	for _, h := range all {
		latest[h.Organisation] = h
	}
	return latest, err
}

// HeadcountPlan is what a file of headcounts would do.
type HeadcountPlan struct {
	Rows     []Headcount
	Added    int
	Changed  int
	Findings []pack.Finding
}

var headcountColumns = []string{"year", "organisation", "fte", "source"}

// PlanHeadcounts reads a CSV file with the columns year, organisation, fte and
// source, and says what it would add and change. An organisation is named by its
// id, its name or its short name, and must be on the register.
func (s *Service) PlanHeadcounts(ctx context.Context, file, text string) (HeadcountPlan, error) {
	r, err := whole(ctx, s.DB)
	if err != nil {
		return HeadcountPlan{}, err
	}
	known, err := sqldb.All(ctx, s.DB, scanHeadcount, `SELECT organisation, year, fte, source FROM organisation_headcounts`)
	if err != nil {
		return HeadcountPlan{}, err
	}
	plan := readHeadcounts(file, text, r)
	for _, h := range plan.Rows {
		i := slices.IndexFunc(known, func(k Headcount) bool { return k.Organisation == h.Organisation && k.Year == h.Year })
		switch {
		case i < 0:
			plan.Added++
		case known[i] != h:
			plan.Changed++
		}
	}
	return plan, nil
}

// ImportHeadcounts takes a file in, whole or not at all.
func (s *Service) ImportHeadcounts(ctx context.Context, who access.Actor, file, text string) (HeadcountPlan, error) {
	if !CanManage(who) {
		return HeadcountPlan{}, onlyAdministrators()
	}
	plan, err := s.PlanHeadcounts(ctx, file, text)
	if err != nil || len(pack.Errors(plan.Findings)) > 0 || plan.Added+plan.Changed == 0 {
		return plan, err
	}
	act := audit.Act{By: who, Verb: "imported headcounts", About: "organisations", Public: true}
	return plan, s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		rows := sqldb.Rows(plan.Rows, func(_ int, h Headcount) []any { return []any{h.Organisation, h.Year, h.FTE, h.Source} })
		return tx.Insert(ctx, `INSERT INTO organisation_headcounts (organisation, year, fte, source) VALUES `,
			` ON CONFLICT (organisation, year) DO UPDATE SET fte = excluded.fte, source = excluded.source`, rows)
	})
}

// headcountReader reads a file of headcounts and reports where it is wrong.
type headcountReader struct {
	file  string
	lines []string
	plan  HeadcountPlan
}

func (h *headcountReader) fault(line, offset int, rule, message string) {
	column := 1
	if line > 0 && line <= len(h.lines) {
		text := h.lines[line-1]
		column = utf8.RuneCountInString(text[:max(0, min(offset-1, len(text)))]) + 1
	}
	h.plan.Findings = append(h.plan.Findings, pack.Finding{File: h.file, Line: line, Column: column, Rule: rule, Severity: pack.Error, Message: message})
}

func readHeadcounts(file, text string, r registry) HeadcountPlan {
	text = strings.TrimPrefix(text, "\uFEFF")
	h := &headcountReader{file: file, lines: strings.Split(text, "\n")}
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord = -1
	header, err := in.Read()
	if err != nil || !slices.Equal(header, headcountColumns) {
		h.fault(1, 1, "missing-column", "The first line has to name the columns: "+strings.Join(headcountColumns, ",")+".")
		return h.plan
	}
	seen := map[string]int{}
	for {
		cells, err := in.Read()
		if err == io.EOF {
			break
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			h.fault(parse.Line, parse.Column, "csv-syntax", "The double quotes do not fit here. Put the whole cell in quotes and write a quote inside it twice.")
			return h.plan
		}
		line, _ := in.FieldPos(0)
		if len(cells) != len(headcountColumns) {
			h.fault(line, 1, "row-width", "This row has "+english.Count(len(cells), "cell", "cells")+" and the first line has 4. A number with a comma needs double quotes.")
			continue
		}
		h.row(in, cells, line, r, seen)
	}
	if len(h.plan.Rows) == 0 && len(h.plan.Findings) == 0 {
		h.fault(1, 1, "empty-value", "The file has no rows. Write one for each organisation and year.")
	}
	return h.plan
}

func (h *headcountReader) row(in *csv.Reader, cells []string, line int, r registry, seen map[string]int) {
	bad := false
	wrong := func(cell int, rule, message string) {
		_, offset := in.FieldPos(cell)
		h.fault(line, offset, rule, message)
		bad = true
	}
	for i := range cells {
		cells[i] = form.Clean(cells[i])
	}
	year, err := strconv.Atoi(cells[0])
	if err != nil || year < 1900 || year > 2999 {
		wrong(0, "bad-value", "Write a year of four digits, such as 2026.")
	}
	id, known := r.named(cells[1])
	if !known {
		wrong(1, "unknown-reference", "There is no organisation “"+cells[1]+"” on the register. Write its id, its name or its short name.")
	}
	fte, ok := parseFTE(cells[2])
	if !ok {
		wrong(2, "bad-value", "Write a number of full-time equivalents with at most two decimals, such as 1234.5.")
	}
	if cells[3] == "" {
		wrong(3, "empty-value", "Say where the number was published.")
	}
	key := string(id) + " " + cells[0]
	if first, twice := seen[key]; twice && known {
		wrong(1, "duplicate-code", "This organisation and year are already on line "+strconv.Itoa(first)+". Keep one of the two.")
	}
	seen[key] = line
	if !bad {
		h.plan.Rows = append(h.plan.Rows, Headcount{id, year, fte, cells[3]})
	}
}

// named finds an organisation by its id, its name or its short name; a living
// one before one that has ended.
func (r registry) named(s string) (OrganisationID, bool) {
	var found *placed
	for i, o := range r {
		if s != "" && (o.ID == s || Key(o.Name) == Key(s) || Key(o.Short) == Key(s)) && (found == nil || found.ValidTo != "") {
			found = &r[i]
		}
	}
	if found == nil {
		return "", false
	}
	return OrganisationID(found.ID), true
}

func parseFTE(s string) (FTE, bool) {
	whole, part, dotted := strings.Cut(strings.ReplaceAll(s, ",", ""), ".")
	if dotted && (part == "" || len(part) > 2) || len(whole) > 9 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 63)
	return FTE(n), err == nil && whole != ""
}
