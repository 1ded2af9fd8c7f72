package text

import "strings"

// cluster is a run of earlier changes and new edits that meet, in coordinates of the text before the edits.
type cluster struct {
	at      Span
	changes []Change
	edits   []Edit
}

// compose makes the edits, which are checked and in order.
func (t Text) compose(edits []Edit) Text {
	var out strings.Builder
	out.Grow(len(t.restored))
	changes := make([]Change, 0, len(t.changes)+len(edits))
	written, delta := 0, 0 // bytes of t.restored written; original minus restored position behind the last change
	for i, j := 0, 0; i < len(t.changes) || j < len(edits); {
		c := t.nextCluster(edits[j:], i)
		i, j = i+len(c.changes), j+len(c.edits)
		out.WriteString(t.restored[written:c.at.Start])
		start := out.Len()
		c.write(t.restored, &out)
		written = c.at.End
		origin := c.origin(delta)
		delta = origin.End - c.at.End
		changes = append(changes, c.change(origin, Span{start, out.Len()}))
	}
	out.WriteString(t.restored[written:])
	return Text{original: t.original, restored: out.String(), changes: changes}
}

// nextCluster gathers what meets the first of t.changes[i:] and edits.
func (t Text) nextCluster(edits []Edit, i int) cluster {
	var c cluster
	for n := 0; ; n++ {
		old := i+len(c.changes) < len(t.changes)
		fresh := len(c.edits) < len(edits)
		takeOld := old
		if old && fresh {
			takeOld = !before(edits[len(c.edits)].At, t.changes[i+len(c.changes)].Restored)
		}
		var at Span
		switch {
		case !old && !fresh:
			return c
		case takeOld:
			at = t.changes[i+len(c.changes)].Restored
		default:
			at = edits[len(c.edits)].At
		}
		if n > 0 && !c.takes(at, takeOld) {
			return c
		}
		if n == 0 {
			c.at = at
		}
		c.at.End = max(c.at.End, at.End)
		if takeOld {
			c.changes = append(c.changes, t.changes[i+len(c.changes)])
		} else {
			c.edits = append(c.edits, edits[len(c.edits)])
		}
	}
}

// takes reports whether the next item meets the cluster. Two earlier changes never meet each other by being empty at one
// position: they are neighbours in the original and stay apart.
func (c cluster) takes(at Span, isChange bool) bool {
	if isChange && len(c.edits) == 0 {
		return false
	}
	return meets(c.at, at)
}

// write puts the cluster's text after its edits into out.
func (c cluster) write(restored string, out *strings.Builder) {
	at := c.at.Start
	for _, e := range c.edits {
		out.WriteString(restored[at:e.At.Start])
		out.WriteString(e.With)
		at = e.At.End
	}
	out.WriteString(restored[at:c.at.End])
}

// origin gives the cluster's place in the original; delta is original minus restored position before it.
func (c cluster) origin(delta int) Span {
	start, end := c.at.Start+delta, c.at.End+delta
	for i, old := range c.changes {
		if i == 0 && old.Restored.Start == c.at.Start {
			start = old.Original.Start
		}
		end = c.at.End + old.Original.End - old.Restored.End
	}
	return Span{start, end}
}

// change joins what the cluster's changes and edits say of themselves.
func (c cluster) change(origin, restored Span) Change {
	out := Change{Original: origin, Restored: restored, Confidence: 1}
	for _, old := range c.changes {
		out.join(old.Kind, old.Rule, old.Confidence)
	}
	for _, e := range c.edits {
		out.join(e.Kind, e.Rule, e.Confidence)
	}
	return out
}

func (c *Change) join(kind Kind, rule string, confidence float64) {
	switch {
	case c.Kind == "":
		c.Kind = kind
	case c.Kind != kind:
		c.Kind = Mixed
	}
	switch {
	case c.Rule == "":
		c.Rule = rule
	case c.Rule != rule && rule != "":
		c.Rule += "+" + rule
	}
	c.Confidence = min(c.Confidence, confidence)
}
