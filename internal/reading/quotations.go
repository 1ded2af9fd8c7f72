package reading

// quotations tells where quotations open and close. Everything is found in one pass over the tokens for each kind of mark, so that a
// report of nothing but quotation marks costs no more than another of its length.
type quotations struct {
	d      *Doc
	opened []bool         // token -> a quotation opens here
	closed map[rune][]int // opening mark -> token -> the first close at or behind it that no quotation inside takes, -1 when none
	within []bool         // token -> it lies in a quotation of more than a name
	beyond map[int]int    // opening that its block does not close -> the close in a later block
}

func findQuotations(d *Doc) *quotations {
	q := &quotations{d: d, opened: make([]bool, len(d.Tokens)), closed: map[rune][]int{}}
	for _, b := range d.Blocks {
		q.block(b, b.First)
	}
	q.join()
	q.cover()
	return q
}

// cover marks what lies in quotations of more than a name. Quotations inside others are passed over, so that each token is seen once.
func (q *quotations) cover() {
	q.within = make([]bool, len(q.d.Tokens))
	for k := 0; k < len(q.opened); k++ {
		if !q.opened[k] {
			continue
		}
		closing, whole := q.end(k)
		for t := k + 1; t < closing && closing-k > maxQuotedName+1; t++ {
			q.within[t] = true
		}
		if whole {
			k = closing
		}
	}
}

// inside reports whether token k lies in a quotation of more than a name.
func (q *quotations) inside(k int) bool { return q.within[k] }

// end gives the close of the quotation opened at k, and whether it has one.
func (q *quotations) end(k int) (closing int, whole bool) {
	if c, ok := q.beyond[k]; ok {
		return c, true
	}
	c := q.closing(k)
	return c, c > k
}

// maxJoined is over how many blocks a quotation may run that none of them opens or closes.
const maxJoined = 4

// join finds the close of quotations that run over paragraphs: what a block opens and does not close, the first close of a later one closes,
// past the mark with which outlets open each paragraph of a long quotation anew.
func (q *quotations) join() {
	q.beyond = map[int]int{}
	for b := range q.d.Blocks {
		open := q.unclosed(q.d.Blocks[b])
		if open < 0 {
			continue
		}
		for n := b + 1; n < min(b+1+maxJoined, len(q.d.Blocks)); n++ {
			mark := q.firstMark(q.d.Blocks[n])
			if mark < 0 {
				continue
			}
			if q.closes(mark, q.d.Blocks[n]) {
				q.beyond[open] = mark
				q.opened[mark] = false
				q.block(q.d.Blocks[n], mark+1)
			}
			break
		}
	}
}

// unclosed gives the last mark of a block that opens when no close follows it, else -1.
func (q *quotations) unclosed(b Block) int {
	for k := b.Last - 1; k >= b.First; k-- {
		if q.opened[k] {
			if _, whole := q.end(k); !whole {
				return k
			}
			return -1
		}
	}
	return -1
}

// firstMark gives the first quotation mark of a block past one with which the block begins, -1 when there is none.
func (q *quotations) firstMark(b Block) int {
	for k := b.First; k < b.Last; k++ {
		if kind := q.d.Tokens[k].Kind; kind >= QuoteOpen && !(k == b.First && q.opened[k]) {
			return k
		}
	}
	return -1
}

// closes reports whether a mark stands as one that closes: on the word before it, and off the word behind it.
func (q *quotations) closes(k int, b Block) bool {
	t := q.d.Tokens[k]
	return t.Kind == QuoteClose && !t.Spaced || t.Kind == QuoteEither && !t.Spaced && (k+1 == b.Last || q.d.Tokens[k+1].Spaced || q.d.Tokens[k+1].Kind == Punctuation)
}

// block marks what opens. Outlets also open with the mark that closes; then white space or a colon stands before it and none has been
// opened. The straight mark opens and closes in turn; one that stands off the word before it and on the word behind it opens anew, since
// outlets forget to close.
func (q *quotations) block(b Block, first int) {
	open, straight := false, false
	for k := first; k < b.Last; k++ {
		switch q.d.Tokens[k].Kind {
		case QuoteOpen:
			q.opened[k], open = true, true
		case QuoteEither:
			straight = !straight || k+1 < b.Last && q.d.Tokens[k].Spaced && !q.d.Tokens[k+1].Spaced && q.d.Tokens[k+1].Kind == Word
			q.opened[k] = straight
		case QuoteClose:
			q.opened[k] = !open && (q.d.Tokens[k].Spaced || k > b.First && q.d.Tokens[k-1].Mark == ':')
			open = false
		}
	}
}

// opens reports whether a quotation begins at token k.
func (q *quotations) opens(k int) bool { return k < len(q.opened) && q.opened[k] }

// closing gives the token that closes the quotation opened at k, or k when none does within the block.
func (q *quotations) closing(k int) int {
	t := q.d.Tokens[k]
	if q.closed[t.Mark] == nil {
		q.closed[t.Mark] = q.closings(t.Mark, t.Kind == QuoteEither)
	}
	if k+1 < len(q.d.Tokens) && q.d.Tokens[k+1].Block == t.Block {
		if c := q.closed[t.Mark][k+1]; c >= 0 {
			return c
		}
	}
	return k
}

// length is how many tokens stand in the quotation opened at k; -1 when it is not closed.
func (q *quotations) length(k int) int {
	c, _ := q.end(k)
	return c - k - 1
}

// closings gives for each token the first close at or behind it that no quotation opened with the same mark in between takes.
func (q *quotations) closings(mark rune, either bool) []int {
	next := make([]int, len(q.d.Tokens))
	at := func(c, block int) int { // the answer at c, when c is still in the block
		if c >= len(next) || q.d.Tokens[c].Block != block {
			return -1
		}
		return next[c]
	}
	for c := len(next) - 1; c >= 0; c-- {
		t := q.d.Tokens[c]
		next[c] = at(c+1, t.Block)
		switch {
		case t.Kind == QuoteClose || t.Kind == QuoteEither && either:
			next[c] = c
		case t.Kind == QuoteOpen && t.Mark == mark && next[c] >= 0 && q.short(c):
			next[c] = at(next[c]+1, t.Block)
		}
	}
	return next
}

// short reports whether the mark at c opens a quotation inside another: it closes within a few words. Outlets also open a second time
// where they mean to close.
func (q *quotations) short(c int) bool {
	for k := c + 1; k < min(c+8, len(q.d.Tokens)); k++ {
		if q.d.Tokens[k].Kind == QuoteClose {
			return true
		}
	}
	return false
}
