package networks

import (
	"context"
	"database/sql"
	"strconv"

	"guildhall/internal/english"
	"guildhall/internal/pack"
	"guildhall/internal/search"
	"guildhall/internal/sqldb"
)

const selectNetworks = `SELECT n.id, n.name, n.short, n.kind, n.host, n.purpose, n.who_for, n.route, n.instructions, n.meets,
	n.fees, coalesce(n.parent, ''), coalesce(p.name, ''), n.confidentiality, n.status, n.last_confirmed, n.basis, n.body, n.members
	FROM networks n LEFT JOIN networks p ON p.id = n.parent AND p.lang = n.lang
	WHERE n.lang = (SELECT tag FROM languages WHERE main)`

func scan(rows *sql.Rows) (n Network, err error) {
	return n, rows.Scan(&n.ID, &n.Name, &n.Short, &n.Kind, &n.Host, &n.Purpose, &n.WhoFor, &n.Joining.Route, &n.Joining.Instructions,
		&n.Meets, &n.Fees, &n.Parent, &n.ParentName, &n.Confidentiality, &n.Status, &n.LastConfirmed, &n.Basis, &n.Body, &n.Members)
}

// list returns the entries that pass the filter, without their steps.
func list(ctx context.Context, q sqldb.Querier, f Filter) ([]Network, error) {
	where, args := ``, []any{}
	equal := func(condition, value string) {
		if value != "" {
			args = append(args, value)
			where += condition + `$` + strconv.Itoa(len(args))
		}
	}
	equal(` AND n.kind = `, f.Place)
	equal(` AND n.route = `, f.Route)
	if f.Discipline != "" {
		equal(` AND (NOT EXISTS (SELECT 1 FROM network_topics t WHERE t.network = n.id AND t.lang = n.lang AND t.kind = 'discipline')
			OR EXISTS (SELECT 1 FROM network_topics t WHERE t.network = n.id AND t.lang = n.lang AND t.kind = 'discipline' AND t.topic = `, f.Discipline)
		where += `))`
	}
	words, more := search.Holds("n.words", f.Words, len(args)+1)
	return sqldb.All(ctx, q, scan, selectNetworks+where+words+
		` ORDER BY CASE n.status WHEN 'active' THEN 0 WHEN 'dormant' THEN 1 ELSE 2 END, n.name_key, n.id`, append(args, more...)...)
}

func find(ctx context.Context, q sqldb.Querier, id string) (Network, error) {
	n, err := sqldb.One(ctx, q, "network", scan, selectNetworks+` AND n.id = $1`, id)
	if err != nil {
		return n, err
	}
	if err := details(ctx, q, map[string]*Network{id: &n}, id); err != nil {
		return n, err
	}
	n.Groups, err = sqldb.All(ctx, q, func(rows *sql.Rows) (g Group, err error) {
		return g, rows.Scan(&g.ID, &g.Name, &g.Purpose)
	}, `SELECT id, name, purpose FROM networks
		WHERE parent = $1 AND lang = (SELECT tag FROM languages WHERE main) ORDER BY name_key`, id)
	return n, err
}

// allByID returns every network with its steps, contacts and topics.
func allByID(ctx context.Context, q sqldb.Querier) ([]Network, error) {
	all, err := sqldb.All(ctx, q, scan, selectNetworks+` ORDER BY n.id`)
	if err != nil {
		return nil, err
	}
	byID := map[string]*Network{}
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	if err := readFormerIDs(ctx, q, byID); err != nil {
		return nil, err
	}
	return all, details(ctx, q, byID, "")
}

// details fills in what a network has several of: of one network, or of all
// when only is empty.
func details(ctx context.Context, q sqldb.Querier, byID map[string]*Network, only string) error {
	var id string
	err := sqldb.Each(ctx, q, func(rows *sql.Rows) (address string, err error) {
		return address, rows.Scan(&id, &address)
	}, func(address string) error {
		n := byID[id]
		n.Joining.Contacts = append(n.Joining.Contacts, address)
		return nil
	}, `SELECT network, address FROM network_contacts
		WHERE ($1 = '' OR network = $1) AND lang = (SELECT tag FROM languages WHERE main) ORDER BY network, ord`, only)
	if err != nil {
		return err
	}
	err = sqldb.Each(ctx, q, func(rows *sql.Rows) (s pack.JoiningStep, err error) {
		return s, rows.Scan(&id, &s.Text, &s.Email, &s.Subject, &s.Link)
	}, func(s pack.JoiningStep) error {
		byID[id].Steps = append(byID[id].Steps, s)
		return nil
	}, `SELECT network, text, email, subject, link FROM network_steps
		WHERE ($1 = '' OR network = $1) AND lang = (SELECT tag FROM languages WHERE main) ORDER BY network, ord`, only)
	if err != nil {
		return err
	}
	var kind string
	return sqldb.Each(ctx, q, func(rows *sql.Rows) (topic string, err error) {
		return topic, rows.Scan(&id, &kind, &topic)
	}, func(topic string) error {
		n := byID[id]
		if kind == "discipline" {
			n.Disciplines = append(n.Disciplines, topic)
		} else {
			n.Skills = append(n.Skills, topic)
		}
		return nil
	}, `SELECT network, kind, topic FROM network_topics
		WHERE ($1 = '' OR network = $1) AND lang = (SELECT tag FROM languages WHERE main) ORDER BY network, kind, ord`, only)
}

func insert(ctx context.Context, tx *sqldb.Tx, lang string, n Network) error {
	words := search.Words(n.Name + " " + n.Short + " " + n.Host + " " + n.Purpose + " " + n.WhoFor + " " + n.Body)
	_, err := tx.Exec(ctx, `INSERT INTO networks (id, lang, name, short, kind, host, purpose, who_for, route, instructions, meets, fees, parent,
		confidentiality, status, last_confirmed, basis, body, name_key, words, members)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		n.ID, lang, n.Name, n.Short, n.Kind, n.Host, n.Purpose, n.WhoFor, n.Joining.Route, n.Joining.Instructions, n.Meets, n.Fees, sqldb.Nullable(n.Parent),
		n.Confidentiality, n.Status, string(n.LastConfirmed), n.Basis, n.Body, english.Key(n.Name), words, n.Members)
	if err != nil {
		return err
	}
	return insertDetails(ctx, tx, lang, n)
}

func insertDetails(ctx context.Context, tx *sqldb.Tx, lang string, n Network) error {
	if err := insertFormerIDs(ctx, tx, lang, n); err != nil {
		return err
	}
	err := tx.Insert(ctx, `INSERT INTO network_contacts (network, lang, ord, address) VALUES`, ``,
		sqldb.Rows(n.Joining.Contacts, func(i int, address string) []any { return []any{n.ID, lang, i, address} }))
	if err != nil {
		return err
	}
	err = tx.Insert(ctx, `INSERT INTO network_steps (network, lang, ord, text, email, subject, link) VALUES`, ``,
		sqldb.Rows(n.Steps, func(i int, s pack.JoiningStep) []any { return []any{n.ID, lang, i, s.Text, s.Email, s.Subject, s.Link} }))
	if err != nil {
		return err
	}
	topics := sqldb.Rows(n.Disciplines, func(i int, topic string) []any { return []any{n.ID, lang, i, "discipline", topic} })
	topics = append(topics, sqldb.Rows(n.Skills, func(i int, topic string) []any { return []any{n.ID, lang, i, "skill", topic} })...)
	return tx.Insert(ctx, `INSERT INTO network_topics (network, lang, ord, kind, topic) VALUES`, ``, topics)
}
