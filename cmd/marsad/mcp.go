package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"math"
	"net/http"
	"os"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"marsad/client"
	who "marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/api"
	"marsad/internal/mcp"
	"marsad/internal/web"
)

type mcpCommand struct {
	Store string `placeholder:"FILE" xor:"where" required:"" help:"The store to read."`
	evidenceFlag
	Server string `placeholder:"URL" xor:"where" required:"" help:"A server to ask instead of a store, with the token in MARSAD_TOKEN."`
	As     string `default:"visitor" placeholder:"NAME" help:"The user for whom the assistant reads a store: it sees what that user sees. Default: a visitor, who has not signed in."`
	Pages  string `placeholder:"URL" help:"The address of the pages that citations link to. Default: that of --server; paths alone for a store."`
}

// Help is the long help of the command.
func (mcpCommand) Help() string {
	return `Lets an assistant read the register by the Model Context Protocol, on standard input and output. It can search, open, cite and tell what changed, and write nothing.

Examples:
  marsad mcp --store var/marsad.db --as huda
  MARSAD_TOKEN=… marsad mcp --server https://monitor.example

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run serves one assistant until it closes standard input.
func (c *mcpCommand) Run(ctx context.Context, streams *Streams) error {
	reader, done, err := c.reader(ctx, streams)
	if err != nil {
		return err
	}
	defer done()
	pages := c.Pages
	if pages == "" {
		pages = c.Server
	}
	server := mcp.New(mcp.Options{Client: reader, Pages: pages, Version: version})
	err = server.Run(ctx, &sdk.IOTransport{Reader: io.NopCloser(streams.In), Writer: leftOpen{streams.Out}})
	if errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// leftOpen is standard output, which the process closes.
type leftOpen struct{ io.Writer }

// Close is io.Closer's.
func (leftOpen) Close() error { return nil }

// reader gives the client that asks for the assistant: a server elsewhere, or the API of a store in this very process.
func (c *mcpCommand) reader(ctx context.Context, streams *Streams) (*client.Client, func(), error) {
	if c.Server != "" {
		reader, err := client.New(c.Server, client.Options{Token: os.Getenv("MARSAD_TOKEN"), HTTP: &http.Client{Timeout: writeTimeout}, UserAgent: "marsad-mcp/" + version})
		if err != nil {
			err = usageError{err}
		}
		return reader, func() {}, err
	}
	s, err := openRegister(ctx, c.Store, c.dir(c.Store), toRead, streams)
	if err != nil {
		return nil, nil, err
	}
	done := func() { s.Close() } //nolint:errcheck // only read from
	reader, err := c.ofStore(ctx, s, streams)
	if err != nil {
		done()
	}
	return reader, done, err
}

func (c *mcpCommand) ofStore(ctx context.Context, s *register, streams *Streams) (*client.Client, error) {
	book := account.New(s, account.Options{Now: time.Now, Random: rand.Reader})
	viewer := c.viewer(book)
	if _, err := viewer(ctx); err != nil {
		return nil, err
	}
	actors, err := bookActors()
	if err != nil {
		return nil, err
	}
	pages, err := web.New(web.Options{Audit: book, Actors: actors, Reports: s, Ledger: s, RestoreQuery: restoredQuery, Version: version, Logger: slog.New(slog.NewTextHandler(streams.Err, nil)), APILimits: api.Limits{PerMinute: math.MaxInt32, Burst: math.MaxInt32}})
	if err != nil {
		return nil, err
	}
	return client.New("http://store.invalid", client.Options{HTTP: &http.Client{Transport: inProcess{pages, viewer}}})
}

// viewer gives who asks, anew for each request: somebody who is disabled or put out of a case meanwhile sees no more.
func (c *mcpCommand) viewer(book *account.Book) func(context.Context) (who.Viewer, error) {
	return func(ctx context.Context) (who.Viewer, error) {
		if c.As == string(who.Visitor) {
			return who.Viewer{Role: who.Visitor}, nil
		}
		v, _, err := book.Viewer(ctx, c.As)
		return v, err
	}
}

// inProcess answers requests by a handler in this process, for a viewer.
type inProcess struct {
	handler http.Handler
	viewer  func(context.Context) (who.Viewer, error)
}

// RoundTrip is http.RoundTripper's.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	v, err := p.viewer(r.Context())
	if err != nil {
		return nil, err
	}
	out := &held{header: http.Header{}, status: http.StatusOK}
	p.handler.ServeHTTP(out, r.WithContext(who.With(r.Context(), v)))
	return &http.Response{StatusCode: out.status, Status: http.StatusText(out.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: out.header, Body: io.NopCloser(&out.body), ContentLength: int64(out.body.Len()), Request: r}, nil
}

// held is an answer that is held until it is whole.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is http.ResponseWriter's.
func (h *held) Header() http.Header { return h.header }

// WriteHeader is http.ResponseWriter's.
func (h *held) WriteHeader(status int) { h.status = status }

// Write is http.ResponseWriter's.
func (h *held) Write(data []byte) (int, error) { return h.body.Write(data) }
