package store

// DayCount is how many objects a day has, by their last day.
type DayCount struct {
	Day   string // YYYY-MM-DD
	Count int
}
