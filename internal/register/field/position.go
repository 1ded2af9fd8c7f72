package field

import (
	"math"

	"marsad/internal/register"
)

// The ellipsoid of WGS 84 (NIMA TR8350.2, table 3.1): half the long axis in metres, and the flattening.
const (
	semiMajor  = 6_378_137.0
	flattening = 1 / 298.257223563
)

// Destination gives where one arrives from a position, in degrees on WGS 84, after a distance in metres along the geodesic that starts at a bearing in
// degrees clockwise from true north. It is the direct solution of T. Vincenty, Direct and inverse solutions of geodesics on the ellipsoid with application
// of nested equations, Survey Review XXIII 176 (1975), 88-93: within a millimetre at the distances of a monitor.
func Destination(lat, lon, bearing, distance float64) (float64, float64) {
	const b = semiMajor * (1 - flattening)
	sinAz, cosAz := math.Sincos(radians(bearing))
	tanU1 := (1 - flattening) * math.Tan(radians(lat))
	cosU1 := 1 / math.Sqrt(1+tanU1*tanU1)
	sinU1 := tanU1 * cosU1
	sigma1 := math.Atan2(tanU1, cosAz)
	sinAlpha := cosU1 * sinAz
	cosSqAlpha := 1 - sinAlpha*sinAlpha
	uSq := cosSqAlpha * (semiMajor*semiMajor - b*b) / (b * b)
	bigA := 1 + uSq/16384*(4096+uSq*(-768+uSq*(320-175*uSq)))
	bigB := uSq / 1024 * (256 + uSq*(-128+uSq*(74-47*uSq)))
	sigma := distance / (b * bigA)
	var sinS, cosS, cos2M float64
	for range 100 { // it settles within a few rounds
		cos2M = math.Cos(2*sigma1 + sigma)
		sinS, cosS = math.Sincos(sigma)
		delta := bigB * sinS * (cos2M + bigB/4*(cosS*(-1+2*cos2M*cos2M)-bigB/6*cos2M*(-3+4*sinS*sinS)*(-3+4*cos2M*cos2M)))
		next := distance/(b*bigA) + delta
		if math.Abs(next-sigma) < 1e-12 {
			sigma = next
			break
		}
		sigma = next
	}
	cos2M = math.Cos(2*sigma1 + sigma)
	sinS, cosS = math.Sincos(sigma)
	x := sinU1*sinS - cosU1*cosS*cosAz
	lat2 := math.Atan2(sinU1*cosS+cosU1*sinS*cosAz, (1-flattening)*math.Hypot(sinAlpha, x))
	lambda := math.Atan2(sinS*sinAz, cosU1*cosS-sinU1*sinS*cosAz)
	c := flattening / 16 * cosSqAlpha * (4 + flattening*(4-3*cosSqAlpha))
	l := lambda - (1-c)*flattening*sinAlpha*(sigma+c*sinS*(cos2M+c*cosS*(-1+2*cos2M*cos2M)))
	return degrees(lat2), wrap(lon + degrees(l))
}

func radians(d float64) float64 { return d * math.Pi / 180 }
func degrees(r float64) float64 { return r * 180 / math.Pi }

// wrap brings a longitude into -180 to 180.
func wrap(lon float64) float64 {
	if lon > 180 || lon < -180 {
		return math.Remainder(lon, 360)
	}
	return lon
}

// guess is how exact a bearing in degrees and a distance in percent are held to be when the observer does not say. They are conventions of this project,
// on the careful side, and no measurement.
type guess struct{ bearing, distance int }

func guessOf(sensed string) guess {
	switch sensed {
	case "seen", "both", "aftermath":
		return guess{bearing: 10, distance: 25}
	case "heard":
		return guess{bearing: 25, distance: 50}
	}
	return guess{bearing: 45, distance: 50}
}

// Happened gives the place of an incident that was observed from a place with a position at a bearing and a distance. Its radius in metres holds the
// observer's own, the width of the bearing's error at that distance (a chord), and the error of the distance, the last two joined as independent errors are: by
// the root of the sum of squares.
func Happened(observer register.Place, o register.Observed) register.Place {
	lat, lon := Destination(*observer.Lat, *observer.Lon, float64(*o.Bearing), float64(*o.DistanceM))
	g := guessOf(o.Sensed)
	if o.BearingErrorDegrees != nil {
		g.bearing = *o.BearingErrorDegrees
	}
	if o.DistanceErrorPercent != nil {
		g.distance = *o.DistanceErrorPercent
	}
	d := float64(*o.DistanceM)
	across := 2 * d * math.Sin(radians(float64(g.bearing))/2)
	along := d * float64(g.distance) / 100
	radius := observer.RadiusM + int(math.Ceil(math.Hypot(across, along)))
	lat, lon = round6(lat), round6(lon)
	return register.Place{Role: RoleHappened, Lat: &lat, Lon: &lon, RadiusM: radius, Within: observer.Within}
}

// round6 keeps a tenth of a metre, so that a computed position does not look more exact than any observation is.
func round6(x float64) float64 { return math.Round(x*1e6) / 1e6 }
