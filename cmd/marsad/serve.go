package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	who "marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/evidence"
	"marsad/internal/openrosa"
	"marsad/internal/register/field/form"
	"marsad/internal/web"
	"marsad/restore"
)

type serveCommand struct {
	Store string `required:"" placeholder:"FILE" help:"The store to show."`
	evidenceFlag
	operateFlags
	issuerFlags
	mapFlags
	Visitors string `enum:",none,visitor,reader" default:"" help:"What people see who have not signed in: none (only the page to sign in), visitor, reader. Default: reader while there is no user and the address is this machine's own, none otherwise."`
	Bulletin string `placeholder:"DIR" help:"A folder with the template of the monitoring report; see marsad bulletin template."`
	Addr     string `default:"localhost:8080" help:"Where to listen. Default: ${default}."`
}

// Help is the long help of the command.
func (serveCommand) Help() string {
	return `Examples:
  marsad serve --store var/marsad.db
  marsad serve --store var/marsad.db --addr :8080     on every network of this machine

Stops on interrupt, after the pages being served. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// The limits of the server: a reader has this long to ask and to take the answer, and this long to finish when we stop.
const (
	readTimeout     = 10 * time.Second
	writeTimeout    = 60 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 10 * time.Second
	maxHeader       = 64 << 10
)

// Run serves until the context ends.
func (c *serveCommand) Run(ctx context.Context, streams *Streams) error {
	if err := c.check(); err != nil {
		return err
	}
	s, err := openRegister(ctx, c.Store, c.dir(c.Store), toRead, streams)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // only read from
	users := account.New(s, account.Options{Now: time.Now, Random: rand.Reader, Keys: &account.KeyFile{Path: accountKey(c.Store, c.dir(c.Store))}})
	if err := sealCodes(ctx, users, streams); err != nil {
		return err
	}
	door, err := c.door(ctx, users)
	if err != nil {
		return err
	}
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	door.UseIssuer(issuer)
	report, err := webBulletin(s, c.Bulletin)
	if err != nil {
		return err
	}
	book, err := bookActors()
	if err != nil {
		return err
	}
	labels, err := mapLabels()
	if err != nil {
		return err
	}
	logger := c.logger(streams.Err)
	life := &lifetime{store: c.Store, list: s}
	desk, err := s.desk()
	if err != nil {
		return err
	}
	inbox := fieldInbox{desk, s.field}
	k, err := newKeeper(s)
	if err != nil {
		return err
	}
	pages, err := web.New(web.Options{APILimits: c.limits(), Ready: life.ready, Keeper: k, Audit: users, Bulletin: report, Actors: book, Labels: labels, TileFile: c.Tiles, Door: door, Reports: s, Sources: s, Ledger: s, Captures: s.captures(), WorkingCopy: evidence.WorkingCopy, KeepEvidence: inbox.Evidence, Follow: desk.Follow, RestoreQuery: restoredQuery, Locate: locate, Watch: newDesk(s), Accounts: users, Version: version, Logger: logger})
	if err != nil {
		return err
	}
	devices, err := deviceAPI(users, inbox, logger)
	if err != nil {
		return err
	}
	handler := http.NewServeMux()
	handler.Handle("/", pages)
	handler.Handle(openrosa.Prefix+"/", devicesRoute(devices))
	operated, stop, err := c.operate(ctx, handler, logger, life, streams)
	if err != nil {
		return err
	}
	defer stop()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; choose another with --addr", c.Addr, err)
	}
	fmt.Fprintf(streams.Err, "marsad: serving http://%s/ar/\n", listener.Addr())
	return serveUntil(life.drained(ctx, c.Drain), newServer(operated, logger), listener)
}

// newServer gives a server that waits for nobody for ever, neither for a head or a body nor for an answer being taken.
func newServer(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{Handler: h, ErrorLog: errorLog(logger), ReadTimeout: readTimeout, ReadHeaderTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader}
}

// restoredQuery reads defaced words of a query again, as the texts were when they were kept.
func restoredQuery(q string) string { return restore.Text(q).String() }

// deviceAPI gives the OpenRosa API, to which the phones of monitors report. Who has no device password gets no further than the question for it.
func deviceAPI(book *account.Book, inbox fieldInbox, logger *slog.Logger) (http.Handler, error) {
	forms, err := form.Forms()
	if err != nil {
		return nil, err
	}
	secret := make([]byte, nonceSecret)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	random := func(b []byte) error {
		_, err := rand.Read(b)
		return err
	}
	return openrosa.New(openrosa.Options{Forms: forms, Credentials: book, Attempts: book.Attempts(), Inbox: inbox, Secret: secret, Random: random, Now: time.Now, Logger: logger})
}

// nonceSecret is how long the secret is that signs the nonces of devices, in bytes. It is new with each start: devices then ask for a new nonce.
const nonceSecret = 32

// door gives who may come in. Without a word from the operator, nobody does who has not signed in, unless only this machine can ask and nobody could sign in.
func (c *serveCommand) door(ctx context.Context, book *account.Book) (*account.Door, error) {
	role := who.Role(c.Visitors)
	if role == "" {
		users, err := book.HasUsers(ctx)
		if err != nil {
			return nil, err
		}
		if !users && loopback(c.Addr) {
			role = who.Reader
			c.Host = append(c.Host, "localhost") // a page elsewhere whose name was made to lead here must not read what is open here
		}
	}
	if role == "none" {
		role = ""
	}
	return account.NewDoor(book, role), nil
}

// loopback tells whether an address to listen on can be reached from this machine only.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		return fmt.Errorf("stopped before every page was served: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
