package bulletin_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/basemap"
	"marsad/internal/bulletin"
	"marsad/internal/lexicon"
	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/register/follow"
	"marsad/internal/register/parties"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// made is when the test's bulletins are made.
var made = time.Date(2026, 3, 15, 6, 30, 0, 0, time.UTC)

func name(ar, en string) record.Name { return record.Name{Arabic: ar, English: en} }

func part(ar, en, role string) register.Part {
	return register.Part{Name: name(ar, en), Kind: "group", Role: role, Origins: []string{"o1"}}
}

func village(ar, en, area string, lat, lon float64) register.Place {
	return register.Place{Name: name(ar, en), Kind: "village", Role: "at", Lat: &lat, Lon: &lon, RadiusM: 900, Within: []string{area}}
}

func on(day string) register.When {
	return register.When{From: day, Until: day, Precision: "day", Basis: "said"}
}

func toll(of, who string, low int, high *int, origin string) register.Toll {
	return register.Toll{Of: of, Who: who, Low: low, High: high, Origin: origin, Report: "r1"}
}

func n(i int) *int { return &i }

func outlet(id, name string, carried ...string) register.Origin {
	return register.Origin{ID: id, Kind: register.OriginOutlet, Name: name, Outlets: append([]string{name}, carried...)}
}

// The invented world of the test: two valleys, a river guard and a hill brigade.
var (
	zarur = village("تل الزعرور", "Tall al-Zarur", "وادي الصفصاف", 35.50, 36.62)
	safsa = village("عين الصفصافة", "Ayn al-Safsafa", "وادي الصفصاف", 35.71, 36.48)
	marja = village("المرجة", "al-Marja", "سهل الحور", 36.02, 36.95)
	area  = register.Place{Name: name("وادي الصفصاف", "Safsaf Valley"), Kind: "admin1", Role: "within"}
	guard = part("حرس النهر", "River Guard", "agent")
	hills = part("لواء التلال", "Hills Brigade", "agent")
)

func incident(id, kind, day, grade string, at register.Place, by register.Part, origins []register.Origin, counts ...register.Toll) register.Incident {
	return register.Incident{ID: id, Type: kind, Modality: "reported", Grade: grade, When: on(day), Places: []register.Place{at}, Actors: []register.Part{by}, Origins: origins, Counts: counts,
		Title: name(fmt.Sprintf("حادثة في %s", at.Name.Arabic), "Incident in "+at.Name.English)}
}

func incidents() []register.Entry {
	shelling := incident("i-shelling", "shelling", "2026-03-12", register.GradeContested, zarur, guard, []register.Origin{outlet("o1", "بريد السهل", "شبكة الينبوع"), outlet("o2", "إذاعة الجرف")},
		toll("killed", "unknown", 3, n(3), "o1"), toll("killed", "unknown", 5, nil, "o2"), toll("injured", "civilians", 2, n(4), "o1"))
	shelling.Places = append(shelling.Places, area)
	shelling.Contradictions = []register.Contradiction{{Field: "killed", Values: []register.Holder{{Value: "3", Origins: []string{"o1"}}, {Value: "5", Origins: []string{"o2"}}}}}
	seen := incident("i-seen", "shooting", "2026-03-13", register.GradeClaimed, safsa, hills, []register.Origin{{ID: "o1", Kind: register.OriginField, Name: "مها العامري"}})
	raid := incident("i-raid", "airstrike", "2026-03-14", register.GradeCorroborated, marja, guard, []register.Origin{outlet("o1", "بريد السهل"), {ID: "o2", Kind: register.OriginStatement, Name: "الدفاع المدني"}},
		toll("killed", "children", 1, n(1), "o1"), toll("killed", "women", 1, n(1), "o1"), toll("killed", "unknown", 4, n(4), "o2"))
	night := incident("i-night", "clash", "2026-03-14", register.GradeClaimed, zarur, hills, []register.Origin{outlet("o1", "إذاعة الجرف")})
	night.When.Until = "2026-03-15"
	earlier := incident("i-earlier", "shelling", "2026-03-05", register.GradeClaimed, zarur, guard, []register.Origin{outlet("o1", "بريد السهل")}, toll("killed", "unknown", 2, n(2), "o1"))
	long := incident("i-long", "displacement", "2026-03-01", register.GradeClaimed, marja, guard, []register.Origin{outlet("o1", "بريد السهل")})
	long.When = register.When{From: "2026-03-01", Until: "2026-03-31", Precision: "month"}
	planned := incident("i-planned", "offensive", "2026-03-13", register.GradeClaimed, marja, hills, []register.Origin{outlet("o1", "بريد السهل")})
	planned.Modality = "planned"
	sum := incident("i-sum", "casualties", "2026-03-13", register.GradeClaimed, marja, guard, []register.Origin{outlet("o1", "بريد السهل")}, toll("killed", "unknown", 40, n(40), "o1"))
	sum.Aggregate = true
	refuted := incident("i-refuted", "shelling", "2026-03-13", register.GradeRefuted, marja, guard, []register.Origin{outlet("o1", "بريد السهل")}, toll("killed", "unknown", 9, n(9), "o1"))
	gone := incident("i-retracted", "shelling", "2026-03-13", register.GradeClaimed, marja, guard, []register.Origin{outlet("o1", "بريد السهل")})
	gone.Retracted = true
	secret := incident("i-secret", "detention", "2026-03-13", register.GradeClaimed, safsa, guard, []register.Origin{outlet("o1", "بريد السهل")}, toll("killed", "unknown", 7, n(7), "o1"))
	secret.Class, secret.Title = access.Restricted, name("توقيف سرّي", "Restricted detention")
	private := incident("i-private", "abuse", "2026-03-14", register.GradeClaimed, register.Place{}, hills, []register.Origin{outlet("o1", "بريد السهل")})
	house := village("دار آل النجدي", "Najdi house", "سهل الحور", 36.1234, 36.8765)
	house.Private = true
	private.Places, private.Title = []register.Place{house}, name("اعتداء في دار آل النجدي", "Assault in Najdi house")
	meeting := incident("i-meeting", "meeting", "2026-03-14", register.GradeVerified, marja, guard, []register.Origin{outlet("o1", "بريد السهل")})
	meeting.Verdict = &register.Verdict{Grade: register.GradeVerified, By: "بعثة الوادي", Why: "حضره مراقبان", At: "2026-03-14T20:00:00Z"}
	return []register.Entry{shelling, seen, raid, night, earlier, long, planned, sum, refuted, gone, secret, private, meeting}
}

func breaches() []register.Entry {
	mention := register.Mention{Report: "r1", Outlet: "إذاعة الجرف", Origin: "o1"}
	return []register.Entry{
		register.Breach{ID: "b1", Agreement: "moscow-protocol-2020", Accuser: []register.Part{hills}, Accused: []register.Part{guard}, Hedge: "alleged", When: on("2026-03-12"), Places: []register.Place{zarur}, Act: "shelling",
			Answer: register.AnswerDenied, Answers: []register.Answer{{Kind: register.AnswerDenied, By: guard, Report: "r2", Quote: record.Span{Quote: "لم تطلق مواقعنا قذيفة واحدة"}}},
			Quote: record.Span{Quote: "قصف حرس النهر التل وخرق الهدنة"}, Mentions: []register.Mention{mention}},
		register.Breach{ID: "b2", Agreement: "moscow-protocol-2020", Accuser: []register.Part{guard}, Accused: []register.Part{hills}, When: on("2026-03-06"), Places: []register.Place{marja}, Answer: register.AnswerSilent, Quote: record.Span{Quote: "عززوا مواقعهم"}},
		register.Breach{ID: "b3", Accuser: []register.Part{guard}, Accused: []register.Part{hills}, When: on("2026-03-14"), Answer: register.AnswerSilent, Quote: record.Span{Quote: "فتحوا النار ‮على الجسر"}},
	}
}

func patrols() []register.Entry {
	mention := register.Mention{Report: "r1", Outlet: "شبكة الينبوع"}
	return []register.Entry{
		register.PatrolSeries{ID: "joint", Mode: "joint", Name: name("دوريات الوادي المشتركة", "Joint valley patrols"), Parties: []register.Part{guard, hills}, Runs: []register.Run{
			{ID: "1", When: on("2026-03-04"), Phase: "completed", Mentions: []register.Mention{mention}},
			{ID: "2", When: on("2026-03-10"), Phase: "blocked", Region: "وادي الصفصاف", Route: []register.Place{zarur, safsa}, Inferred: true, Escort: []register.Part{part("مروحيتان", "two helicopters", "escort")}, BlockedBy: []register.Part{part("محتجون", "protesters", "agent")}, Mentions: []register.Mention{mention}},
		}, Suspensions: []register.Suspension{{From: "2026-03-11", Region: "وادي الصفصاف", Mentions: []register.Mention{mention}, Reasons: []register.SuspensionReason{
			{Kind: register.ReasonStated, By: guard, Hedge: "none", Text: "لأن الطريق مغمور بالماء", Report: "r1", Outlet: "شبكة الينبوع"},
			{Kind: register.ReasonStated, By: hills, Hedge: "doubted", Text: "لأن المواقع قُصفت", Report: "r2", Outlet: "إذاعة الجرف"},
			{Kind: register.ReasonNoneGiven, By: part("المراقبون", "the monitors", "agent"), Report: "r2"}}}}},
		register.PatrolSeries{ID: "off-for-long", Mode: "single", Name: name("دوريات الحرس", "Guard patrols"), Parties: []register.Part{guard}, Suspensions: []register.Suspension{{From: "2025-01-05", Mentions: []register.Mention{mention}}}},
	}
}

func others() []register.Entry {
	observer := village("مرصد التلة", "Hill lookout", "وادي الصفصاف", 35.5111, 36.6222)
	return []register.Entry{
		register.Post{ID: "bridge", Name: name("حاجز الجسر", "Bridge checkpoint"), Kind: "checkpoint", Place: marja, States: []register.PostState{{From: "2026-02-01", State: "manned", Holder: &guard}, {From: "2026-03-11", State: "attacked"}, {From: "2026-03-12", State: "taken", Holder: &hills}}},
		register.Post{ID: "still", Name: name("نقطة الساقية", "Brook post"), Kind: "observation", Place: safsa, States: []register.PostState{{From: "2026-01-01", State: "manned"}}},
		register.FieldEntry{ID: "f1", Kind: register.FieldContact, By: "مها العامري", SubmittedAt: "2026-03-13T09:00:00Z", When: register.When{From: "2026-03-13T08:20:00Z", Until: "2026-03-13T08:40:00Z", Precision: "instant"}, Places: []register.Place{observer}, Review: register.Reviewed{State: register.ReviewApproved},
			Contact: &register.ContactLog{With: "فؤاد الربيعي", Of: "حرس النهر", Channel: "hotline", Incident: "i-shelling", Subject: "قصف التل", Outcome: "وعد فؤاد الربيعي بالتحقق"}},
		register.FieldEntry{ID: "f2", Kind: register.FieldContact, By: "مها العامري", SubmittedAt: "2026-03-13T10:00:00Z", When: on("2026-03-13"), Review: register.Reviewed{State: register.ReviewRejected}, Contact: &register.ContactLog{With: "من أخطأ", Channel: "call", Subject: "خطأ", Outcome: "لا شيء"}},
		register.FieldEntry{ID: "f3", Kind: register.FieldPatrolLog, By: "مها العامري", SubmittedAt: "2026-03-12T10:00:00Z", When: on("2026-03-12"), Places: []register.Place{observer}, Review: register.Reviewed{State: register.ReviewApproved}, Patrol: &register.PatrolLog{Completed: "cut_short", Why: "سدّت السيول الطريق"}},
	}
}

func keep(t *testing.T, s *memory.Store, entries ...register.Entry) {
	t.Helper()
	for _, e := range entries {
		o, err := register.Object(e, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(t.Context(), store.Author{Name: "test", At: made}, o); err != nil {
			t.Fatal(err)
		}
	}
}

func report(id, day string) record.Report {
	text := "بقي الجسر مفتوحاً أمام العابرين"
	return record.Report{Schema: record.Schema, ID: id, Source: record.Source{Outlet: "بريد السهل", Published: &record.Time{Value: day, Precision: "day", Basis: "published"}}, Text: record.Text{Original: text, Restored: text}}
}

// options is the whole invented world.
func options(t *testing.T) bulletin.Options {
	t.Helper()
	s := memory.New()
	for _, list := range [][]register.Entry{incidents(), breaches(), patrols(), others()} {
		keep(t, s, list...)
	}
	for i, day := range []string{"2026-03-03", "2026-03-08", "2026-03-09", "2026-03-09", "2026-03-11", "2026-03-12", "2026-03-14"} {
		if _, err := s.Put(t.Context(), report(fmt.Sprintf("r%d", i), day)); err != nil {
			t.Fatal(err)
		}
	}
	set, err := agreements.Starter()
	if err != nil {
		t.Fatal(err)
	}
	return bulletin.Options{Ledger: s, Reports: s, Sources: sources, Book: book, Now: func() time.Time { return made }, Borders: basemap.Borders{{{36.3, 35.2}, {36.9, 35.9}, {37.2, 36.3}}},
		Agreements: func(ctx context.Context) ([]register.Agreement, error) {
			return follow.Observer{Starter: set}.Agreements(ctx, s)
		}}
}

func book() (*parties.Book, error) {
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		return nil, err
	}
	return parties.New(lex)
}

func sources(context.Context) ([]store.Source, error) {
	day := func(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, time.UTC) }
	well := store.Health{LastPoll: day(15), LastSuccess: day(15), Newest: day(14), LongestGap: 24 * time.Hour}
	silent, failing := well, well
	silent.Newest, failing.Failures, failing.LastSuccess = day(2), 3, day(10)
	return []store.Source{{ID: 1, Name: "بريد السهل", Health: well}, {ID: 2, Name: "إذاعة الجرف", Health: silent}, {ID: 3, Address: "https://feed.example/rss", Health: failing}}, nil
}

func gather(t *testing.T, v access.Viewer, kind string) bulletin.Bulletin {
	t.Helper()
	p, err := bulletin.PeriodOf(kind, "2026-03-14")
	if err != nil {
		t.Fatal(err)
	}
	b, err := bulletin.Gather(access.With(t.Context(), v), options(t), p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
