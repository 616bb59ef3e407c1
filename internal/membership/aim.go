package membership

import (
	"context"
	"net/http"
	"slices"

	"guildhall/internal/access"
	"guildhall/internal/form"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
	"guildhall/internal/web"
)

// Aim is where a member wants to go. Each of objective, time frame and mobility
// has an audience of its own, the member alone until they say otherwise.
type Aim struct {
	Objective string
	Horizon   Within
	Mobility  string // where they would work
	Moves     Moves
}

// Within is by when somebody wants to reach something; empty for not said.
type Within string

var horizons = []choice{
	{"year", "Within a year"}, {"two", "In one to two years"}, {"five", "In three to five years"}, {"open", "No date"},
}

// String says it as people do; empty for not said.
func (w Within) String() string { return said(horizons, string(w)) }

// Moves is whether somebody would move to another organisation; empty for not said.
type Moves string

var moving = []choice{{"own", "Only within my organisation"}, {"others", "To other organisations too"}}

// String says it as people do; empty for not said.
func (m Moves) String() string { return said(moving, string(m)) }

// said is what stands beside a value in a list; empty where it is in none.
func said(all []choice, value string) string {
	if i := slices.IndexFunc(all, func(c choice) bool { return c.Value == value }); i >= 0 {
		return all[i].Text
	}
	return ""
}

const maxObjective = 500

// CheckAim says what is wrong with each field, by its name.
func CheckAim(a Aim) map[string]string {
	wrong := map[string]string{}
	if len([]rune(a.Objective)) > maxObjective {
		wrong["objective"] = tooLong("Your career objective", maxObjective)
	}
	if len([]rune(a.Mobility)) > maxLine {
		wrong["mobility"] = tooLong("Where you would work", maxLine)
	}
	if a.Horizon != "" && a.Horizon.String() == "" {
		wrong["horizon"] = "Choose by when from the list"
	}
	if a.Moves != "" && a.Moves.String() == "" {
		wrong["moves"] = "Choose from the list whether you would move to another organisation"
	}
	return wrong
}

// SaveAim keeps what CheckAim finds nothing wrong with.
func (s *Members) SaveAim(ctx context.Context, who access.Actor, a Aim) error {
	if err := first(CheckAim(a)); err != nil {
		return err
	}
	return s.act(ctx, who, "changed career objective", func(tx *sqldb.Tx, _ sqldb.Stamp, person people.ID) error {
		_, err := tx.Exec(ctx, `UPDATE profiles SET objective = $1, horizon = $2, mobility = $3, moves = $4 WHERE person = $5`,
			a.Objective, a.Horizon, a.Mobility, a.Moves, person)
		return err
	})
}

// AimOf is where the actor wants to go, as they said it.
func (s *Members) AimOf(ctx context.Context, who access.Actor) (a Aim, err error) {
	all, err := sqldb.All(ctx, s.DB, scanAim, `SELECT objective, horizon, mobility, moves FROM profiles WHERE person = $1`, who.ID)
	if len(all) > 0 {
		a = all[0]
	}
	return a, err
}

func (p *MemberPages) askAim(r *http.Request) (*askPage, error) {
	a, err := p.Members.AimOf(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	notSaid := choice{"", "Not said"}
	return &askPage{Title: "Where you want to go", Action: "/me/profile/aim", Button: "Save",
		Lead: "Only you see this until you choose otherwise. It stands at the head of your path to a role.",
		Questions: []*question{
			{Field: form.Field{Name: "objective", Label: "Career objective", Hint: "What you want to be doing, in your own words. It need not be a promotion.", Value: a.Objective}, as: asText},
			{Field: form.Field{Name: "horizon", Label: "By when?", Value: string(a.Horizon)}, as: asList, Choices: append([]choice{notSaid}, horizons...)},
			{Field: form.Field{Name: "mobility", Label: "Where would you work?", Hint: "Such as Leeds or York, anywhere in Wales, or from home.", Value: a.Mobility}},
			{Field: form.Field{Name: "moves", Label: "Would you move to another organisation?", Value: string(a.Moves)}, as: asList, Choices: append([]choice{notSaid}, moving...)},
		}}, nil
}

func (p *MemberPages) editAim(w http.ResponseWriter, r *http.Request) error {
	page, err := p.askAim(r)
	if err != nil {
		return err
	}
	return page.render(w, r, profileCrumbs)
}

func (p *MemberPages) saveAim(w http.ResponseWriter, r *http.Request) error {
	page, err := p.askAim(r)
	if err != nil {
		return err
	}
	if err := page.read(r); err != nil {
		return err
	}
	a := Aim{page.of("objective").Value, Within(page.of("horizon").Value), page.of("mobility").Value, Moves(page.of("moves").Value)}
	page.mark(CheckAim(a))
	return p.keep(w, r, page, func() error { return p.Members.SaveAim(r.Context(), web.Actor(r), a) })
}
