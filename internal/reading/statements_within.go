package reading

import "slices"

// layContents notes for each token the innermost statement whose content holds it, so that an event finds who told it without passing over
// all statements of a long report. Larger contents are laid first and smaller ones over them; of two alike the first stays on top.
func (d *Doc) layContents() {
	d.saidAt, d.outer = make([]int, len(d.Tokens)), make([]int, len(d.Statements))
	order := make([]int, len(d.Statements))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := d.Statements[a], d.Statements[b]
		if c := (y.ContentLast - y.ContentFirst) - (x.ContentLast - x.ContentFirst); c != 0 {
			return c
		}
		return b - a
	})
	for _, i := range order {
		s := d.Statements[i]
		if s.ContentFirst >= s.ContentLast {
			continue
		}
		d.outer[i] = d.saidAt[s.ContentFirst]
		for t := s.ContentFirst; t < s.ContentLast; t++ {
			d.saidAt[t] = i + 1
		}
	}
}

// innermost gives the innermost statement whose content holds tokens [first, last), -1 when the outlet itself tells them.
func (d *Doc) innermost(first, last int) int {
	for i := d.saidAt[first]; i > 0; i = d.outer[i-1] {
		if s := d.Statements[i-1]; s.ContentFirst <= first && last <= s.ContentLast {
			return i - 1
		}
	}
	return -1
}
