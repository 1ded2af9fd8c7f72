// Package web serves the pages: server-rendered, readable without scripts, in Arabic and English, with nothing asked of another host.
// It reads from a store and from the record format alone.
package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"marsad/internal/access"
	"net/http"
	"slices"
	"strings"
	"time"

	"marsad/internal/account"
	"marsad/internal/api"
	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/store"
	"marsad/internal/watch"
	"marsad/record"
)

// Reports is what the pages need of a store.
type Reports interface {
	Get(ctx context.Context, id string) (record.Report, error)
	Versions(ctx context.Context, id string) (int, error)
	Version(ctx context.Context, id string, n int) (record.Report, error)
	Near(ctx context.Context, bands []uint64) ([]store.Signature, error)
	List(ctx context.Context, f store.Filter) (store.Page, error)
	Class(ctx context.Context, id string) (access.Class, error)
}

// Sources is what the page of sources needs of a store.
type Sources interface {
	Sources(ctx context.Context) ([]store.Source, error)
	Items(ctx context.Context) (map[int64]store.SourceCounts, error)
}

// Options sets up the pages.
type Options struct {
	Reports  Reports
	Sources  Sources          // nil when the store follows none
	Captures Captures         // for archived copies; without it there are none
	Ledger   store.Ledger     // the register beyond reports; nil when the store keeps none
	Actors   []register.Actor // the built-in book; the ledger's own go before it
	Now      func() time.Time // time.Now when nil
	Logger   *slog.Logger
	// WorkingCopy makes the copy of a captured picture that is shown: without its metadata. Without it no picture is shown.
	WorkingCopy func(picture []byte) ([]byte, error)
	Version     string
	TileFile    string     // a PMTiles archive of streets for the map; see CheckTiles. None when empty
	Labels      []MapLabel // names on the map
	Door        Door       // who may come in; without one everybody asks as nobody
	// KeepEvidence keeps the files that come with field entries. Without it the forms take none.
	KeepEvidence KeepEvidence
	// Follow gives what changes in the register with a field entry. Without it approved entries stand for themselves alone.
	Follow field.Follow
	// RestoreQuery reads the defaced words of a query again. Without it a query is taken as it was typed.
	RestoreQuery func(query string) string
	Watch        *watch.Desk   // without it there are no pages on watching
	Accounts     *account.Book // without it there are no pages of settings and users
	APILimits    api.Limits
	Ready        func(context.Context) error // whether the store can be asked; always when nil
	Keeper       Keeper                      // keeps what people decide; without it the pages take nothing
	Audit        Audit                       // notes who read what is not open, and who exported; without it nothing is noted
	// Locate gives the place of a name that a reviewer adds to a report; ok is false for one that is not known or is that of several. Without it names have no position.
	Locate   func(name string) (place record.Place, ok bool)
	Bulletin Bulletin // without its template there is no monitoring report
}

type site struct {
	door        Door
	reports     Reports
	captures    Captures
	sources     Sources
	ledger      store.Ledger
	actors      []register.Actor
	now         func() time.Time
	workingCopy func([]byte) ([]byte, error)
	log         *slog.Logger
	version     string
	languages   map[string]*locale.Catalogue
	assets      assets
	pages       pages
	borders     borders

	governorates borders // outlines of first-level units
	tileFile     string
	labels       []MapLabel

	keepEvidence KeepEvidence
	follow       field.Follow
	restore      func(string) string
	bulletin     Bulletin
	limiter      *api.Limiter
	readiness    func(context.Context) error
	watch        *watch.Desk
	accounts     *account.Book
	keeper       Keeper
	audit        Audit
	locate       func(string) (record.Place, bool)
}

// New gives the handler of all pages.
func New(o Options) (http.Handler, error) {
	s, err := newSite()
	if err != nil {
		return nil, err
	}
	s.reports, s.sources, s.captures, s.ledger, s.now, s.log, s.version, s.workingCopy = o.Reports, o.Sources, o.Captures, o.Ledger, o.Now, o.Logger, o.Version, o.WorkingCopy
	s.door, s.reports = o.Door, masked{o.Reports}
	s.limiter, s.readiness = api.NewLimiter(o.APILimits), o.Ready
	s.follow = o.Follow
	s.keeper, s.audit = o.Keeper, o.Audit
	s.keepEvidence, s.bulletin, s.restore, s.actors = o.KeepEvidence, o.Bulletin, o.RestoreQuery, o.Actors
	s.watch, s.accounts, s.locate = o.Watch, o.Accounts, o.Locate
	s.tileFile, s.labels = o.TileFile, o.Labels
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s.routes(), nil
}

func newSite() (*site, error) {
	languages, err := locale.Load()
	if err != nil {
		return nil, err
	}
	s := &site{languages: languages}
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.borders, err = Borders(); err != nil {
		return nil, err
	}
	if s.governorates, err = outlines("governorates.json"); err != nil {
		return nil, err
	}
	s.pages, err = parsePages()
	return s, err
}

// handler is a page that can fail; the error's kind decides the status.
type handler func(http.ResponseWriter, *http.Request) error

// route is an address and who answers it. Each section of the site has a list of its own.
type route struct {
	pattern string
	handler handler
}

// inBoth gives the routes of a page in both languages.
func inBoth(method, path string, h handler) []route {
	var out []route
	for _, lang := range locale.Languages() {
		out = append(out, route{method + " /" + lang + path, h})
	}
	return out
}

func (s *site) reportRoutes() []route {
	return slices.Concat(
		inBoth("GET", "/{$}", s.list),
		inBoth("GET", "/reports/{id}", s.report),
		inBoth("GET", "/reports/{id}/versions", s.versions),
		inBoth("GET", "/archived/{sha256}", s.archived),
		[]route{
			{"GET /archived/{sha256}", s.archivedShown},
			{"GET /archived/{sha256}/bytes", s.archivedBytes},
			{"GET /archived/{sha256}/picture", s.archivedPicture},
		})
}

func (s *site) sourceRoutes() []route { return inBoth("GET", "/sources", s.sourceList) }

func (s *site) commonRoutes() []route {
	return []route{
		{"GET /{$}", s.home},
		{"GET /static/{version}/{file}", s.static},
		{"GET /healthz", s.health},
		{"GET /readyz", s.ready},
		{"GET /", s.missing},
	}
}

// all gives the lists of the sections, joined.
func (s *site) all() []route {
	return slices.Concat(
		s.reportRoutes(),
		s.searchRoutes(),
		s.sourceRoutes(),
		s.fieldRoutes(),
		s.ledgerRoutes(),
		s.incidentRoutes(),
		s.atlasRoutes(),
		s.aboutRoutes(),
		s.reviewRoutes(),
		s.queueRoutes(),
		s.historyRoutes(),
		s.noteRoutes(),
		s.auditRoutes(),
		s.exportRoutes(),
		s.bulletinRoutes(),
		s.accountRoutes(),
		s.watchRoutes(),
		s.settingsRoutes(),
		s.commonRoutes(),
	)
}

// routes is the map of the site.
func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	for _, route := range s.all() {
		mux.Handle(route.pattern, s.wrap(s.bounded(route.pattern, route.handler)))
	}
	return packed(crossOrigin().Handler(secure(s.limiter.Handler(s.guard(s.besideAPI(mux))))))
}

// policy lets a page load from this server only, and run no script that stands in a page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}

// wrap turns a handler's error into a page with its status; what happened inside goes to the log only.
func (s *site) wrap(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		err := h(w, r)
		if err == nil {
			return
		}
		status, key := statusOf(err)
		if status >= 500 {
			s.log.Error("page failed", "path", r.URL.Path, "error", err, "took", time.Since(start))
		}
		s.fail(w, r, status, key)
	})
}

// statusOf is the one table of statuses.
func statusOf(err error) (status int, message string) {
	switch {
	case errors.Is(err, errNoPage):
		return http.StatusNotFound, "error.404"
	case errors.Is(err, errForbidden), errors.Is(err, field.ErrNotAllowed):
		return http.StatusForbidden, "error.403"
	case errors.Is(err, store.ErrConflict), errors.Is(err, field.ErrState):
		return http.StatusConflict, "error.409"
	case errors.Is(err, errTooLarge):
		return http.StatusRequestEntityTooLarge, "error.413"
	case errors.Is(err, errNoCapture):
		return http.StatusNotFound, "error.404.capture"
	case errors.Is(err, errNoEntry):
		return http.StatusNotFound, "error.404.entry"
	case errors.Is(err, store.ErrNotFound):
		return http.StatusNotFound, "error.404.report"
	case errors.Is(err, store.ErrInvalid):
		return http.StatusBadRequest, "error.400"
	}
	return http.StatusInternalServerError, "error.500"
}

var (
	errNoPage    = errors.New("no such page")
	errNoEntry   = errors.New("no such field entry")
	errNoCapture = errors.New("no such capture")
)

func (s *site) health(w http.ResponseWriter, _ *http.Request) error {
	_, err := fmt.Fprintln(w, "ok")
	return err
}

func (s *site) missing(http.ResponseWriter, *http.Request) error { return errNoPage }

// home sends to the reader's language; Arabic unless the browser asks for English first.
func (s *site) home(w http.ResponseWriter, r *http.Request) error {
	lang := "ar"
	if first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ","); strings.HasPrefix(strings.TrimSpace(first), "en") {
		lang = "en"
	}
	http.Redirect(w, r, "/"+lang+"/", http.StatusFound)
	return nil
}

// catalogue gives the texts of the language that the path begins with.
func (s *site) catalogue(r *http.Request) (*locale.Catalogue, bool) {
	lang, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	c, ok := s.languages[lang]
	return c, ok
}

// static serves a built file; its version is in the path, so a browser may keep it for good.
func (s *site) static(w http.ResponseWriter, r *http.Request) error {
	file := r.PathValue("file")
	if r.PathValue("version") != s.assets.version || !fs.ValidPath(file) {
		return errNoPage
	}
	if _, err := fs.Stat(s.assets.files, file); err != nil {
		return errNoPage
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeFileFS(w, r, s.assets.files, file)
	return nil
}
