package geofile

import (
	"encoding/xml"
	"fmt"
)

// gpx reads the inside of <gpx>. GPX 1.0 (topografix.com/gpx/1/0) and 1.1 (topografix.com/gpx/1/1) call what is read here alike, so that the namespace does
// not matter.
func (r *reader) gpx(t *tokens) error {
	_, err := t.each(func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "wpt":
			m, err := r.gpxPoint(t, e)
			if err != nil {
				return true, err
			}
			return true, r.mark(m)
		case "rte":
			return true, r.gpxPath(t, true)
		case "trk":
			return true, r.gpxPath(t, false)
		}
		return false, nil
	})
	return err
}

// gpxPath reads a route or a track; each segment of a track is a path, since between segments the receiver was off.
func (r *reader) gpxPath(t *tokens, planned bool) error {
	p := Path{Planned: planned}
	_, err := t.each(func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "name":
			return t.into(&p.Name)
		case "rtept":
			return true, r.gpxInto(t, e, &p)
		case "trkseg":
			segment := Path{Name: p.Name}
			_, err := t.each(func(e xml.StartElement) (bool, error) {
				return e.Name.Local == "trkpt", r.gpxIf(t, e, &segment)
			})
			r.path(segment)
			return true, err
		}
		return false, nil
	})
	if planned {
		r.path(p)
	}
	return err
}

func (r *reader) gpxIf(t *tokens, e xml.StartElement, p *Path) error {
	if e.Name.Local != "trkpt" {
		return nil
	}
	return r.gpxInto(t, e, p)
}

func (r *reader) gpxInto(t *tokens, e xml.StartElement, p *Path) error {
	m, err := r.gpxPoint(t, e)
	if err != nil {
		return err
	}
	p.Points = append(p.Points, m.Position)
	return r.count()
}

func (r *reader) gpxPoint(t *tokens, start xml.StartElement) (Mark, error) {
	p, err := gpxPosition(start)
	if err != nil {
		return Mark{}, err
	}
	m := Mark{Position: p}
	var description, comment, ele, at string
	_, err = t.each(func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "name":
			return t.into(&m.Name)
		case "desc":
			return t.into(&description)
		case "cmt":
			return t.into(&comment)
		case "ele":
			return t.into(&ele)
		case "time":
			return t.into(&at)
		}
		return false, nil
	})
	if m.Note = description; m.Note == "" {
		m.Note = comment
	}
	r.extras(&m.Position, ele, at)
	return m, err
}

// extras adds height and time; a broken one is left out and told, since the position stands without it.
func (r *reader) extras(p *Position, ele, at string) {
	if ele != "" {
		if v, err := number("height", ele); err == nil {
			p.EleM = &v
		} else {
			r.leave("heights that are no numbers")
		}
	}
	if at != "" {
		var ok bool
		if p.At, ok = moment(at); !ok {
			r.leave("times that are no times")
		}
	}
}

func gpxPosition(e xml.StartElement) (Position, error) {
	var lat, lon string
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "lat":
			lat = a.Value
		case "lon":
			lon = a.Value
		}
	}
	if lat == "" || lon == "" {
		return Position{}, fmt.Errorf("%w: a <%s> has no lat or no lon", ErrFile, e.Name.Local)
	}
	y, err := number("latitude", lat)
	if err != nil {
		return Position{}, err
	}
	x, err := number("longitude", lon)
	if err != nil {
		return Position{}, err
	}
	return position(y, x)
}
