package keeper_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// verdict makes the correction of a path of a report as it stands.
func verdict(t *testing.T, s base, id, path, verdict, now string) (record.Report, register.Correction) {
	t.Helper()
	r, err := s.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	corrections, err := review.Of(t.Context(), s, id)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := review.SheetOf(r, corrections)
	if err != nil {
		t.Fatal(err)
	}
	c, ok := sheet.New(r, 1, path, verdict, json.RawMessage(now))
	if !ok {
		t.Fatalf("%s is no field", path)
	}
	return r, c
}

// TestCorrectionsRegroup corrects a day, after which two reports tell of one incident no more, takes the correction back, and takes an event out.
func TestCorrectionsRegroup(t *testing.T) {
	s := memory.New()
	for _, r := range []record.Report{report("a", "بريد السهل", "عين النخيل", "2031-05-02", "asserted", "shelling"), report("b", "ضفاف", "عين النخيل", "2031-05-02", "asserted", "shelling")} {
		take(t, s, r)
	}
	if got := incidents(t, s); len(got) != 1 || len(got[0].Mentions) != 2 {
		t.Fatalf("before: %+v", got)
	}
	k := &keeper.Keeper{Ledger: s, Now: now}
	by := author("another day")
	r, c := verdict(t, s, "b", "/times/0/value", register.FieldCorrected, `"2031-06-20"`)
	if err := k.Correct(t.Context(), by, r, 1, c); err != nil {
		t.Fatal(err)
	}
	got := incidents(t, s)
	if len(got) != 2 || got[0].When.From == got[1].When.From {
		t.Fatalf("after the correction: %+v", got)
	}
	all, _ := review.Of(t.Context(), s, "b")
	if len(all) != 1 || all[0].By != "ليلى" || all[0].Why != "another day" || string(all[0].Was) != `"2031-05-02"` || all[0].ID == "" {
		t.Fatalf("the correction: %+v", all)
	}
	// Reading it again takes the correction along, and so does rebuilding.
	again := report("b", "ضفاف", "عين النخيل", "2031-05-02", "asserted", "shelling", "displacement")
	take(t, s, again)
	if got := incidents(t, s); len(got) != 3 {
		t.Errorf("read again: %d incidents", len(got))
	}
	before := standing(t, s)
	if _, err := k.Rebuild(t.Context(), author("rebuild"), s); err != nil {
		t.Fatal(err)
	}
	if after := standing(t, s); len(after) != len(before) {
		t.Errorf("rebuilt: %d objects, %d before", len(after), len(before))
	}
	r, _ = s.Get(t.Context(), "b")
	later := store.Author{Name: "ليلى", Why: "it was right", At: at.Add(time.Hour)}
	if err := k.Withdraw(t.Context(), later, r, 2, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := incidents(t, s); len(got) != 2 {
		t.Errorf("taken back: %d incidents", len(got))
	}
	if every, _ := review.Every(t.Context(), s, "b"); len(every) != 1 || every[0].Undone == nil || every[0].Undone.Why != "it was right" {
		t.Errorf("what stays of it: %+v", every)
	}
	if err := k.Withdraw(t.Context(), later, r, 2, all[0].ID); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("taken back twice: %v", err)
	}
	r, c = verdict(t, s, "b", "/events/1", register.FieldRejected, "")
	if err := k.Correct(t.Context(), later, r, 2, c); err != nil {
		t.Fatal(err)
	}
	if got := incidents(t, s); len(got) != 1 || len(got[0].Mentions) != 2 {
		t.Errorf("an event taken out: %+v", got)
	}
}

func TestCorrectionsThatCannotBe(t *testing.T) {
	s := memory.New()
	take(t, s, report("a", "بريد السهل", "عين النخيل", "2031-05-02", "asserted", "shelling"))
	k := &keeper.Keeper{Ledger: s, Now: now}
	for name, x := range map[string]struct{ path, verdict, now, why string }{
		"no reason": {"/events/0/type", register.FieldCorrected, `"clash"`, ""}, "no verdict": {"/events/0/type", "perhaps", "", "x"}, "no value": {"/events/0/type", register.FieldCorrected, "", "x"},
		"no type": {"/events/0/type", register.FieldCorrected, `"war"`, "x"}, "a needed field": {"/events/0/type", register.FieldRejected, "", "x"}, "no record": {"/events/0/time", register.FieldCorrected, `"t9"`, "x"},
	} {
		r, c := verdict(t, s, "a", x.path, x.verdict, x.now)
		if x.now == "" {
			c.Now = nil
		}
		if err := k.Correct(t.Context(), author(x.why), r, 1, c); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, _ := review.Every(t.Context(), s, "a"); len(all) != 0 {
		t.Errorf("%d corrections were kept", len(all))
	}
}

// TestRebuiltWithoutWhatIsClosed rebuilds a register in which a report was restricted: nothing of it stands in an incident.
func TestRebuiltWithoutWhatIsClosed(t *testing.T) {
	s := memory.New()
	take(t, s, report("a", "بريد السهل", "عين النخيل", "2031-05-02", "asserted", "shelling"))
	take(t, s, report("b", "ضفاف", "خربة الصفصاف", "2031-05-02", "asserted", "shelling"))
	if err := s.SetClass(t.Context(), author("a witness"), "a", access.Restricted); err != nil {
		t.Fatal(err)
	}
	k := &keeper.Keeper{Ledger: s, Now: now}
	r, c := verdict(t, s, "a", "/events/0/type", register.FieldCorrected, `"clash"`)
	if err := k.Correct(t.Context(), author("x"), r, 1, c); err != nil {
		t.Fatal(err)
	}
	if all, _ := review.Of(t.Context(), s, "a"); len(all) != 1 || all[0].Class != access.Restricted {
		t.Errorf("the correction of a restricted report is %+v", all)
	}
	if _, err := k.Rebuild(t.Context(), author("rebuild"), s); err != nil {
		t.Fatal(err)
	}
	if got := incidents(t, s); len(got) != 1 || got[0].Mentions[0].Report != "b" {
		t.Errorf("%+v", got)
	}
}
