package signin

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/go-webauthn/webauthn/webauthn"

	"guildhall/internal/fault"
	"guildhall/internal/people"
	"guildhall/internal/sqldb"
)

func scanPasskey(rows *sql.Rows) (k Passkey, err error) {
	var record string
	if err := rows.Scan(&k.ID, &k.Name, &record, &k.CreatedAt, &k.UsedAt); err != nil {
		return k, err
	}
	return k, json.Unmarshal([]byte(record), &k.credential)
}

func passkeysOf(ctx context.Context, q sqldb.Querier, person people.ID) ([]Passkey, error) {
	return sqldb.All(ctx, q, scanPasskey, `SELECT id, name, record, created_at, used_at FROM passkeys WHERE person = $1 ORDER BY created_at, id`, person)
}

func insertPasskey(ctx context.Context, tx *sqldb.Tx, k Passkey, person people.ID) error {
	record, err := json.Marshal(k.credential)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `INSERT INTO passkeys (id, credential, person, name, record, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential) DO NOTHING`,
		k.ID, credentialKey(k.credential.ID), person, k.Name, string(record), k.CreatedAt)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "This passkey has been added already.")
	}
	return err
}

// usePasskey keeps a passkey's counter and when it was used. A passkey that was
// removed while it answered opens nothing.
func usePasskey(ctx context.Context, tx *sqldb.Tx, person people.ID, key webauthn.Credential, at sqldb.Stamp) error {
	record, err := json.Marshal(key)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE passkeys SET record = $1, used_at = $2 WHERE credential = $3 AND person = $4`, string(record), at, credentialKey(key.ID), person)
	if err == nil && n == 0 {
		return noPasskey(nil)
	}
	return err
}

// hasPasskey reports whether a person has something stronger than a message, or than
// a provider that asked for one factor. Then neither proves anything sensitive: who
// reads their mail must not do what the passkey guards (ASVS 6.3.3). A passkey that
// is lost is made good by an operator's link.
func hasPasskey(ctx context.Context, q sqldb.Querier, person people.ID) (bool, error) {
	n, err := sqldb.One(ctx, q, "count", sqldb.Value[int], `SELECT count(*) FROM passkeys WHERE person = $1`, person)
	return n > 0, err
}
