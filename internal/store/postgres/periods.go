package postgres

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"marsad/internal/store"
	"marsad/internal/store/sqlstore"
)

// A GIN index gives all that has a token, in no order. So each entry also has tokens for the periods in which its minute lies, from days to years, and a search
// walks from the newest entries outwards until it has enough: of a common word it reads the newest periods only, of a rare one everything there is, which is little.
var periodBits = []int{11, 14, 17, 20} // of minutes: 1.4 days, 11 days, 3 months, 2 years

const periodSign = "\ue002"

func periodToken(bits int, period int64) string {
	return periodSign + strconv.FormatInt(int64(bits), 36) + strconv.FormatInt(period, 36)
}

// How many periods a question names at most: the lists of all are gone through. A map reads all of its hits, and a search only some.
const (
	mostPeriods = 48
	mostWalked  = 16
)

// coverPeriods gives the tokens of the periods over numbers, of the shortest of which no more than most are needed; nil when they are too many to be any help.
func coverPeriods(low, high int64, most int64) []string {
	from, to := store.MinuteOf(low), store.MinuteOf(high)
	for _, bits := range periodBits {
		if (to>>bits)-(from>>bits) >= most {
			continue
		}
		var out []string
		for p := from >> bits; p <= to>>bits; p++ {
			out = append(out, periodToken(bits, p))
		}
		return out
	}
	return nil
}

// The steps of a walk, in entries of all kinds.
const (
	slack     = 4     // for each hit that is wanted, so many entries are looked at first, but
	mostFirst = 1_024 // no more than these
	growth    = 16    // the most by which a step is larger than all before it
	rare      = 4_096 // so few hits are read all at once, wherever they lie,
	rareSlow  = 512   // and so few of which each has to be looked at
)

// walk hands over parts of a question, the newest entries first, with the periods over them. f tells how many hits there are by now; the walk ends when they are
// wanted, or all parts were handed over. How large a part is follows from how many hits were in those before.
func walk(ctx context.Context, h *sqlstore.Handle, q sqlstore.Question, wanted int, f func(q sqlstore.Question, periods []string) (hits int, err error)) error {
	all, err := entries(ctx, h)
	if err != nil {
		return err
	}
	few := rare
	if q.Beside != "" {
		few = rareSlow
	}
	seen, hits := 0, 0
	for step := min(slack*wanted, mostFirst); ; {
		part, counted, err := newest(ctx, h, q, step)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if 2*step >= all-seen || seen > 0 && (hits+1)*all < few*seen {
			part.Low = q.Low
		}
		var periods []string
		if part.Low > 1 {
			periods = coverPeriods(part.Low, part.High, mostWalked)
		}
		if hits, err = f(part, periods); err != nil || hits >= wanted || part.Low <= q.Low {
			return err
		}
		seen, q.High = seen+counted, part.Low-1
		step = nextStep(seen, hits, wanted)
	}
}

// newest bounds a question to the newest entries, and tells how many these are: as many as are asked for, or fewer, with others of the same times, where these lie so
// far apart, as one with a wrong year does, that periods over them are no help.
func newest(ctx context.Context, h *sqlstore.Handle, q sqlstore.Question, n int) (part sqlstore.Question, counted int, err error) {
	part = q
	const behind = `SELECT number FROM entries WHERE number BETWEEN ? AND ? ORDER BY number DESC LIMIT 1`
	err = h.Value(ctx, []any{&part.High, &part.Low}, `SELECT x.number, coalesce((`+behind+` OFFSET ?), ?) FROM (`+behind+`) x`, q.Low, q.High, n-1, q.Low, q.Low, q.High)
	if err != nil || part.Low == q.Low {
		return part, n, err
	}
	last := periodBits[len(periodBits)-1]
	least, _ := store.Places((store.MinuteOf(part.High)>>last - mostWalked + 1) << last)
	if least > part.Low {
		part.Low, n = least, 1
	}
	return part, n, nil
}

// nextStep gives how many entries to look at next when hits of those that are wanted were among the first ones.
func nextStep(seen, hits, wanted int) int {
	most := growth * seen
	if hits == 0 {
		return most
	}
	const over = 1.25
	return min(most, max(seen, int(over*float64(wanted-hits)*float64(seen)/float64(hits))))
}

// entryBytes is about what an entry takes in its table.
const entryBytes = 128

// entries tells about how many entries there are, by the size of their table, which needs no statistics.
func entries(ctx context.Context, h *sqlstore.Handle) (n int, err error) {
	err = h.Value(ctx, []any{&n}, `SELECT pg_relation_size('entries') / `+strconv.Itoa(entryBytes))
	return n, err
}
