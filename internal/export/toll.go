package export

import (
	"marsad/internal/register"
)

// toll is what all origins together say of a number: nothing is averaged. Low is the lowest that any origin gives, High the highest, nil when one leaves it open;
// Best stands only when every origin that gives a number gives the same.
type toll struct {
	known bool
	low   int
	best  *int
	high  *int
}

// Low, best and high as cells.
func (t toll) cells() (low, best, high any) {
	if !t.known {
		return nil, nil, nil
	}
	low = t.low
	if t.best != nil {
		best = *t.best
	}
	if t.high != nil {
		high = *t.high
	}
	return low, best, high
}

// Lowest gives the lowest number that any origin gives of killed, injured, …: of that many the register can say "no fewer than". False when none gives one.
func Lowest(tolls []register.Toll, of string) (int, bool) {
	t := tollOf(tolls, of, "")
	return t.low, t.known
}

// tollOf joins the tolls of a kind over the origins; who empty counts everybody.
func tollOf(tolls []register.Toll, of, who string) toll {
	var order []string
	byOrigin := map[string][]register.Toll{}
	for _, t := range tolls {
		if t.Of != of || who != "" && t.Who != who {
			continue
		}
		if _, ok := byOrigin[t.Origin]; !ok {
			order = append(order, t.Origin)
		}
		byOrigin[t.Origin] = append(byOrigin[t.Origin], t)
	}
	var out toll
	for _, origin := range order {
		out = out.join(ofOrigin(byOrigin[origin]))
	}
	return out
}

// join sets what another origin says beside.
func (t toll) join(u toll) toll {
	if !t.known {
		return u
	}
	out := toll{known: true, low: min(t.low, u.low)}
	if t.high != nil && u.high != nil {
		high := max(*t.high, *u.high)
		out.high = &high
	}
	if t.best != nil && u.best != nil && *t.best == *u.best {
		out.best = t.best
	}
	return out
}

// ofOrigin gives the whole number of one origin: the one for everybody when it gives one, else the larger of civilians with combatants and of women, men
// with children, which are two ways to divide the same people.
func ofOrigin(tolls []register.Toll) toll {
	var all, byTask, byAge toll
	for _, t := range tolls {
		one := toll{true, t.Low, t.Best, t.High}
		switch t.Who {
		case "civilians", "combatants":
			byTask = byTask.plus(one)
		case "women", "men", "children":
			byAge = byAge.plus(one)
		default:
			if !all.known || one.low > all.low {
				all = one
			}
		}
	}
	switch {
	case all.known:
		return all
	case byTask.known && (!byAge.known || byTask.low >= byAge.low):
		return byTask
	}
	return byAge
}

func (t toll) plus(u toll) toll {
	if !t.known {
		return u
	}
	return toll{true, t.low + u.low, sum(t.best, u.best), sum(t.high, u.high)}
}

func sum(a, b *int) *int {
	if a == nil || b == nil {
		return nil
	}
	n := *a + *b
	return &n
}
