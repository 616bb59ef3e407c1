package proposal

import (
	"net/http"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// proposalJSON is a public proposal as programs read it. It names nobody who has
// not agreed to be named.
type proposalJSON struct {
	ID         string `json:"id"`
	URL        string `json:"url"`
	Title      string `json:"title"`
	About      string `json:"about"`
	Kind       Kind   `json:"kind"`
	Field      string `json:"field"`
	Level      int    `json:"level"`
	Release    string `json:"release"`
	Before     string `json:"before"`
	After      string `json:"after"`
	Reason     string `json:"reason"`
	Credit     string `json:"credit"`
	State      State  `json:"state"`
	ProposedAt string `json:"proposed_at"`
	DecidedAt  string `json:"decided_at"`
	Decision   string `json:"decision"`
	CarriedBy  string `json:"carried_by"`
}

func wire(p Proposal) proposalJSON {
	return proposalJSON{string(p.ID), p.URL(), p.Title, p.About, p.Kind, p.Field, p.Level, p.Release, p.Before, p.After, p.Reason, p.Credit, p.State,
		moment(p.ProposedAt), moment(p.DecidedAt), p.Decision, p.CarriedBy}
}

func moment(at sqldb.Stamp) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(stamp)
}

// mostJSON bounds the list that a program is given.
const mostJSON = 10_000

func (p *Pages) listJSON(w http.ResponseWriter, r *http.Request) error {
	state := r.URL.Query().Get("state")
	if state != "" && state != "open" && !slices.Contains(States, State(state)) {
		return fault.New(fault.Invalid, "Write one of the states for state, such as accepted, or open for what nobody has decided yet.")
	}
	all, err := list(r.Context(), p.Proposals.DB, access.Actor{}, Filter{State: state}, mostJSON, 0)
	if err != nil {
		return err
	}
	if all, err = web.Part(w, r, all); err != nil {
		return err
	}
	return web.WriteJSON(w, struct {
		Proposals []proposalJSON `json:"proposals"`
	}{web.List(all, wire)})
}
