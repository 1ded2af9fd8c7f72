package review_test

import (
	"context"
	"math"
	"testing"
	"time"

	"marsad/internal/register"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/internal/store/memory"
)

func TestCorrectedFromTheLedger(t *testing.T) {
	ctx, l, r := context.Background(), memory.New(), newReport(t, "")
	o, err := register.Object(correction(r, 0, "/type", register.FieldCorrected, `"clash"`), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Keep(ctx, store.Author{Name: "salma", Why: "test", At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}, o); err != nil {
		t.Fatal(err)
	}
	got, err := review.Corrected(ctx, l, r)
	if err != nil || got.Events[0].Type != "clash" {
		t.Errorf("%+v, %v", got.Events, err)
	}
	if all, err := review.All(ctx, l, nil); err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestPrecisions(t *testing.T) {
	r := newReport(t, "")
	var list []register.Correction
	for i := range 10 {
		c := correction(r, 0, "/type", register.FieldAccepted, "")
		c.Version = i + 1
		if i >= 8 {
			c.Verdict = register.FieldCorrected
		}
		list = append(list, c)
	}
	again := list[9] // somebody changed their mind
	again.At, again.Verdict = "2026-03-02", register.FieldAccepted
	list = append(list, again, correction(r, 1, "", register.FieldRejected, ""))
	got := review.Precisions(list)
	if len(got) != 2 || got[0].Field != "events" || got[0].Wrong != 1 || got[1].Field != "events/type" || got[1].Type != "shelling" || got[1].Accepted != 9 {
		t.Fatalf("%+v", got)
	}
	// 9 of 10: the interval of Wilson is 0.5958 to 0.9821.
	if math.Abs(got[1].Low-0.5958) > 1e-4 || math.Abs(got[1].High-0.9821) > 1e-4 {
		t.Errorf("interval %v to %v", got[1].Low, got[1].High)
	}
}
