package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"regexp"
	"sync/atomic"
	"time"

	"marsad/internal/api"
	"marsad/internal/openrosa"
	"marsad/internal/operate"
	"marsad/internal/operate/trail"
	"marsad/internal/peer"
	"marsad/internal/store"
	"marsad/internal/store/postgres"
)

// operateFlags are of whoever runs a server.
type operateFlags struct {
	APIRate     int            `name:"api-rate" default:"600" placeholder:"N" help:"Requests to the API a minute, for each token, or address without one. Default: ${default}."`
	Proxy       []netip.Prefix `placeholder:"CIDR" help:"A proxy in front whose X-Forwarded-For and X-Forwarded-Proto are believed, such as 127.0.0.1/32: limits and failed attempts count by the address that it tells."`
	Host        []string       `placeholder:"NAME" help:"A name under which this server is asked, such as marsad.example; once one is given, requests under other names are turned away."`
	Metrics     string         `placeholder:"ADDR" help:"Serve Prometheus' /metrics at an address of its own, such as localhost:9464. Nobody is asked who they are there."`
	Trace       string         `placeholder:"FILE" help:"Write OpenTelemetry traces as lines of JSON behind a file's end."`
	LogFormat   string         `enum:"text,json" default:"text" help:"How the log on standard error is written: text or json."`
	LogRequests bool           `help:"Log a line for each request: route, status, bytes, time. No address, name, path or query."`
	Drain       time.Duration  `default:"0s" placeholder:"TIME" help:"How long to serve on after the signal to stop, while /readyz says no, so that a proxy sends nobody any more."`
}

func (c operateFlags) logger(w io.Writer) *slog.Logger {
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: attrInOrder}))
	}
	return slog.New(slog.NewTextHandler(w, nil)) // which quotes what cannot be seen
}

// attrInOrder keeps what turns text round out of a log: JSON may hold it as it is.
func attrInOrder(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(inOrder(v))
	case error:
		a.Value = slog.StringValue(inOrder(v.Error()))
	}
	return a
}

func (c operateFlags) limits() api.Limits {
	return api.Limits{PerMinute: c.APIRate}
}

// operate puts what the flags ask for round a handler. stop ends it, after the server has stopped.
func (c operateFlags) operate(ctx context.Context, handler http.Handler, logger *slog.Logger, life *lifetime, streams *Streams) (_ http.Handler, stop func(), err error) {
	o := operate.Options{}
	var ends []func()
	stop = func() {
		for _, end := range ends {
			end()
		}
	}
	handler = peer.Hosts(c.Host).Handler(handler)
	if c.LogRequests {
		o.Log = logger
	}
	if c.Trace != "" {
		traces, end, err := openTraces(c.Trace, logger)
		if err != nil {
			return nil, nil, err
		}
		o.Tracer, ends = traces.Tracer(), append(ends, end)
	}
	if c.Metrics != "" {
		o.Metrics = operate.NewMetrics(version, commit, life.ready)
		end, err := serveMetrics(ctx, c.Metrics, o.Metrics.Handler(), logger, streams)
		if err != nil {
			stop()
			return nil, nil, err
		}
		ends = append(ends, end)
	}
	return operate.Handler(peer.Proxies(c.Proxy).Handler(handler), o), stop, nil
}

func openTraces(name string, logger *slog.Logger) (*operate.Traces, func(), error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot write traces: %w", err)
	}
	traces, err := operate.NewTraces(f, version)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return traces, func() {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
		defer cancel()
		if err := errors.Join(traces.Close(ctx), f.Close()); err != nil {
			logger.Error("traces are not whole", "error", err)
		}
	}, nil
}

// serveMetrics serves at an address of its own, so that who may see metrics is for the network to say.
func serveMetrics(ctx context.Context, addr string, h http.Handler, logger *slog.Logger, streams *Streams) (func(), error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot serve metrics on %s: %w; choose another with --metrics", addr, err)
	}
	fmt.Fprintf(streams.Err, "marsad: metrics at http://%s/metrics\n", listener.Addr())
	server := newServer(h, logger)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			logger.Error("metrics are not served any more", "error", err)
		}
	}()
	return func() {
		if err := server.Close(); err != nil {
			logger.Error("metrics", "error", err)
		}
		<-ended
	}, nil
}

// lifetime knows whether the server can answer: from the store, and until it is told to stop.
type lifetime struct {
	store    string
	list     store.Store
	stopping atomic.Bool
}

// ready asks the store for its schema and for a report.
func (l *lifetime) ready(ctx context.Context) error {
	if l.stopping.Load() {
		return errors.New("the server is stopping")
	}
	have, newest, err := schema(ctx, l.store)
	if err != nil {
		return err
	}
	if have > newest && postgres.Is(l.store) { // a newer worker is beside us
		if ok, err := postgres.Tolerated(ctx, l.store); err != nil {
			return err
		} else if ok {
			have = newest
		}
	}
	if have != newest {
		return fmt.Errorf("the store has the schema %d, this marsad needs %d", have, newest)
	}
	_, err = l.list.List(ctx, store.Filter{Limit: 1})
	return err
}

// drained gives a context that ends some time after ctx; in between the server says that it is stopping.
func (l *lifetime) drained(ctx context.Context, wait time.Duration) context.Context {
	later, end := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		l.stopping.Store(true)
		time.AfterFunc(wait, end)
	})
	return later
}

// devicesRoute tells requests of devices by one route.
func devicesRoute(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		trail.Leave(r.Context(), openrosa.Prefix+"/")
		next.ServeHTTP(w, r)
	})
}

// errorLog gives the log of net/http, which names the addresses of those whose requests fail: they are taken out.
func errorLog(logger *slog.Logger) *log.Logger { return log.New(withoutAddresses{logger}, "", 0) }

type withoutAddresses struct{ logger *slog.Logger }

var addresses = regexp.MustCompile(`(\[[0-9a-fA-F:.%\w]+\]|\d{1,3}(\.\d{1,3}){3})(:\d+)?`)

// Write is io.Writer's.
func (w withoutAddresses) Write(line []byte) (int, error) {
	w.logger.Warn("http", "what", addresses.ReplaceAllString(oneLine(errors.New(string(line))), "(address)"))
	return len(line), nil
}
