package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
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
	Polygon     *kmlArea  `xml:"Polygon,omitempty"`
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
	Points   []kmlShape `xml:"Point"`
	Lines    []kmlShape `xml:"LineString"`
	Polygons []kmlArea  `xml:"Polygon"`
}

type kmlArea struct {
	Outer kmlShape   `xml:"outerBoundaryIs>LinearRing"`
	Inner []kmlInner `xml:"innerBoundaryIs"`
}

type kmlInner struct {
	Ring kmlShape `xml:"LinearRing"`
}

func kmlAreaOf(polygon [][]position) kmlArea {
	a := kmlArea{Outer: kmlShapeOf(polygon[0])}
	for _, hole := range polygon[1:] {
		a.Inner = append(a.Inner, kmlInner{kmlShapeOf(hole)})
	}
	return a
}

func kmlShapeOf(line []position) kmlShape {
	points := make([]string, len(line))
	for i, p := range line {
		points[i] = fmt.Sprintf("%v,%v", p[0], p[1])
	}
	return kmlShape{strings.Join(points, " ")}
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
	f.shape(&p)
	return p
}

// shape sets the geometry of a placemark. Heights are left out: without an altitude mode KML sets everything on the ground.
func (f feature) shape(p *kmlPlacemark) {
	lines, positions := f.lines(), f.positions()
	switch {
	case len(f.area) == 1:
		area := kmlAreaOf(f.area[0])
		p.Polygon = &area
	case len(lines) == 1:
		line := kmlShapeOf(lines[0])
		p.Line = &line
	case len(f.area) == 0 && len(lines) == 0 && len(positions) == 1:
		point := kmlShapeOf(positions)
		p.Point = &point
	case len(f.area) > 0 || len(positions) > 0:
		p.Multi = f.several(lines, positions)
	}
}

func (f feature) several(lines [][]position, points []position) *kmlMulti {
	m := &kmlMulti{}
	for _, polygon := range f.area {
		m.Polygons = append(m.Polygons, kmlAreaOf(polygon))
	}
	for _, line := range lines {
		m.Lines = append(m.Lines, kmlShapeOf(line))
	}
	if len(lines) == 0 {
		for i := range points {
			m.Points = append(m.Points, kmlShapeOf(points[i:i+1]))
		}
	}
	return m
}
