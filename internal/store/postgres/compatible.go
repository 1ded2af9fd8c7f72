package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// needs is the oldest schema that a marsad must know to work on a database of ours. A migration that only adds leaves it as it is, so that workers of two versions can work side
// by side while they are exchanged one by one; one that changes what older programs read or write raises it to its own number.
const needs = indexVersion

// compatible makes the table in which the database says what it needs, and raises that to ours.
const compatible = `
CREATE TABLE IF NOT EXISTS compatible (one boolean PRIMARY KEY DEFAULT true CHECK (one), needs bigint NOT NULL);
INSERT INTO compatible (needs) VALUES (%d) ON CONFLICT (one) DO UPDATE SET needs = greatest(compatible.needs, excluded.needs)`

// sayNeeds keeps what a database of the newest schema needs. One transaction at a time does so.
func sayNeeds(ctx context.Context, db *sql.DB, d dialect) error {
	var said bool
	err := db.QueryRowContext(ctx, `SELECT to_regclass('compatible') IS NOT NULL`).Scan(&said)
	if err == nil && said {
		var have int64
		if err = db.QueryRowContext(ctx, `SELECT coalesce(max(needs), 0) FROM compatible`).Scan(&have); err == nil && have >= needs {
			return nil
		}
	}
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if err := d.Lock(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(compatible, needs)); err != nil {
		return err
	}
	return tx.Commit()
}

// Tolerated tells whether a database of a newer schema says that this marsad may work on it.
func Tolerated(ctx context.Context, address string) (bool, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return false, addressError(err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close() //nolint:errcheck // only read from
	return tolerated(ctx, db, newestVersion)
}

// tolerated tells whether a database of a newer schema says that a marsad which knows ours may work on it.
func tolerated(ctx context.Context, db *sql.DB, newest int64) (bool, error) {
	var said bool
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('compatible') IS NOT NULL`).Scan(&said); err != nil || !said {
		return false, err
	}
	var least sql.NullInt64
	err := db.QueryRowContext(ctx, `SELECT max(needs) FROM compatible`).Scan(&least)
	return err == nil && least.Valid && least.Int64 <= newest, err
}
