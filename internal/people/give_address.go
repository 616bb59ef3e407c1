package people

import (
	"context"
	"net/http"

	"guildhall/internal/access"
	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/form"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// GiveAddress lets somebody who was taken to have moved on sign in again, with
// an address that the administrator knows to be theirs. Whoever has an address
// changes it themselves.
func (s *Service) GiveAddress(ctx context.Context, who access.Actor, person ID, email string) error {
	if !CanManage(who) {
		return onlyAdministrators()
	}
	canonical, err := CanonicalEmail(email)
	if err != nil {
		return err
	}
	act := audit.Act{By: who, Verb: "gave person an address", About: "person/" + string(person), Person: string(person)}
	return s.Log.Do(ctx, act, func(tx *sqldb.Tx, _ sqldb.Stamp) error {
		p, err := find(ctx, tx, person)
		if err != nil {
			return err
		}
		if p.Reachable() {
			return fault.New(fault.Conflict, "%s has an address. Only they can change it.", p.Name)
		}
		return SetEmail(ctx, tx, person, canonical)
	})
}

func (p *Pages) giveAddress(w http.ResponseWriter, r *http.Request) error {
	page, err := p.person(r)
	if err != nil {
		return err
	}
	if err := web.ReadForm(r, form.Form{&page.Address}); err != nil {
		return err
	}
	err = p.People.GiveAddress(r.Context(), web.Actor(r), page.Person.ID, page.Address.Value)
	if kind := fault.KindOf(err); !page.Reachable() && (kind == fault.Invalid || kind == fault.Conflict) {
		page.Address.Error = fault.Message(err)
		return renderPerson(w, r, page)
	}
	return p.back(w, r, "address", err)
}
