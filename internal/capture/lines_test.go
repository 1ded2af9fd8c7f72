package capture_test

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"

	"marsad/internal/capture"
)

func TestLines(t *testing.T) {
	long := strings.Repeat("م", 40)
	lines := capture.Lines{In: bufio.NewReaderSize(strings.NewReader("أول\r\n\n"+long+"\nآخر"), 16), Limit: 30}
	for number, want := range []string{"أول", "", "too long", "آخر"} {
		line, err := lines.Next()
		var tooLong capture.LineTooLongError
		if got := string(line); errors.As(err, &tooLong) != (want == "too long") || err == nil && got != want || lines.Number != number+1 {
			t.Errorf("line %d: %q, error %v, want %q", lines.Number, got, err, want)
		}
	}
	if _, err := lines.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("behind the last: %v", err)
	}
}
