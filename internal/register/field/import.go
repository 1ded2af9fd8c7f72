package field

import (
	"slices"

	"marsad/internal/register"
	"marsad/internal/register/field/geofile"
	"marsad/record"
)

// Import adds what a file of tracks and places holds to an entry. For a patrol log tracks become the track, planned routes the plan, and marks observations; for
// other kinds marks become places, and the first point of a line does when there is no mark.
func Import(e register.FieldEntry, f geofile.File) register.FieldEntry {
	if e.Patrol == nil {
		return importPlaces(e, f)
	}
	p := *e.Patrol
	p.Plan, p.Track, p.Observations = slices.Clone(p.Plan), slices.Clone(p.Track), slices.Clone(p.Observations)
	for _, line := range f.Paths {
		for i, at := range line.Points {
			if line.Planned {
				p.Plan = append(p.Plan, planned(line, i, len(p.Plan)+1))
			} else {
				p.Track = append(p.Track, register.TrackPoint{Lat: at.Lat, Lon: at.Lon, EleM: at.EleM, At: at.At})
			}
		}
	}
	for _, m := range f.Marks {
		place := placeOf(m)
		text := m.Note
		if text == "" {
			text = m.Name
		}
		p.Observations = append(p.Observations, register.Observation{At: m.At, Text: text, Place: &place})
	}
	e.Patrol = &p
	return e
}

func planned(line geofile.Path, i, order int) register.Place {
	role := "via"
	switch i {
	case 0:
		role = "start"
	case len(line.Points) - 1:
		role = "end"
	}
	lat, lon := line.Points[i].Lat, line.Points[i].Lon
	return register.Place{Role: role, Order: order, Lat: &lat, Lon: &lon}
}

func placeOf(m geofile.Mark) register.Place {
	lat, lon := m.Lat, m.Lon
	return register.Place{Name: record.Name{Arabic: m.Name}, Lat: &lat, Lon: &lon}
}

func importPlaces(e register.FieldEntry, f geofile.File) register.FieldEntry {
	e.Places = slices.Clone(e.Places)
	marks := f.Marks
	if len(marks) == 0 && len(f.Paths) > 0 {
		marks = []geofile.Mark{{Name: f.Paths[0].Name, Position: f.Paths[0].Points[0]}}
	}
	for _, m := range marks {
		place := placeOf(m)
		place.Role = RoleHappened
		e.Places = append(e.Places, place)
	}
	return e
}

// Near gives the positions of an entry, against which swapped coordinates of a file are told.
func Near(e register.FieldEntry) []geofile.Position {
	var out []geofile.Position
	for _, p := range e.Places {
		if p.Lat != nil && p.Lon != nil {
			out = append(out, geofile.Position{Lat: *p.Lat, Lon: *p.Lon})
		}
	}
	return out
}
