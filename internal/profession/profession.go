// Package profession knows which profession this service runs: its name, its
// notices, whom to ask, and the small documents that no table needs to look into.
package profession

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"sync"

	"guildhall/internal/audit"
	"guildhall/internal/fault"
	"guildhall/internal/pack"
	"guildhall/internal/sqldb"
)

// Settings is what most pages need to know of the profession. What the
// framework owns (levels, rings, disciplines, grades) is left empty here.
type Settings struct{ pack.Profession }

// Service reads the profession's settings and documents.
type Service struct {
	DB *sqldb.DB

	mu         sync.Mutex
	generation int64
	settings   Settings
}

const settingsDocument = "profession"

// Settings returns the profession's settings. They are read again only when
// something public has changed.
func (s *Service) Settings(ctx context.Context) (Settings, error) {
	generation, err := audit.Generation(ctx, s.DB)
	if err != nil {
		return Settings{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if generation == s.generation {
		return s.settings, nil
	}
	var fresh Settings
	if err := Document(ctx, s.DB, settingsDocument, &fresh.Profession); err != nil && fault.KindOf(err) != fault.NotFound {
		return Settings{}, err
	}
	s.settings, s.generation = fresh, generation
	return fresh, nil
}

// Language is the BCP 47 tag of the main language: the one that visitors read.
// It is the locale of the profession, and en-GB before one is loaded.
func Language(ctx context.Context, q sqldb.Querier) (string, error) {
	return sqldb.One(ctx, q, "main language", sqldb.Value[string], `SELECT tag FROM languages WHERE main`)
}

// setLanguage makes a language the main one. Texts in others stay.
func setLanguage(ctx context.Context, tx *sqldb.Tx, tag string) error {
	if _, err := tx.Exec(ctx, `UPDATE languages SET main = FALSE WHERE main AND tag <> $1`, tag); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO languages (tag, main) VALUES ($1, TRUE) ON CONFLICT (tag) DO UPDATE SET main = TRUE`, tag)
	return err
}

// Document reads a document in the main language into v; NotFound when there is none.
func Document(ctx context.Context, q sqldb.Querier, name string, v any) error {
	body, err := sqldb.One(ctx, q, "document", sqldb.Value[string], `SELECT body FROM profession_documents
		WHERE name = $1 AND lang = (SELECT tag FROM languages WHERE main)`, name)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(body), v)
}

// PutDocument stores a document under a name and the tag of its language.
func PutDocument(ctx context.Context, tx *sqldb.Tx, name, lang string, v any) error {
	return put(ctx, tx, name, lang, 0, v)
}

func put(ctx context.Context, tx *sqldb.Tx, name, lang string, ord int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO profession_documents (name, lang, ord, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name, lang) DO UPDATE SET ord = excluded.ord, body = excluded.body`, name, lang, ord, string(body))
	return err
}

const textPrefix = "text/"

// LoadPack stores the settings and the texts that are carried along, and makes
// the pack's language the main one.
func (s *Service) LoadPack(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, p *pack.Pack) error {
	head := p.Profession
	head.Levels, head.Rings, head.Disciplines, head.Grades = pack.LevelScale{}, nil, nil, nil
	if err := setLanguage(ctx, tx, head.Locale); err != nil {
		return err
	}
	if err := PutDocument(ctx, tx, settingsDocument, head.Locale, head); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM profession_documents WHERE name LIKE 'text/%' AND lang = $1`, head.Locale); err != nil {
		return err
	}
	for i, text := range p.Texts {
		if err := put(ctx, tx, textPrefix+text.Name, head.Locale, i, text.Body); err != nil {
			return err
		}
	}
	return nil
}

// FillPack writes the settings and texts back. The framework fills in its own
// part of the profession afterwards.
func (s *Service) FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	framework := p.Profession
	if err := Document(ctx, q, settingsDocument, &p.Profession); err != nil {
		return err
	}
	p.Profession.Levels, p.Profession.Rings = framework.Levels, framework.Rings
	p.Profession.Disciplines, p.Profession.Grades = framework.Disciplines, framework.Grades
	texts, err := sqldb.All(ctx, q, scanText, `SELECT name, body FROM profession_documents
		WHERE name LIKE 'text/%' AND lang = (SELECT tag FROM languages WHERE main) ORDER BY ord`)
	p.Texts = texts
	return err
}

func scanText(rows *sql.Rows) (pack.Text, error) {
	var name, body string
	if err := rows.Scan(&name, &body); err != nil {
		return pack.Text{}, err
	}
	t := pack.Text{Name: strings.TrimPrefix(name, textPrefix)}
	return t, json.Unmarshal([]byte(body), &t.Body)
}
