package store

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"time"
)

// Reports and objects are listed by a number that grows with their time, so that an index which streams by number gives the newest first, however many there
// are. The upper bits are the minute, the lower ones tell apart what has the same: of these the one that came first has the highest number. What has no time
// shares the minute 0 and stands last.
const placeBits = 24

// minuteLayouts are the forms in which records give times, from the most exact.
var minuteLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly, "2006-01", "2006"}

// Minute gives the minute of a time as records write it, counted from the year 1 in UTC; 0 when there is none that can be read.
func Minute(s string) int64 {
	for _, layout := range minuteLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return max((t.Unix()-time.Time{}.Unix())/60, 0)
		}
	}
	return 0
}

// Places gives the lowest and the highest number of a minute.
func Places(minute int64) (low, high int64) {
	return minute<<placeBits + 1, (minute+1)<<placeBits - 1
}

// NumberCursor makes the cursor that stands behind the entry with a number.
func NumberCursor(number int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte("n" + strconv.FormatInt(number, 36)))
}

// Behind reads a cursor: the number behind which the page begins, 0 when there is none.
func (f Filter) Behind() (int64, error) {
	if f.Cursor == "" {
		return 0, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(f.Cursor)
	if err == nil && len(data) > 1 && data[0] == 'n' {
		if n, err := strconv.ParseInt(string(data[1:]), 36, 64); err == nil && n > 0 {
			return n, nil
		}
	}
	return 0, fmt.Errorf("%w: cursor %q was not given by a list", ErrInvalid, f.Cursor)
}

// MinuteOf gives the minute of a number.
func MinuteOf(number int64) int64 { return number >> placeBits }
