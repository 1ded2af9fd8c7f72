package access

import "math"

// Grid is the side of the square, in degrees, to which a position is coarsened; 0 leaves it exact.
type Grid float64

// The grids. They are two of the steps that GBIF recommends for places that could come to harm when they are known exactly (Chapman 2020, Current Best
// Practices for Generalizing Sensitive Species Occurrence Data, https://doi.org/10.15468/doc-5jp4-5g10): a tenth of a degree, about 11 km, and a
// hundredth, about 1.1 km.
const (
	Exact  Grid = 0
	Fine   Grid = 0.01
	Coarse Grid = 0.1
)

// Sight is what a viewer sees of what is blurred.
type Sight struct {
	Grid  Grid // of private positions
	Names bool // of private persons, and the words in which they could stand
}

// Sight says how exactly a viewer sees private places and persons in a record of a class. Visitors and readers get the coarse grid and no names; analysts,
// who have to tell persons apart, get names and the fine grid; reviewers get everything. So do the members of the case to which the record belongs: it
// was entrusted to them. Whoever may not see the record at all gets what a visitor gets.
func (v Viewer) Sight(c Class) Sight {
	switch {
	case !v.MaySee(c):
		return Sight{Grid: Coarse}
	case v.Role.AtLeast(Reviewer), c != Open && c != Restricted:
		return Sight{Grid: Exact, Names: true}
	case v.Role.AtLeast(Analyst):
		return Sight{Grid: Fine, Names: true}
	}
	return Sight{Grid: Coarse}
}

// metresPerDegree is of latitude, on the sphere of the mean radius of WGS 84.
const metresPerDegree = 111_195

// Blur coarsens a position in degrees to the centre of its square of the grid and widens its radius, in metres, so that the circle still holds wherever the
// exact position with its radius can be. The same position always gives the same answer: displacement by chance, as in donut masking (Hampton et al. 2010,
// American Journal of Epidemiology 172:1062-1069), is averaged away by whoever asks often or sees several records of one place, a grid is not
// (aggregation to a grid: Armstrong, Rushton and Zimmerman 1999, Statistics in Medicine 18:497-525).
func (g Grid) Blur(lat, lon float64, radiusM int) (float64, float64, int) {
	if g == Exact {
		return lat, lon, radiusM
	}
	y, x := g.centre(lat, 90), g.centre(lon, 180)
	half := float64(g) / 2 * metresPerDegree
	// The parallel nearest the equator is the widest of the square.
	widest := math.Cos(max(0, math.Abs(y)-float64(g)/2) * math.Pi / 180)
	return y, x, radiusM + int(math.Ceil(math.Hypot(half, half*widest)))
}

// centre gives the middle of the cell in which a value lies; the last cell holds the end of the scale too.
func (g Grid) centre(value, end float64) float64 {
	perDegree := math.Round(1 / float64(g))
	cell := min(math.Floor(value*perDegree), end*perDegree-1)
	return (2*cell + 1) / (2 * perDegree)
}
