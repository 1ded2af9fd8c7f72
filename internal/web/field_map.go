package web

import (
	"marsad/internal/register"
	"marsad/record"
)

// drawing gathers what a map of entries shows.
type drawing struct {
	spots []spot
	legs  [][2]record.Place
	plan  []bool // of the legs
}

// spot is a point with its circle.
type spot struct {
	at   record.Place
	name string
	id   string
	role string
}

func at(lat, lon float64, radius int) record.Place {
	return record.Place{Lat: &lat, Lon: &lon, RadiusM: radius}
}

func (d *drawing) places(p page, id string, places []register.Place) {
	for _, x := range places {
		if x.Lat == nil || x.Lon == nil {
			continue
		}
		name := x.Name.Arabic
		if p.Lang == "en" && x.Name.English != "" {
			name = x.Name.English
		}
		d.spots = append(d.spots, spot{at(*x.Lat, *x.Lon, x.RadiusM), visible(name), id, p.Label("place_role", x.Role)})
	}
}

func (d *drawing) line(places []register.Place, plan bool) {
	var last *record.Place
	for _, x := range places {
		if x.Lat == nil || x.Lon == nil {
			continue
		}
		now := at(*x.Lat, *x.Lon, 0)
		if last != nil {
			d.legs, d.plan = append(d.legs, [2]record.Place{*last, now}), append(d.plan, plan)
		}
		last = &now
	}
}

// mostLegs bounds how many legs of a track are drawn; of a longer one every n-th point is.
const mostLegs = 2_000

func (d *drawing) track(points []register.TrackPoint) {
	step := len(points)/mostLegs + 1
	var thin []register.Place
	for i, p := range points {
		if i%step == 0 || i == len(points)-1 {
			thin = append(thin, register.Place{Lat: &p.Lat, Lon: &p.Lon})
		}
	}
	d.line(thin, false)
}

func (d *drawing) onMap(p page, b borders) mapView {
	m := mapView{Width: mapWidth, Height: mapHeight}
	var all []record.Place
	for _, s := range d.spots {
		all = append(all, s.at)
	}
	for _, l := range d.legs {
		all = append(all, l[0], l[1])
	}
	if len(all) == 0 {
		return m
	}
	m.Shown = true
	proj := fit(all)
	for _, s := range d.spots {
		x, y := proj.xy(*s.at.Lat, *s.at.Lon)
		r := proj.Units(float64(s.at.RadiusM))
		if r < 6 || r > mapWidth {
			r = 0
		}
		m.Points = append(m.Points, mapPoint{X: round(x), Y: round(y), R: round(r), Name: s.name, ID: s.id, Role: s.role, LabelX: min(max(round(x), labelEdge), mapWidth-labelEdge), LabelY: round(y) + labelGap})
	}
	m.spread()
	for i, l := range d.legs {
		x1, y1 := proj.xy(*l[0].Lat, *l[0].Lon)
		x2, y2 := proj.xy(*l[1].Lat, *l[1].Lon)
		m.Legs = append(m.Legs, mapLeg{round(x1), round(y1), round(x2), round(y2), d.plan[i], ""})
	}
	m.border(b, proj)
	m.scale(reportView{page: p}, proj)
	return m
}
