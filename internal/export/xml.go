package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"marsad/internal/register"
)

// xmlList is an XML document whose elements are written one by one.
type xmlList struct {
	w          io.Writer
	head, tail string
	of         func(Record) []any
	begun      bool
}

func (l *xmlList) begin() error {
	if l.begun {
		return nil
	}
	l.begun = true
	_, err := io.WriteString(l.w, xml.Header+l.head)
	return err
}

func (l *xmlList) add(r Record) (int, error) {
	if err := l.begin(); err != nil {
		return 0, err
	}
	elements := l.of(r)
	for _, e := range elements {
		data, err := xml.Marshal(e)
		if err != nil {
			return 0, err
		}
		if _, err := l.w.Write(append(data, '\n')); err != nil {
			return 0, err
		}
	}
	return len(elements), nil
}

// Close ends the document.
func (l *xmlList) Close() error {
	if err := l.begin(); err != nil {
		return err
	}
	_, err := io.WriteString(l.w, l.tail)
	return err
}

type kmlPlacemark struct {
	XMLName     xml.Name  `xml:"Placemark"`
	Name        string    `xml:"name"`
	Description string    `xml:"description,omitempty"`
	Link        *atomLink `xml:"http://www.w3.org/2005/Atom link,omitempty"`
	TimeSpan    *kmlSpan  `xml:"TimeSpan,omitempty"`
	Data        []kmlData `xml:"ExtendedData>Data"`
	Point       *kmlShape `xml:"Point,omitempty"`
	Line        *kmlShape `xml:"LineString,omitempty"`
	Multi       *kmlMulti `xml:"MultiGeometry,omitempty"`
}

type kmlSpan struct {
	Begin string `xml:"begin,omitempty"`
	End   string `xml:"end,omitempty"`
}

type kmlData struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value"`
}

type kmlShape struct {
	Coordinates string `xml:"coordinates"`
}

type kmlMulti struct {
	Points []kmlShape `xml:"Point"`
}

// newKML writes KML 2.3 (OGC 12-007r2): a placemark for each feature, one without geometry when it is not known where.
func newKML(w io.Writer, o Options) document {
	return &xmlList{w: w, head: `<kml xmlns="http://www.opengis.net/kml/2.3"><Document><name>marsad</name>` + "\n", tail: "</Document></kml>\n", of: func(r Record) []any {
		var out []any
		for _, f := range featuresOf(r, o) {
			out = append(out, f.placemark())
		}
		return out
	}}
}

func (f feature) placemark() kmlPlacemark {
	p := kmlPlacemark{Name: marked(f.name), Description: marked(f.note), Link: &atomLink{Href: f.link}}
	if f.from != "" {
		p.TimeSpan = &kmlSpan{f.from, f.until}
	}
	for _, d := range f.properties {
		p.Data = append(p.Data, kmlData{d.name, marked(fmt.Sprint(d.value))})
	}
	shape := func(places []register.Place) *kmlShape {
		var points []string
		for _, x := range places {
			points = append(points, fmt.Sprintf("%v,%v", *x.Lon, *x.Lat))
		}
		return &kmlShape{strings.Join(points, " ")}
	}
	switch {
	case len(f.places) == 0:
	case f.route && len(f.places) > 1:
		p.Line = shape(f.places)
	case len(f.places) > 1:
		p.Multi = &kmlMulti{}
		for i := range f.places {
			p.Multi.Points = append(p.Multi.Points, *shape(f.places[i : i+1]))
		}
	default:
		p.Point = shape(f.places)
	}
	return p
}

type gpxPoint struct {
	XMLName xml.Name
	Lat     float64  `xml:"lat,attr"`
	Lon     float64  `xml:"lon,attr"`
	Time    string   `xml:"time,omitempty"`
	Name    string   `xml:"name,omitempty"`
	Desc    string   `xml:"desc,omitempty"`
	Link    *gpxLink `xml:"link,omitempty"`
}

type gpxLink struct {
	Href string `xml:"href,attr"`
}

type gpxRoute struct {
	XMLName xml.Name `xml:"rte"`
	Name    string   `xml:"name,omitempty"`
	Desc    string   `xml:"desc,omitempty"`
	Link    *gpxLink `xml:"link,omitempty"`
	Points  []gpxPoint
}

// newGPX writes GPX 1.1: reported routes as rte, single places as wpt. Since the schema wants waypoints before routes, each way of writing is of one subject:
// incidents, events, posts and breaches are waypoints, runs of patrols routes. A record without a position has no place in GPX and is counted as left out.
func newGPX(w io.Writer, o Options) document {
	return &xmlList{w: w, head: `<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="marsad">` + "\n", tail: "</gpx>\n", of: func(r Record) []any {
		_, routes := r.(register.PatrolSeries)
		var out []any
		for _, f := range featuresOf(r, o) {
			switch {
			case len(f.places) == 0:
			case routes:
				out = append(out, f.gpxRoute())
			default:
				out = append(out, f.waypoint(f.places[0], "wpt", f.name))
			}
		}
		return out
	}}
}

func (f feature) waypoint(p register.Place, element, name string) gpxPoint {
	g := gpxPoint{XMLName: xml.Name{Local: element}, Lat: *p.Lat, Lon: *p.Lon, Name: marked(name), Desc: marked(f.note), Link: &gpxLink{f.link}}
	if _, err := time.Parse(time.RFC3339, f.from); err == nil {
		g.Time = f.from
	}
	return g
}

func (f feature) gpxRoute() gpxRoute {
	r := gpxRoute{Name: marked(f.name + " " + f.from), Desc: marked(f.note), Link: &gpxLink{f.link}}
	for _, p := range f.places {
		r.Points = append(r.Points, gpxPoint{XMLName: xml.Name{Local: "rtept"}, Lat: *p.Lat, Lon: *p.Lon, Name: marked(nameOf(p.Name))})
	}
	return r
}
