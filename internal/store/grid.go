package store

import "math"

// The grid of the map: at a zoom level, 2^zoom × 2^zoom tiles of the Web Mercator projection, each divided into GridSquares × GridSquares squares.
const (
	MaxZoom     = 14
	GridSquares = 32
)

// mercatorEdge is the latitude at which the Web Mercator projection ends, atan(sinh(π)) in degrees.
const mercatorEdge = 85.0511287798066

// Square gives the column and row of the square in which a position lies, from the north-west corner.
func Square(lat, lon float64, zoom int) (x, y int) {
	side := GridSquares << zoom
	fx, fy := project(lat, lon)
	return min(max(int(math.Floor(fx*float64(side))), 0), side-1), min(max(int(math.Floor(fy*float64(side))), 0), side-1)
}

// project gives a position in the projection, from 0 to 1 eastwards and southwards.
func project(lat, lon float64) (x, y float64) {
	sin := math.Sin(min(max(lat, -mercatorEdge), mercatorEdge) * math.Pi / 180)
	return lon/360 + 0.5, 0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)
}

// Squares is a rectangle of squares, all edges included. One that crosses the antimeridian has West > East.
type Squares struct{ West, North, East, South int }

// onEdge is the part of a square by which an edge of a box may miss the edge of a square and still be meant to be it.
const onEdge = 1e-6

// SquaresOf gives the squares of which a part lies in a box: all of them when there is none. A square that a box only touches is left out.
func SquaresOf(b *Box, zoom int) Squares {
	side := GridSquares << zoom
	if b == nil {
		return Squares{East: side - 1, South: side - 1}
	}
	west, north := project(b.North, b.West)
	east, south := project(b.South, b.East)
	first := func(v float64) int { return min(max(int(math.Floor(v*float64(side)+onEdge)), 0), side-1) }
	last := func(v float64) int { return min(max(int(math.Ceil(v*float64(side)-onEdge))-1, 0), side-1) }
	s := Squares{West: first(west), North: first(north), East: last(east), South: max(last(south), first(north))}
	if b.West <= b.East {
		s.East = max(s.East, s.West)
	}
	return s
}

// Hold tells whether a square is one of them.
func (s Squares) Hold(x, y int) bool {
	if y < s.North || y > s.South {
		return false
	}
	if s.West > s.East {
		return x >= s.West || x <= s.East
	}
	return x >= s.West && x <= s.East
}
