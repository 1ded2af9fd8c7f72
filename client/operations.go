package client

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Search finds reports, or records of the register of Filter.Kind: stems, spellings that fold alike, defaced words.
func (c *Client) Search(ctx context.Context, f Filter) (Found, error) {
	return get[Found](ctx, c, f.values(), "search")
}

// Reports lists reports, the newest published first.
func (c *Client) Reports(ctx context.Context, f Filter) (Page[ReportRow], error) {
	return get[Page[ReportRow]](ctx, c, f.values(), "reports")
}

// Report gives the newest version of a report.
func (c *Client) Report(ctx context.Context, id string) (Report, error) {
	return get[Report](ctx, c, nil, "reports", id)
}

// Versions says how many versions of a report there are.
func (c *Client) Versions(ctx context.Context, id string) (Versions, error) {
	return get[Versions](ctx, c, nil, "reports", id, "versions")
}

// Version gives the n-th version of a report, counted from 1.
func (c *Client) Version(ctx context.Context, id string, n int) (Report, error) {
	return get[Report](ctx, c, nil, "reports", id, "versions", strconv.Itoa(n))
}

// Incidents lists incidents, the latest happening first.
func (c *Client) Incidents(ctx context.Context, f Filter) (Page[Incident], error) {
	return get[Page[Incident]](ctx, c, f.values(), "incidents")
}

// Incident gives one incident; an id that went into another one gives that one.
func (c *Client) Incident(ctx context.Context, id string) (Incident, error) {
	return get[Incident](ctx, c, nil, "incidents", id)
}

// Agreements lists agreements; of the filter only Limit and Cursor are looked at.
func (c *Client) Agreements(ctx context.Context, f Filter) (Page[Agreement], error) {
	return get[Page[Agreement]](ctx, c, Filter{Limit: f.Limit, Cursor: f.Cursor}.values(), "agreements")
}

// Agreement gives an agreement with what is alleged under it.
func (c *Client) Agreement(ctx context.Context, id string) (AgreementFile, error) {
	return get[AgreementFile](ctx, c, nil, "agreements", id)
}

// Breaches lists alleged breaches; a facet agreement or clause gives those of one.
func (c *Client) Breaches(ctx context.Context, f Filter) (Page[Breach], error) {
	return get[Page[Breach]](ctx, c, f.values(), "breaches")
}

// Patrols lists series of patrols.
func (c *Client) Patrols(ctx context.Context, f Filter) (Page[PatrolSeries], error) {
	return get[Page[PatrolSeries]](ctx, c, f.values(), "patrols")
}

// Patrol gives one series of patrols.
func (c *Client) Patrol(ctx context.Context, id string) (PatrolSeries, error) {
	return get[PatrolSeries](ctx, c, nil, "patrols", id)
}

// Posts lists posts.
func (c *Client) Posts(ctx context.Context, f Filter) (Page[Post], error) {
	return get[Page[Post]](ctx, c, f.values(), "posts")
}

// Post gives one post.
func (c *Client) Post(ctx context.Context, id string) (Post, error) {
	return get[Post](ctx, c, nil, "posts", id)
}

// Actors lists actors; of the filter only Limit and Cursor are looked at.
func (c *Client) Actors(ctx context.Context, f Filter) (Page[Actor], error) {
	return get[Page[Actor]](ctx, c, Filter{Limit: f.Limit, Cursor: f.Cursor}.values(), "actors")
}

// Actor gives one actor with its statements and the incidents that it is said to have acted in.
func (c *Client) Actor(ctx context.Context, id string) (ActorFile, error) {
	return get[ActorFile](ctx, c, nil, "actors", id)
}

// FieldFilter says which field entries are asked for.
type FieldFilter struct {
	Kind   string // observed_incident, patrol_log, contact_log, post_visit
	Review string // pending, approved, has_issues, rejected
	Mine   bool   // one's own alone
	Limit  int
	Cursor string
}

// FieldEntries lists field entries.
func (c *Client) FieldEntries(ctx context.Context, f FieldFilter) (Page[FieldEntry], error) {
	q := Filter{Kind: f.Kind, Limit: f.Limit, Cursor: f.Cursor}.values()
	set(q, "review", f.Review)
	if f.Mine {
		q.Set("mine", "1")
	}
	return get[Page[FieldEntry]](ctx, c, q, "field")
}

// FieldEntry gives one field entry.
func (c *Client) FieldEntry(ctx context.Context, id string) (FieldEntry, error) {
	return get[FieldEntry](ctx, c, nil, "field", id)
}

// ChangeFilter says which steps of the register are asked for.
type ChangeFilter struct {
	Since  time.Time
	After  int64  // the number behind which to begin
	Kind   string // of these records alone
	Limit  int
	Cursor string
}

// Changes lists what changed in the register since a time, the oldest first.
func (c *Client) Changes(ctx context.Context, f ChangeFilter) (Changes, error) {
	q := Filter{Kind: f.Kind, Limit: f.Limit, Cursor: f.Cursor}.values()
	q.Set("since", f.Since.UTC().Format(time.RFC3339))
	if f.After > 0 {
		q.Set("after", strconv.FormatInt(f.After, 10))
	}
	return get[Changes](ctx, c, q, "changes")
}

// All goes through every page of a list, such as c.Incidents. It ends at the first error, which it gives.
func All[T any](ctx context.Context, list func(context.Context, Filter) (Page[T], error), f Filter) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			page, err := list(ctx, f)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, x := range page.Items {
				if !yield(x, nil) {
					return
				}
			}
			if f.Cursor = page.Next; f.Cursor == "" {
				return
			}
		}
	}
}

// Export is a file as it is written by the server. Whoever reads it closes it; an error while reading says that the file is not whole.
type Export struct {
	io.ReadCloser
	MediaType     string
	Records, Rows int
	LeftOut       string // what the form leaves out, by modality, such as planned=2
}

// Export asks for a file such as incidents.csv or events.geojson; see docs/exports.md. more is further parameters: hold, lang, layout, hxl, bom. A token needs the scope export.
func (c *Client) Export(ctx context.Context, file string, f Filter, more url.Values) (*Export, error) {
	q := f.values()
	for name, values := range more {
		q[name] = values
	}
	r, err := c.ask(ctx, http.MethodGet, q, "export", file)
	if err != nil {
		return nil, err
	}
	out := &Export{ReadCloser: r.Body, MediaType: r.Header.Get("Content-Type"), LeftOut: r.Header.Get("X-Marsad-Left-Out")}
	if out.Records, err = strconv.Atoi(r.Header.Get("X-Marsad-Records")); err == nil {
		out.Rows, err = strconv.Atoi(r.Header.Get("X-Marsad-Rows"))
	}
	if err != nil {
		r.Body.Close()
		return nil, err
	}
	return out, nil
}

// Description gives the OpenAPI 3.1 description of the server's API, as JSON.
func (c *Client) Description(ctx context.Context) ([]byte, error) {
	r, err := c.ask(ctx, http.MethodGet, nil, "openapi.json")
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	return io.ReadAll(r.Body)
}
