package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"marsad/internal/register"
	"marsad/internal/store"
)

// placeCount is a place with how many incidents of the day it has.
type placeCount struct {
	Name, Shown string // as the register writes it, and in the reader's language
	Count       int
}

// The bounds of the page: how many days it covers at most, and how many places it offers.
const (
	mostDays   = 31
	mostPlaces = 14
)

// daysOf reads how many days the page covers.
func daysOf(text string) (int, error) {
	if text == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostDays {
		return 0, fmt.Errorf("%w: days %q is not a number from 1 to %d", store.ErrInvalid, text, mostDays)
	}
	return n, nil
}

// placesOf gives the names of places and of what they lie within, each once; a private place has none.
func placesOf(places []register.Place) []string {
	var out []string
	for _, p := range places {
		if p.Private {
			continue
		}
		for _, name := range append(slices.Clone(p.Within), p.Name.Arabic) {
			if name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// countedPlaces gives the places of which most is told: first-level units before others.
func (s *site) countedPlaces(lang string, counts map[string]int) []placeCount {
	var out []placeCount
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, placeCount{name, s.placeName(lang, name), counts[name]})
	}
	slices.SortStableFunc(out, func(a, b placeCount) int {
		return cmp.Or(s.unitFirst(a.Name)-s.unitFirst(b.Name), b.Count-a.Count)
	})
	return out[:min(len(out), mostPlaces)]
}

func (s *site) unitFirst(name string) int {
	if slices.ContainsFunc(s.labels, func(l MapLabel) bool { return l.Kind == "admin1" && l.Name.Arabic == name }) {
		return 0
	}
	return 1
}

// placeName gives the name of a place in a language, where the map knows it.
func (s *site) placeName(lang, name string) string {
	if lang == "en" {
		for _, l := range s.labels {
			if l.Name.Arabic == name && l.Name.English != "" {
				return visible(l.Name.English)
			}
		}
	}
	return visible(name)
}

// At gives the address of the page with other days or another place; "" is every place.
func (v todayView) At(day string, days int, place string) string {
	q := url.Values{"day": {day}}
	if days > 1 {
		q.Set("days", strconv.Itoa(days))
	}
	if place != "" {
		q.Set("place", place)
	}
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	return "/" + v.Lang + "/today?" + q.Encode()
}
