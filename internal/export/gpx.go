package export

import (
	"encoding/xml"
	"io"
	"time"

	"marsad/internal/register"
)

type gpxPoint struct {
	XMLName xml.Name
	Lat     float64  `xml:"lat,attr"`
	Lon     float64  `xml:"lon,attr"`
	Ele     *float64 `xml:"ele,omitempty"`
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

// gpxTrack is a track of one segment: what was walked or driven, where a route is what somebody told.
type gpxTrack struct {
	XMLName xml.Name `xml:"trk"`
	Name    string   `xml:"name,omitempty"`
	Desc    string   `xml:"desc,omitempty"`
	Link    *gpxLink `xml:"link,omitempty"`
	Segment struct {
		Points []gpxPoint
	} `xml:"trkseg"`
}

// newGPX writes GPX 1.1: tracks of field entries as trk, reported routes as rte, single places as wpt. Since the schema wants waypoints before routes before tracks,
// each way of writing is of one subject. A record without a position has no place in GPX and is counted as left out.
func newGPX(w io.Writer, o Options) document {
	return &xmlList{w: w, head: `<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="marsad">` + "\n", tail: "</gpx>\n", of: func(r Record) []any {
		_, routes := r.(register.PatrolSeries)
		_, tracks := r.(register.FieldEntry)
		var out []any
		for _, f := range featuresOf(r, o) {
			switch {
			case len(f.places) == 0:
			case tracks:
				out = append(out, f.gpxTrack())
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

func (f feature) gpxTrack() gpxTrack {
	t := gpxTrack{Name: marked(f.name), Desc: marked(f.note), Link: &gpxLink{f.link}}
	for i, p := range f.places {
		t.Segment.Points = append(t.Segment.Points, gpxPoint{XMLName: xml.Name{Local: "trkpt"}, Lat: *p.Lat, Lon: *p.Lon, Ele: f.heights[i], Time: f.times[i]})
	}
	return t
}
