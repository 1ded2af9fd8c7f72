package operate

import (
	"context"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts for Prometheus.
type Metrics struct {
	registry *prometheus.Registry
	inFlight prometheus.Gauge
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

// readyTime is how long the store has to answer when metrics are asked for.
const readyTime = 2 * time.Second

// NewMetrics gives metrics of a program. ready tells whether the server can answer; it is asked with each scrape.
func NewMetrics(version, commit string, ready func(context.Context) error) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "marsad_http_requests_in_flight", Help: "Requests being answered."}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "marsad_http_requests_total", Help: "Requests answered, by route; status 499 is a connection that was broken off."}, []string{"route", "method", "status"}),
		seconds:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "marsad_http_request_duration_seconds", Help: "How long answers took, by route.", Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60}}, []string{"route"}),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "marsad_build_info", Help: "Always 1, with the version of the program.", ConstLabels: prometheus.Labels{"version": version, "commit": commit, "go": runtime.Version()}}, func() float64 { return 1 })
	up := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "marsad_ready", Help: "1 when the store answers and has the newest schema, else 0."}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), readyTime)
		defer cancel()
		if ready(ctx) != nil {
			return 0
		}
		return 1
	})
	m.registry.MustRegister(m.inFlight, m.requests, m.seconds, build, up, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler gives the metrics at /metrics, in Prometheus' form.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry, MaxRequestsInFlight: 4, Timeout: 10 * time.Second}))
	return mux
}
