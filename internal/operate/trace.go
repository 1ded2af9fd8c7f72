package operate

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Traces writes OpenTelemetry traces as lines of JSON. Close it before what it writes to.
type Traces struct{ provider *sdktrace.TracerProvider }

// NewTraces gives traces that are written to w in the background. Nothing is sent anywhere: a collector reads the file.
func NewTraces(w io.Writer, version string) (*Traces, error) {
	exporter, err := stdouttrace.New(stdouttrace.WithWriter(w))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	about := resource.NewSchemaless(attribute.String("service.name", "marsad"), attribute.String("service.version", version))
	return &Traces{sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))}, nil
}

// Tracer gives what spans are begun with.
func (t *Traces) Tracer() trace.Tracer { return t.provider.Tracer("marsad") }

// Close writes what is left.
func (t *Traces) Close(ctx context.Context) error { return t.provider.Shutdown(ctx) }

// start begins the span of a request, under the one of whoever asked.
func (o Options) start(ctx context.Context, r *http.Request) (context.Context, trace.Span) {
	if o.Tracer == nil {
		return ctx, nil
	}
	ctx = remote.Extract(ctx, propagation.HeaderCarrier(r.Header))
	return o.Tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer))
}
