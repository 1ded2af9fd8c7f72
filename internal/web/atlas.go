package web

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/access"
	"marsad/internal/basemap"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/store"
	"marsad/record"
)

func (s *site) atlasRoutes() []route {
	return slices.Concat(inBoth("GET", "/map", s.atlas), []route{{"GET /tiles/{file}", s.tiles}})
}

// MapLabel is a name that stands on the map without any report naming it: of a state, a first-level unit, a town.
type MapLabel struct {
	Name     record.Name
	Kind     string // one of record.PlaceKinds
	Lat, Lon float64
	People   int // of a town; the larger ones come first
}

// atlasView is the page of the map: what one filter passes, on the map, on a line of time, and as a table.
type atlasView struct {
	ledgerPage
	Search    searchView // the filter
	View      mapFrame
	Atlas     atlasMap
	Time      timeline
	Incidents []register.Incident // of the table
	Total     int
	AtLeast   bool
	Placed    int
	Unplaced  []register.Incident // of the table, those without a position
	Next      string
	Tiles     bool
}

// mapFrame is the part of the earth that is shown: its middle, and how many degrees of latitude it is high.
type mapFrame struct {
	Lat, Lon, Span float64
	given          bool
}

// The bounds of what is shown: from a few streets to the whole region.
const (
	leastSpan  = 0.01
	mostSpan   = 60.0
	atlasWide  = 960
	atlasHigh  = 600
	atlasShown = 50 // rows of the table
)

// startFrame is shown when nothing has a position: the Levant.
var startFrame = mapFrame{Lat: 35, Lon: 38.5, Span: 7}

// parseFrame reads view=latitude,longitude,span.
func parseFrame(text string) (mapFrame, error) {
	if text == "" {
		return mapFrame{}, nil
	}
	var at [3]float64
	parts := strings.Split(text, ",")
	for i := range min(len(parts), 3) {
		v, err := strconv.ParseFloat(parts[i], 64)
		if err != nil || math.IsNaN(v) {
			return mapFrame{}, fmt.Errorf("%w: view %q is not latitude,longitude,span in degrees", store.ErrInvalid, text)
		}
		at[i] = v
	}
	if len(parts) != 3 || math.Abs(at[0]) > 85 || math.Abs(at[1]) > 180 {
		return mapFrame{}, fmt.Errorf("%w: view %q is not latitude,longitude,span in degrees", store.ErrInvalid, text)
	}
	return mapFrame{at[0], at[1], min(max(at[2], leastSpan), mostSpan), true}, nil
}

// String is what parseFrame reads, to about a metre.
func (f mapFrame) String() string {
	return strconv.FormatFloat(f.Lat, 'f', 5, 64) + "," + strconv.FormatFloat(f.Lon, 'f', 5, 64) + "," + strconv.FormatFloat(f.Span, 'g', 4, 64)
}

// frame gives the projection of the drawing.
func (f mapFrame) frame() basemap.Frame {
	ky := atlasHigh / f.Span
	return basemap.Frame{Width: atlasWide, Height: atlasHigh, Lat0: f.Lat, Lon0: f.Lon, KY: ky, KX: ky * math.Max(0.2, math.Cos(f.Lat*math.Pi/180))}
}

// box gives the rectangle that is shown.
func (f mapFrame) box() store.Box {
	p := f.frame()
	lon := func(v float64) float64 { return math.Mod(v+540, 360) - 180 }
	return store.Box{West: lon(f.Lon - p.Width/2/p.KX), East: lon(f.Lon + p.Width/2/p.KX), South: max(f.Lat-f.Span/2, -90), North: min(f.Lat+f.Span/2, 90)}
}

// around gives the frame that shows a rectangle with a margin.
func around(b store.Box) mapFrame {
	f := mapFrame{Lat: (b.South + b.North) / 2, Lon: (b.West + b.East) / 2}
	cos := math.Max(0.2, math.Cos(f.Lat*math.Pi/180))
	f.Span = 1.25 * max(b.North-b.South, (b.East-b.West)*cos*atlasHigh/atlasWide, minShown)
	f.Span = min(f.Span, mostSpan)
	return f
}

// minShown is how many degrees of latitude are shown at least before somebody asks for less: 40 km.
const minShown = 0.35

// frameOf gives the frame of a set: around the area or box that it is narrowed to, or around where most of it lies.
func frameOf(f store.Filter, cells []store.Cell) mapFrame {
	switch {
	case f.Area != nil:
		return around(f.Area.Edges())
	case f.Box != nil && f.Box.West <= f.Box.East:
		return around(*f.Box)
	case len(cells) == 0:
		return startFrame
	}
	return around(middleOf(cells))
}

// edgeShare is the part of a set at each edge that does not widen the map: a meeting in Geneva must not shrink a province to a dot.
const edgeShare = 0.03

// middleOf gives the rectangle of the bulk of what cells count, by latitude and by longitude alone.
func middleOf(cells []store.Cell) store.Box {
	between := func(value func(store.Cell) float64) (low, high float64) {
		sorted := slices.SortedFunc(slices.Values(cells), func(a, b store.Cell) int { return compareFloat(value(a), value(b)) })
		total, seen := 0, 0
		for _, c := range sorted {
			total += c.Count
		}
		low, high = value(sorted[0]), value(sorted[len(sorted)-1])
		skip := int(edgeShare * float64(total))
		for _, c := range sorted {
			if seen <= skip {
				low = value(c)
			}
			if seen < total-skip {
				high = value(c)
			}
			seen += c.Count
		}
		return low, high
	}
	south, north := between(func(c store.Cell) float64 { return c.Lat })
	west, east := between(func(c store.Cell) float64 { return c.Lon })
	return store.Box{West: west, South: south, East: east, North: north}
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// atlas shows the incidents that a filter passes.
func (s *site) atlas(w http.ResponseWriter, r *http.Request) error {
	var v atlasView
	var err error
	if v.ledgerPage, err = s.ledgerPage(r, "/map", "map.title"); err != nil {
		return err
	}
	a, err := s.narrowed(r)
	if err != nil {
		return err
	}
	a.Kind, a.Limit = register.KindIncident, atlasShown
	v.Search = newSearchView(v.page, a)
	if v.View, err = parseFrame(r.URL.Query().Get("view")); err != nil {
		return err
	}
	if err := s.tabulate(r, &v, a.Filter); err != nil {
		return err
	}
	if err := s.draw(r, &v, a.Filter); err != nil {
		return err
	}
	if v.Time, err = s.timeline(r, v, a.Filter); err != nil {
		return err
	}
	v.Tiles = s.tileFile != ""
	return render(w, s.pages.atlas, http.StatusOK, v)
}

// tabulate fills the table.
func (s *site) tabulate(r *http.Request, v *atlasView, f store.Filter) error {
	found, err := s.ledger.Objects(r.Context(), f)
	if err != nil {
		return err
	}
	v.Total, v.AtLeast = found.Total, found.AtLeast
	viewer := access.Of(r.Context())
	for _, o := range found.Objects {
		i, err := register.Read[register.Incident](o)
		if err != nil {
			return err
		}
		i = mask.Incident(viewer, i)
		v.Incidents = append(v.Incidents, i)
		if len(o.Index.Points) == 0 {
			v.Unplaced = append(v.Unplaced, i)
		}
	}
	if found.Next != "" {
		v.Next = v.address(func(f *store.Filter, _ *mapFrame) { f.Cursor = found.Next })
	}
	return nil
}

// address gives the address of the map after a change, from its first page; the part that is shown stays as it is.
func (v atlasView) address(change func(*store.Filter, *mapFrame)) string {
	f, view := v.Search.Filter, v.View
	f.Cursor, f.Limit, f.Kind = "", 0, ""
	change(&f, &view)
	q := f.Values()
	if view.given {
		q.Set("view", view.String())
	}
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	return "/" + v.Lang + "/map?" + q.Encode()
}

// Permalink is the address of what is shown, also when the set grows: with the part of the earth.
func (v atlasView) Permalink() string {
	return v.address(func(_ *store.Filter, view *mapFrame) { view.given = true })
}

// moved gives the address of the map moved by parts of what is shown, and with its height changed.
func (v atlasView) moved(east, north, span float64) string {
	return v.address(func(_ *store.Filter, view *mapFrame) {
		p := view.frame()
		view.Lon = math.Mod(view.Lon+east*p.Width/p.KX+540, 360) - 180
		view.Lat = min(max(view.Lat+north*view.Span, -80), 80)
		view.Span, view.given = min(max(view.Span*span, leastSpan), mostSpan), true
	})
}

// step is a way to move over the map, for the buttons round it.
type step struct{ Key, Sign, Link, Name string }

// Steps gives the ways to move, as links that need no script.
func (v atlasView) Steps() []step {
	return []step{
		{"in", "+", v.moved(0, 0, 0.5), v.Text("map.in")}, {"out", "−", v.moved(0, 0, 2), v.Text("map.out")},
		{"north", "↑", v.moved(0, 0.4, 1), v.Text("map.north")}, {"south", "↓", v.moved(0, -0.4, 1), v.Text("map.south")},
		{"west", "←", v.moved(-0.4, 0, 1), v.Text("map.west")}, {"east", "→", v.moved(0.4, 0, 1), v.Text("map.east")},
	}
}

// Whole gives the address of the map that shows the whole set.
func (v atlasView) Whole() string {
	return v.address(func(_ *store.Filter, view *mapFrame) { view.given = false })
}

// Everywhere gives the address of the set without its area and box.
func (v atlasView) Everywhere() string {
	return v.address(func(f *store.Filter, _ *mapFrame) { f.Area, f.Box = nil, nil })
}

// AnyTime gives the address of the set of all days.
func (v atlasView) AnyTime() string {
	return v.address(func(f *store.Filter, _ *mapFrame) { f.From, f.To = "", "" })
}

// AreaText gives the drawn area for the form.
func (v atlasView) AreaText() string { return v.Search.AreaText() }

// Same gives the other forms of the same set.
func (v atlasView) Same() []removal {
	f := v.Search.Filter
	f.Cursor, f.Limit = "", 0
	q := f.Values()
	export := url.Values{"what": {"incidents"}, "form": {"csv"}}
	for name, values := range q {
		if name != "kind" {
			export[name] = values
		}
	}
	out := []removal{
		{Text: v.Text("map.same.search"), Link: v.Search.Address(f)},
		{Text: v.Text("map.same.export"), Link: "/" + v.Lang + "/export?" + export.Encode()},
		{Text: v.Text("map.same.json"), Link: "/api/v1/search?" + q.Encode()},
	}
	if link := v.Search.WatchLink(); link != "" {
		out = append(out, removal{Text: v.Text("map.same.watch"), Link: link})
	}
	return out
}

// Unlocated gives how many of the set have no position; "" where that cannot be told, since only so many are counted.
func (v atlasView) Unlocated() string {
	if v.AtLeast {
		return ""
	}
	return v.Num(max(v.Total-v.Placed, 0))
}

// Origins gives the names of those who say so.
func (v ledgerPage) Origins(i register.Incident) string {
	var out []string
	for _, o := range i.Origins {
		out = append(out, v.OriginName(o))
	}
	return v.join(out)
}
