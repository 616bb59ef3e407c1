package membership

import (
	"context"
	"database/sql"

	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/records"
	"guildhall/internal/sqldb"
)

// Holder tells the keeper of records what is held about a person here.
func (s *Members) Holder() records.Holder {
	return records.Holder{
		Name:   "profiles",
		Tables: []string{"profiles", "profile_disciplines", "profile_posts", "profile_qualifications", "registrations", "ring_overrides", "joining_tokens", "joining_token_uses", "sponsorships"},
		Export: exportProfile, Erase: eraseProfile,
		Classes: []records.Class{{ID: profilesClass, Due: dueProfiles, Dispose: disposeProfiles}},
	}
}

type exportedProfile struct {
	Kind           string                 `json:"kind_of_member,omitempty"`
	Listed         bool                   `json:"in_directory"`
	Region         string                 `json:"location,omitempty"`
	Pattern        string                 `json:"working_pattern,omitempty"`
	Interests      string                 `json:"interests,omitempty"`
	Objective      string                 `json:"career_objective,omitempty"`
	Horizon        string                 `json:"time_frame,omitempty"`
	Mobility       string                 `json:"mobility,omitempty"`
	Moves          string                 `json:"other_organisations,omitempty"`
	Disciplines    []string               `json:"disciplines,omitempty"`
	Manager        string                 `json:"line_manager,omitempty"`
	Confirmed      bool                   `json:"line_manager_confirmed"`
	Posts          []exportedPost         `json:"posts,omitempty"`
	Qualifications []exportedAward        `json:"qualifications,omitempty"`
	Registrations  []exportedRegistration `json:"registrations,omitempty"`
	Audiences      map[string]string      `json:"who_sees_what"`
	Sponsorships   []exportedSponsorship  `json:"sponsorships,omitempty"`
	Tokens         []exportedToken        `json:"joined_with_tokens,omitempty"`
	Reports        []string               `json:"named_as_line_manager_by,omitempty"`
}

type exportedPost struct {
	Title        string `json:"title"`
	Organisation string `json:"organisation,omitempty"`
	Grade        string `json:"grade,omitempty"`
	Role         string `json:"role,omitempty"`
	Release      string `json:"chosen_in_release,omitempty"`
	From         string `json:"from"`
	To           string `json:"to,omitempty"`
}

type exportedAward struct {
	Title   string `json:"title"`
	Body    string `json:"awarded_by,omitempty"`
	Awarded string `json:"awarded,omitempty"`
}

type exportedRegistration struct {
	Body        string `json:"body"`
	Level       string `json:"level,omitempty"`
	Awarded     string `json:"awarded,omitempty"`
	Revalidated string `json:"last_revalidated,omitempty"`
	Due         string `json:"next_due,omitempty"`
	Checked     string `json:"how_checked,omitempty"`
}

type exportedSponsorship struct {
	As      string `json:"as"` // joining or sponsor
	Asked   string `json:"asked"`
	Sponsor string `json:"sponsor,omitempty"`
	Outcome string `json:"outcome,omitempty"`
}

type exportedToken struct {
	Organisation string `json:"organisation"`
	At           string `json:"at"`
}

const stamp = "2006-01-02T15:04:05Z"

func exportProfile(ctx context.Context, q sqldb.Querier, person string) (any, error) {
	p, err := findProfile(ctx, q, people.ID(person))
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := exportedProfile{Kind: p.Kind, Listed: p.Listed, Region: p.Region, Pattern: p.Pattern, Interests: p.Interests,
		Objective: p.Aim.Objective, Horizon: p.Aim.Horizon.String(), Mobility: p.Aim.Mobility, Moves: p.Aim.Moves.String(),
		Manager: p.Manager.Email, Confirmed: !p.Manager.Confirmed.IsZero(), Audiences: map[string]string{}}
	for _, f := range Fields {
		out.Audiences[f.Key()] = p.Audiences.Of(f).Key()
	}
	for _, d := range p.Disciplines {
		out.Disciplines = append(out.Disciplines, d.ID)
	}
	for _, t := range p.Posts {
		out.Posts = append(out.Posts, exportedPost{t.Title, t.Works, t.Grade, t.Role, t.Release, string(t.Starts), string(t.Ends)})
	}
	for _, v := range p.Qualifications {
		out.Qualifications = append(out.Qualifications, exportedAward{v.Title, v.Body, string(v.Awarded)})
	}
	for _, r := range p.Registrations {
		out.Registrations = append(out.Registrations, exportedRegistration{r.Body, r.Level, string(r.Awarded), string(r.Revalidated), string(r.Due), r.Checked})
	}
	return out, exportOthers(ctx, q, person, &out)
}

// exportOthers adds what other rows say of the person. It names nobody else but
// whom the person named.
func exportOthers(ctx context.Context, q sqldb.Querier, person string, out *exportedProfile) (err error) {
	all, err := sqldb.All(ctx, q, scanSponsorship, selectSponsorships+` WHERE v.person = $1 OR v.sponsor = $2 ORDER BY v.asked_at, v.id`, person, person)
	if err != nil {
		return err
	}
	for _, v := range all {
		e := exportedSponsorship{As: "sponsor", Asked: v.Asked.Format(stamp), Outcome: v.Outcome}
		if string(v.Person) == person {
			e.As, e.Sponsor = "joining", v.SponsorEmail
		}
		out.Sponsorships = append(out.Sponsorships, e)
	}
	out.Tokens, err = sqldb.All(ctx, q, func(rows *sql.Rows) (e exportedToken, err error) {
		var at sqldb.Stamp
		err = rows.Scan(&e.Organisation, &at)
		e.At = at.Format(stamp)
		return e, err
	}, `SELECT o.name, u.at FROM joining_token_uses u JOIN joining_tokens t ON t.id = u.token JOIN organisations o ON o.id = t.organisation WHERE u.person = $1 ORDER BY u.at`, person)
	if err != nil {
		return err
	}
	out.Reports, err = sqldb.All(ctx, q, sqldb.Value[string],
		`SELECT pe.name FROM profiles r JOIN people pe ON pe.id = r.person WHERE r.manager = $1 ORDER BY pe.name_key, pe.id`, person)
	return err
}

// eraseProfile removes what the person said. Where others named their address
// it goes too; what they decided for the profession stays without them.
func eraseProfile(ctx context.Context, tx *sqldb.Tx, person string) error {
	p, err := findProfile(ctx, tx, people.ID(person))
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE profiles SET manager_email = '', manager = NULL, manager_asked_at = NULL, manager_confirmed_at = NULL, manager_declined_at = NULL WHERE manager = $1 OR manager_email = $2`, person, p.Email); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM sponsorships WHERE person = $1 OR sponsor = $2 OR sponsor_email = $3`, person, person, p.Email); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE sponsorships SET decided_by = '' WHERE decided_by = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM joining_token_uses WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE joining_tokens SET issued_by = '' WHERE issued_by = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE ring_overrides SET set_by = '' WHERE set_by = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM registrations WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM profile_qualifications WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM profile_posts WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM profile_disciplines WHERE person = $1`, person); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM profiles WHERE person = $1`, person); err != nil {
		return err
	}
	return nil
}
