package geofile

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// kml reads the inside of <kml>, of a <Document> or a <Folder> (OGC 07-147r2).
func (r *reader) kml(t *tokens) error {
	_, err := t.each(func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "Document", "Folder":
			return true, r.kml(t)
		case "Placemark":
			return true, r.placemark(t)
		case "NetworkLink":
			r.leave("links to other files, which are never fetched,")
		case "GroundOverlay", "ScreenOverlay", "PhotoOverlay":
			r.leave("pictures laid over the map")
		}
		return false, nil
	})
	return err
}

// placed is what a placemark holds before its name is known for certain.
type placed struct {
	name, note, at string
	points         []Position
	lines          [][]Position
}

func (r *reader) placemark(t *tokens) error {
	var p placed
	_, err := t.each(func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "name":
			return t.into(&p.name)
		case "description":
			return t.into(&p.note)
		case "TimeStamp":
			_, err := t.each(func(e xml.StartElement) (bool, error) {
				if e.Name.Local == "when" {
					return t.into(&p.at)
				}
				return false, nil
			})
			return true, err
		}
		return r.geometry(t, e, &p)
	})
	if err != nil {
		return err
	}
	for _, line := range p.lines {
		r.path(Path{Name: p.name, Points: line})
	}
	for _, point := range p.points {
		if point.At == "" {
			r.extras(&point, "", p.at)
		}
		if err := r.mark(Mark{Name: p.name, Note: p.note, Position: point}); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) geometry(t *tokens, e xml.StartElement, p *placed) (bool, error) {
	switch e.Name.Local {
	case "MultiGeometry", "MultiTrack":
		_, err := t.each(func(e xml.StartElement) (bool, error) { return r.geometry(t, e, p) })
		return true, err
	case "Point":
		points, err := r.kmlPoints(t, 1)
		p.points = append(p.points, points...)
		return true, err
	case "LineString", "LinearRing":
		points, err := r.kmlPoints(t, MaxPoints)
		p.lines = append(p.lines, points)
		return true, err
	case "Track":
		points, err := r.kmlTrack(t)
		p.lines = append(p.lines, points)
		return true, err
	case "Polygon":
		r.leave("areas")
	case "Model":
		r.leave("models")
	}
	return false, nil
}

// kmlPoints reads the coordinates of a geometry: longitude, latitude and height with commas between, points with spaces between.
func (r *reader) kmlPoints(t *tokens, most int) ([]Position, error) {
	var points []Position
	_, err := t.each(func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "coordinates" {
			return false, nil
		}
		text, err := t.text()
		if err != nil {
			return true, err
		}
		for one := range strings.FieldsSeq(text) {
			if len(points) >= most {
				return true, fmt.Errorf("%w: a point has more than one position", ErrFile)
			}
			p, err := r.kmlPosition(strings.Split(one, ","))
			if err != nil {
				return true, err
			}
			points = append(points, p)
			if err := r.count(); err != nil {
				return true, err
			}
		}
		return true, nil
	})
	return points, err
}

func (r *reader) kmlPosition(parts []string) (Position, error) {
	if len(parts) < 2 || len(parts) > 3 {
		return Position{}, fmt.Errorf("%w: %q is no position; KML writes longitude,latitude or longitude,latitude,height", ErrFile, short(strings.Join(parts, ","), 60))
	}
	lon, err := number("longitude", parts[0])
	if err != nil {
		return Position{}, err
	}
	lat, err := number("latitude", parts[1])
	if err != nil {
		return Position{}, err
	}
	p, err := position(lat, lon)
	if err == nil && len(parts) == 3 {
		r.extras(&p, parts[2], "")
	}
	return p, err
}

// kmlTrack reads gx:Track: times first, positions in the same order, each with spaces inside.
func (r *reader) kmlTrack(t *tokens) ([]Position, error) {
	var points []Position
	var times []string
	_, err := t.each(func(e xml.StartElement) (bool, error) {
		var s string
		switch e.Name.Local {
		case "when":
			_, err := t.into(&s)
			times = append(times, s)
			if len(times) > MaxPoints {
				return true, fmt.Errorf("%w: it has more than %d times", ErrFile, MaxPoints)
			}
			return true, err
		case "coord":
			if _, err := t.into(&s); err != nil {
				return true, err
			}
			p, err := r.kmlPosition(strings.Fields(s))
			if err != nil {
				return true, err
			}
			points = append(points, p)
			return true, r.count()
		}
		return false, nil
	})
	for i := range points {
		if i < len(times) {
			r.extras(&points[i], "", times[i])
		}
	}
	return points, err
}

// The bounds of a KMZ.
const maxEntries = 1_000

// readKMZ reads the first KML of a zip: doc.kml where there is one (OGC 07-147r2, annex C).
func readKMZ(data []byte) (File, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return File{}, fmt.Errorf("%w: the zip is damaged: %w", ErrFile, err)
	}
	if len(z.File) > maxEntries {
		return File{}, fmt.Errorf("%w: the zip has %d files; the most is %d", ErrFile, len(z.File), maxEntries)
	}
	var chosen *zip.File
	for _, f := range z.File {
		if strings.HasSuffix(strings.ToLower(f.Name), ".kml") && (chosen == nil || f.Name == "doc.kml") {
			chosen = f
		}
	}
	if chosen == nil {
		return File{}, fmt.Errorf("%w: the zip holds no KML", ErrFile)
	}
	in, err := chosen.Open()
	if err != nil {
		return File{}, fmt.Errorf("%w: %s in the zip: %w", ErrFile, short(chosen.Name, 60), err)
	}
	defer in.Close()
	inside, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err != nil {
		return File{}, fmt.Errorf("%w: %s in the zip is damaged: %w", ErrFile, short(chosen.Name, 60), err)
	}
	if len(inside) > MaxBytes {
		return File{}, fmt.Errorf("%w: %s in the zip is more than %d bytes when unpacked", ErrFile, short(chosen.Name, 60), MaxBytes)
	}
	f, err := readXML(bytes.TrimPrefix(inside, []byte("\ufeff")))
	if err == nil && f.Format != "kml" {
		err = fmt.Errorf("%w: %s in the zip is no KML", ErrFile, short(chosen.Name, 60))
	}
	f.Format = "kmz"
	return f, err
}
