// Package api is the machinery of the REST API under /api/v1: operations as Go functions with typed parameters and bodies, the OpenAPI 3.1 description that is
// generated from those types, errors as problem+json, pages by cursor, ETags, and limits of rate. What the operations answer is told by package web, which
// registers them; the types that go over the wire stand in package wire.
package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"marsad/internal/operate/trail"
	"marsad/internal/problem"
)

// Prefix stands before every path of the API.
const Prefix = "/api/v1"

// The names of the ways to prove who asks, in the OpenAPI description.
const (
	byToken   = "token"
	bySession = "session"
)

// API is the operations of a server.
type API struct {
	huma     huma.API
	mux      *http.ServeMux
	patterns []string
	status   func(error) (int, string)
}

// Options sets up an API.
type Options struct {
	Version string // of the program
	// Status says with which status and with which words an error is answered. What happened inside is its business to log.
	Status func(error) (status int, detail string)
}

// New gives an API without operations.
func New(o Options) *API {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	c := huma.Config{OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0", Info: info(o.Version), Servers: []*huma.Server{{URL: "/"}}, Tags: tags(),
		Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
			byToken:   {Type: "http", Scheme: "bearer", Description: "A token that `marsad user token` made. Its scopes say what it may do: `read`, `export`."},
			bySession: {Type: "apiKey", In: "cookie", Name: "__Host-marsad", Description: "The session of somebody who signed in with a browser; called `marsad` at this machine's own address."},
		}}},
		Formats: map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}, DefaultFormat: "application/json", RejectUnknownQueryParameters: true}
	c.AllowAdditionalPropertiesByDefault = true // whoever reads the API must bear a field that is new
	a := &API{mux: http.NewServeMux(), status: o.Status}
	a.huma = humago.New(a.mux, c)
	a.describe()
	return a
}

func info(version string) *huma.Info {
	return &huma.Info{Title: "marsad", Version: version, License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}, Contact: &huma.Contact{Name: "whoever runs this server"},
		Description: "What Arabic conflict reports say, with the words that say it: reports, and the register of incidents, agreements, patrols, posts, actors and field entries that is made of them. " +
			"Everything is told as somebody's account; marsad finds nothing of its own. Answers hold what the one who asks may see: private persons and exact private places are blurred by role."}
}

func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: "reports", Description: "Single reports, in the format marsad.report/1."},
		{Name: "register", Description: "What all reports together tell: incidents, agreements, alleged breaches, patrols, posts, actors."},
		{Name: "field", Description: "First-hand entries of monitors, a class of evidence of its own."},
		{Name: "export", Description: "Files in forms of others, written as they are made."},
		{Name: "description", Description: "This description."},
	}
}

// Operation says what an operation is called and what it is for. Path is behind Prefix.
type Operation struct {
	ID, Path, Tag        string
	Summary, Description string
	Scope                string // of a token; read when empty
	Errors               []int  // beside those that every operation has
}

// Get registers an operation that reads. I is its parameters, as huma reads them from tags; B is the body of its answer. A body with a next page gets a Link to it.
func Get[I, B any](a *API, op Operation, f func(context.Context, *I) (B, error)) {
	huma.Register(a.huma, a.operation(op), func(ctx context.Context, in *I) (*answer[B], error) {
		body, err := f(ctx, in)
		if err != nil {
			return nil, a.problem(err)
		}
		out := &answer[B]{Body: body}
		if page, ok := any(body).(paged); ok {
			out.Link = nextLink(ctx, page.NextCursor())
		}
		return out, nil
	})
}

// paged is a body that has a page behind it.
type paged interface{ NextCursor() string }

// answer is the body with its headers.
type answer[B any] struct {
	Link string `header:"Link" doc:"The next page, when there is one (RFC 8288)."`
	Body B
}

// Stream registers an operation that writes a body of its own as it is made. f gives an error before its first byte, or writes.
func Stream[I any](a *API, op Operation, media map[string]string, f func(http.ResponseWriter, *http.Request) error) {
	o := a.operation(op)
	content := map[string]*huma.MediaType{}
	for name := range media {
		content[name] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary", Description: media[name]}}
	}
	o.Responses = map[string]*huma.Response{"200": {Description: "The file, as it is made. X-Marsad-Records, X-Marsad-Rows and X-Marsad-Left-Out tell what is in it.", Content: content}}
	huma.Register(a.huma, o, func(context.Context, *I) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humago.Unwrap(hc)
			if err := f(w, r); err != nil {
				p := a.problem(err)
				problem.Write(w, p.Status, p.Detail)
			}
		}}, nil
	})
}

func (a *API) problem(err error) *problem.Problem {
	status, detail := a.status(err)
	return problem.New(status, detail)
}

// operation gives the description of an operation, with the errors that each can have.
func (a *API) operation(op Operation) huma.Operation {
	if op.Scope == "" {
		op.Scope = "read"
	}
	a.patterns = append(a.patterns, http.MethodGet+" "+Prefix+op.Path)
	o := huma.Operation{Method: http.MethodGet, Path: Prefix + op.Path, OperationID: op.ID, Tags: []string{op.Tag}, Summary: op.Summary, Description: op.Description,
		Security: []map[string][]string{{byToken: {op.Scope}}, {bySession: {}}, {}},
		Errors:   append([]int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError}, op.Errors...)}
	if strings.Contains(op.Path, "{") {
		o.Errors = append(o.Errors, http.StatusNotFound)
	}
	return o
}

// Patterns lists the routes of all operations, as http.ServeMux writes them.
func (a *API) Patterns() []string { return a.patterns }

// Description gives the OpenAPI 3.1 description of all operations registered so far, as JSON.
func (a *API) Description() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

// Handler serves the API. Whoever calls it sets who asks; see package access.
func (a *API) Handler() http.Handler {
	routed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { trail.Leave(r.Context(), r.Pattern) }()
		a.mux.ServeHTTP(w, r)
	})
	tagged, streamed := withETag(routed), http.Handler(routed)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if w.Header().Get("Cache-Control") == "" { // for a session of a browser the door has said that nothing is kept
			w.Header().Set("Cache-Control", "private, no-cache") // may be kept by whoever asked, and is asked again each time: ETag
		}
		ctx := &holder{}
		r = r.WithContext(context.WithValue(r.Context(), holderKey{}, ctx))
		ctx.r = r
		if !a.known(w, r) {
			return
		}
		if strings.HasPrefix(r.URL.Path, Prefix+"/export/") {
			streamed.ServeHTTP(w, r)
			return
		}
		tagged.ServeHTTP(w, r)
	})
}

// known answers what no operation is for.
func (a *API) known(w http.ResponseWriter, r *http.Request) bool {
	if _, pattern := a.mux.Handler(r); pattern != "" {
		return true
	}
	get := r.Clone(r.Context())
	get.Method = http.MethodGet
	if _, pattern := a.mux.Handler(get); pattern != "" {
		w.Header().Set("Allow", "GET, HEAD")
		problem.Write(w, http.StatusMethodNotAllowed, "the API is read; GET and HEAD are answered here")
		return false
	}
	problem.Write(w, http.StatusNotFound, "there is no such address; "+Prefix+"/openapi.json lists those that there are")
	return false
}

type (
	holderKey struct{}
	holder    struct{ r *http.Request }
)

// Request gives the request that an operation answers.
func Request(ctx context.Context) *http.Request {
	h, _ := ctx.Value(holderKey{}).(*holder)
	if h == nil {
		return nil
	}
	return h.r
}

// nextLink gives the Link header of the page behind, or nothing.
func nextLink(ctx context.Context, cursor string) string {
	r := Request(ctx)
	if r == nil || cursor == "" {
		return ""
	}
	q := r.URL.Query()
	q.Set("cursor", cursor)
	return "<" + r.URL.EscapedPath() + "?" + q.Encode() + `>; rel="next"`
}

// schemaName gives the name of a type in the description: types of package record that the register has by the same name are told apart.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if strings.HasSuffix(t.PkgPath(), "marsad/record") && !strings.HasPrefix(name, "Report") {
		return "Report" + name
	}
	if strings.HasSuffix(t.PkgPath(), "register/history") {
		return "History" + name
	}
	return name
}
