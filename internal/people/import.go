package people

import (
	"context"
	"reflect"
	"strings"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/clock"
	"guildhall/internal/english"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// RegisterPlan is what a file of organisations would do to the register.
type RegisterPlan struct {
	Rows     int
	Added    []string // the names
	Changed  []Difference
	Findings []pack.Finding
}

// Sound reports whether the file can be taken in.
func (p RegisterPlan) Sound() bool { return len(pack.Errors(p.Findings)) == 0 }

// Empty reports whether the file would change nothing.
func (p RegisterPlan) Empty() bool { return len(p.Added)+len(p.Changed) == 0 }

// Difference is one cell that a file changes.
type Difference struct {
	ID           OrganisationID
	Name, Column string
	Before, Now  string
}

// PlanImport reads rows of organisations.csv, the file of a profession pack, and
// says what they would add and change. Organisations that the file does not name
// stay as they are.
func (s *Service) PlanImport(ctx context.Context, file, text string) (RegisterPlan, error) {
	grades, err := s.grades(ctx)
	if err != nil {
		return RegisterPlan{}, err
	}
	plan, _, _, err := planImport(ctx, s.DB, file, text, grades)
	return plan, err
}

func planImport(ctx context.Context, q sqldb.Querier, file, text string, grades []pack.Grade) (plan RegisterPlan, r registry, o outcome, err error) {
	if r, err = whole(ctx, q); err != nil {
		return plan, r, o, err
	}
	rows, findings := pack.ReadOrganisations(file, strings.TrimPrefix(text, "\uFEFF"), r.list(), grades)
	plan.Rows, plan.Findings = len(rows), findings
	if !plan.Sound() {
		return plan, r, o, nil
	}
	for _, row := range rows {
		old := r.find(OrganisationID(row.ID))
		switch {
		case old == nil:
			plan.Added = append(plan.Added, row.Name)
			o.added = append(o.added, row.ID)
			o.set(placed{row, r.next(&o)})
		case !reflect.DeepEqual(old.Organisation, row):
			if diffs := differences(old.Organisation, row); len(diffs) > 0 {
				plan.Changed = append(plan.Changed, diffs...)
				o.set(placed{row, old.Place})
			}
			if row.ValidTo != "" && old.ValidTo == "" {
				o.ended = append(o.ended, row.ID)
			}
		}
	}
	o.summary = english.Count(len(plan.Added), "organisation was added", "organisations were added") + " and " +
		english.Count(len(o.changed)-len(o.added), "was changed", "were changed") + " from a file."
	return plan, r, o, nil
}

// differences names the cells in which two rows of one organisation differ, as
// they are written in a file.
func differences(before, now pack.Organisation) []Difference {
	old, columns := pack.OrganisationCells(before)
	fresh, _ := pack.OrganisationCells(now)
	var all []Difference
	for i, column := range columns {
		if old[i] != fresh[i] {
			all = append(all, Difference{OrganisationID(now.ID), now.Name, column, old[i], fresh[i]})
		}
	}
	return all
}

// Import takes a file of organisations in, whole or not at all. Those that it
// ends stay on the register; whoever works there says where they work now.
func (s *Service) Import(ctx context.Context, who access.Actor, file, text string) (plan RegisterPlan, err error) {
	if !CanManage(who) {
		return plan, onlyAdministrators()
	}
	if plan, err = s.PlanImport(ctx, file, text); err != nil || !plan.Sound() || plan.Empty() {
		return plan, err
	}
	grades, err := s.grades(ctx)
	if err != nil {
		return plan, err
	}
	act := audit.Act{By: who, Verb: verbs[Imported], About: "organisations", Public: true}
	err = s.Log.Do(ctx, act, func(tx *sqldb.Tx, now sqldb.Stamp) error {
		var r registry
		var o outcome
		var err error
		if plan, r, o, err = planImport(ctx, tx, file, text, grades); err != nil || !plan.Sound() || plan.Empty() {
			return err
		}
		return s.carryOut(ctx, tx, now, who, r, Imported, pack.Date(clock.ISODay(now.Time)), file, o)
	})
	return plan, err
}
