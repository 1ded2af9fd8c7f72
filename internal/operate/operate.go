// Package operate is what whoever runs a server looks at: metrics, a line for each request, traces. Nothing of it holds an address, a name, a path or what was
// asked for: requests are told by the route that answered them.
package operate

import (
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"marsad/internal/operate/trail"
)

// Options sets up what is done with each request. What is nil is not done.
type Options struct {
	Metrics *Metrics
	Log     *slog.Logger // a line for each request
	Tracer  trace.Tracer
	Now     func() time.Time
}

// Handler counts, logs and traces requests. A connection that a handler broke off counts as status 499, which is no status of HTTP.
func Handler(next http.Handler, o Options) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, t := trail.With(r.Context())
		ctx, span := o.start(ctx, r)
		seen, began := &answer{ResponseWriter: w}, o.Now()
		if o.Metrics != nil {
			o.Metrics.inFlight.Inc()
		}
		whole := false
		defer func() { o.end(r, t.Route, seen, whole, o.Now().Sub(began), span) }()
		next.ServeHTTP(seen, r.WithContext(ctx))
		whole = true
	})
}

const (
	noRoute = "none"
	broken  = 499
)

func (o Options) end(r *http.Request, route string, a *answer, whole bool, took time.Duration, span trace.Span) {
	if route == "" {
		route = noRoute
	}
	status := a.status
	switch {
	case !whole:
		status = broken
	case status == 0:
		status = http.StatusOK
	}
	method := r.Method
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}, method) {
		method = "other"
	}
	if m := o.Metrics; m != nil {
		m.inFlight.Dec()
		m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
		m.seconds.WithLabelValues(route).Observe(took.Seconds())
	}
	if o.Log != nil {
		o.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", method), slog.String("route", route), slog.Int("status", status), slog.Int64("bytes", a.bytes), slog.Duration("took", took))
	}
	if span == nil {
		return
	}
	span.SetName(route)
	span.SetAttributes(attribute.String("http.request.method", method), attribute.String("http.route", route), attribute.Int("http.response.status_code", status), attribute.Int64("http.response.body.size", a.bytes))
	if status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// remote reads the traceparent header of whoever asked.
var remote = propagation.TraceContext{}

// answer remembers what went out. A http.ResponseController gets through.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader is http.ResponseWriter's.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write is http.ResponseWriter's.
func (a *answer) Write(data []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(data)
	a.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
