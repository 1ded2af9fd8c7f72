package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// passing are the classes of the server's errors that say nothing about what was asked: the connection failed (08), the transaction met another (40), the server is short of
// something (53) or was told to end (57P).
var passing = []string{"08", "40", "53", "57P"}

// Outage tells whether an error means that the server could not be reached or could not do it now, so that the same may go well a little later. A full disk is none: it
// does not pass by itself. The error must come from a store, since a connection that breaks looks the same wherever it leads.
func Outage(err error) bool {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		for _, class := range passing {
			if strings.HasPrefix(said.Code, class) && said.Code != "53100" {
				return true
			}
		}
		return false
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, sql.ErrConnDone) || pgconn.Timeout(err) || pgconn.SafeToRetry(err)
}

// How soon a connection that leads nowhere is given up, at our end: a host that is cut off answers nothing at all.
const (
	connectTimeout = 10 * time.Second
	silence        = 20 * time.Second
)

// dialer connects so that a silent end is noticed.
func dialer() *net.Dialer {
	const probes = 4
	return &net.Dialer{
		Timeout: connectTimeout, Control: giveUpAfter(silence),
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silence / probes, Interval: silence / probes, Count: probes},
	}
}

// AtServer are the parameters under which the server, too, notices an end that is gone, and ends what it left half, with its locks. Workers ask for them.
func AtServer() map[string]string {
	return map[string]string{
		"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3", "tcp_user_timeout": "20000", "idle_in_transaction_session_timeout": "60000",
	}
}

// Connect gives a pool of at most so many connections beside those of the store, for the job library and what workers have in common.
func Connect(ctx context.Context, address string, most int) (*sql.DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, addressError(err)
	}
	config.DialFunc = dialer().DialContext
	for name, value := range AtServer() {
		config.RuntimeParams[name] = value
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(sqlError(config, err), db.Close())
	}
	return db, nil
}
