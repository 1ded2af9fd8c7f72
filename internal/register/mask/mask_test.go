package mask_test

import (
	"encoding/json"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/record"
)

var (
	reader   = access.Viewer{Name: "salma", Role: access.Reader}
	analyst  = access.Viewer{Name: "omar", Role: access.Analyst}
	reviewer = access.Viewer{Name: "huda", Role: access.Reviewer}
)

func ptr[T any](v T) *T { return &v }

// The private person and places of the samples; none of these words may reach a reader.
const secretName, secretHouse = "رامي الخربوطلي", "بيت أبي نادر"

var secrets = []string{"رامي", "الخربوطلي", "نادر", "35.9312", "36.6367", "Rami", "ref-rami"}

func house() register.Place {
	return register.Place{Name: record.Name{Arabic: secretHouse}, Kind: "neighbourhood", Lat: ptr(35.9312), Lon: ptr(36.6367), RadiusM: 40, Within: []string{"إدلب"}, Ref: "ref-nadir", Private: true}
}

func private(role string) register.Part {
	return register.Part{Name: record.Name{Arabic: secretName, English: "Rami Kharboutli"}, Kind: "person", Ref: "ref-rami", Side: "x", Role: role, Origins: []string{"o1"}, Private: true}
}

func public() register.Part {
	return register.Part{Name: record.Name{Arabic: "لواء الوادي"}, Kind: "armed_actor", Role: "agent", Origins: []string{"o1"}}
}

func span() record.Span {
	return record.Span{Start: 3, End: 30, Quote: "اعتقـ.ـلوا رامـ.ـي الخربوطلي", Reading: "اعتقلوا رامي الخربوطلي"}
}

func mention() register.Mention {
	return register.Mention{Report: "r1", Origin: "o1", Type: "detention", Places: []register.Place{house()}, Actors: []register.Part{public(), private("recipient")},
		Counts: []register.Toll{{Of: "captured", Quote: ptr(span())}}, Said: []register.Said{{Statement: "s1", Speaker: record.Name{Arabic: secretName}, Ref: "ref-rami"}},
		Cue: span(), Evidence: []record.Span{span()}, Grouped: []register.Reason{{Field: "actors", Said: "قريب الخربوطلي"}}}
}

func incident() register.Incident {
	return register.Incident{ID: "i1", Type: "detention", Title: record.Name{Arabic: "اعتقال قرب " + secretHouse, English: "detention of Rami Kharboutli"}, Places: []register.Place{house()},
		Actors: []register.Part{public(), private("recipient")}, Counts: []register.Toll{{Of: "captured", Quote: ptr(span())}},
		Origins:  []register.Origin{{ID: "o1", Kind: register.OriginStatement, Name: secretName}, {ID: "o2", Kind: register.OriginField, Name: "الخربوطلي"}},
		Mentions: []register.Mention{mention()}, Contradictions: []register.Contradiction{{Field: "recipient", Values: []register.Holder{{Value: secretName}, {Value: "لواء الوادي"}}}}}
}

func entry() register.FieldEntry {
	at := register.Place{Name: record.Name{Arabic: "قرية السرو"}, Lat: ptr(35.9312), Lon: ptr(36.6367), RadiusM: 40}
	return register.FieldEntry{ID: "f1", Kind: register.FieldPatrolLog, By: secretName, Device: "imei:35.9312", SubmittedAt: "2026-03-02T11:22:33Z",
		When: register.When{From: "2026-03-02T11:00:00Z", Precision: "instant"}, Places: []register.Place{at, house()}, Note: "كتبه رامي من بيت ابي نادر",
		Observed: &register.Observed{Type: "shelling", Bearing: ptr(213), DistanceM: ptr(1750), Attributed: "قال الخربوطلي إنها راجمة"},
		Patrol: &register.PatrolLog{Plan: []register.Place{at}, Track: []register.TrackPoint{{Lat: 35.9312, Lon: 36.6367, EleM: ptr(411.0), At: "2026-03-02T11:22:33Z"}, {Lat: 35.9318, Lon: 36.6361}},
			Observations: []register.Observation{{At: "2026-03-02T11:22:33Z", Text: "توقف رامي الخربوطلي هنا", Place: ptr(house())}}, Why: "بطلب من الخربوطلي"},
		Contact:     &register.ContactLog{With: "سليم الجوبري", Subject: "مكالمة الجوبري", Outcome: "وعد سليم الجوبري بالرد"},
		Attachments: []register.Attachment{{Name: "رامي.jpg", MediaType: "image/jpeg", SHA256: "abc11:22", Size: 9}},
		Review:      register.Reviewed{State: register.ReviewApproved, By: "huda", Why: "اتصلت بالخربوطلي", At: "2026-03-02T11:22:33Z"}, SHA256: "def11:22"}
}

// samples are every kind of entry with what is secret in it in every field that can hold it.
func samples() map[string]func(access.Viewer) (in, out any) {
	return map[string]func(access.Viewer) (any, any){
		"incident": func(v access.Viewer) (any, any) { x := incident(); return x, mask.Incident(v, x) },
		"breach": func(v access.Viewer) (any, any) {
			x := register.Breach{ID: "b1", Accuser: []register.Part{private("agent")}, Accused: []register.Part{public()}, Places: []register.Place{house()}, Mentions: []register.Mention{mention()},
				Answers: []register.Answer{{By: private("agent"), Quote: span()}}}
			return x, mask.Breach(v, x)
		},
		"patrol series": func(v access.Viewer) (any, any) {
			x := register.PatrolSeries{ID: "p1", Name: record.Name{Arabic: "دورية " + secretHouse}, Parties: []register.Part{public(), private("agent")},
				Runs:        []register.Run{{Route: []register.Place{house()}, Escort: []register.Part{private("escort")}, BlockedBy: []register.Part{private("agent")}, Mentions: []register.Mention{mention()}}},
				Suspensions: []register.Suspension{{Reasons: []register.SuspensionReason{{By: private("agent"), Text: "قال رامي", Quote: span()}}, Mentions: []register.Mention{mention()}}}}
			return x, mask.Patrol(v, x)
		},
		"post": func(v access.Viewer) (any, any) {
			x := register.Post{ID: "q1", Name: record.Name{Arabic: "حاجز " + secretHouse}, Place: house(), States: []register.PostState{{State: "manned", Holder: ptr(private("agent"))}}, Mentions: []register.Mention{mention()}}
			return x, mask.Post(v, x)
		},
		"actor": func(v access.Viewer) (any, any) {
			x := register.Actor{ID: "a1", Name: record.Name{Arabic: secretName}, Kind: "person", Ref: "ref-rami", Aliases: []string{"الخربوطلي"}, Parents: []register.ActorPeriod{{Value: "Rami"}}, Private: true}
			return x, mask.Actor(v, x)
		},
		"field entry": func(v access.Viewer) (any, any) { x := entry(); return x, mask.FieldEntry(v, x) },
	}
}

func body(t *testing.T, x any) string {
	t.Helper()
	data, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestNothingPrivateReachesAReader(t *testing.T) {
	for name, sample := range samples() {
		for _, v := range []access.Viewer{{}, {Role: access.Visitor}, reader} {
			in, out := sample(v)
			before := body(t, in)
			for _, secret := range append(secrets, "ref-nadir", "الجوبري", "11:22", "213", "1750", "411") {
				if got := body(t, out); strings.Contains(got, secret) {
					t.Errorf("%s: %q reaches a %q in %s", name, secret, v.Role, got)
				}
			}
			if after := body(t, in); after != before {
				t.Errorf("%s: what was given was changed to %s", name, after)
			}
		}
	}
}

func TestReviewerSeesAll(t *testing.T) {
	for name, sample := range samples() {
		in, out := sample(reviewer)
		if body(t, in) != body(t, out) {
			t.Errorf("%s: a reviewer sees %s", name, body(t, out))
		}
	}
}

func TestAnalystSeesNamesAndTheFineGrid(t *testing.T) {
	i := mask.Incident(analyst, incident())
	if i.Actors[1].Name.Arabic != secretName || i.Contradictions[0].Values[0].Value != secretName {
		t.Errorf("an analyst sees the persons as %+v", i.Actors)
	}
	p := i.Places[0]
	if *p.Lat != 35.935 || *p.Lon != 36.635 || p.RadiusM < 700 || p.RadiusM > 1000 || p.Name != mask.Place || strings.Contains(i.Title.Arabic, "نادر") {
		t.Errorf("an analyst sees the place as %v, %v ±%d %v, title %s", *p.Lat, *p.Lon, p.RadiusM, p.Name, i.Title.Arabic)
	}
	f := mask.FieldEntry(analyst, entry())
	if f.By != secretName || f.Observed.Bearing != nil || len(f.Patrol.Track) != 1 || f.Patrol.Track[0].EleM != nil || *f.Places[0].Lat != 35.935 {
		t.Errorf("an analyst sees the entry as %s", body(t, f))
	}
}

func TestWriterSeesOwnEntry(t *testing.T) {
	writer := access.Viewer{Name: secretName, Role: access.Reader}
	if got := mask.FieldEntry(writer, entry()); body(t, got) != body(t, entry()) {
		t.Errorf("the writer sees %s", body(t, got))
	}
	nameless := entry()
	nameless.By = ""
	if got := mask.FieldEntry(access.Viewer{}, nameless); got.By != mask.Observer.Arabic || *got.Places[0].Lat == 35.9312 {
		t.Errorf("nobody counts as the writer of an entry without one: %s", body(t, got))
	}
}

func TestMemberSeesRecordOfTheCase(t *testing.T) {
	i := incident()
	i.Class = access.OfCase("river")
	if got := mask.Incident(access.Viewer{Name: "s", Role: access.Reader, Cases: []string{"river"}}, i); body(t, got) != body(t, i) {
		t.Errorf("a member sees %s", body(t, got))
	}
	if got := body(t, mask.Incident(access.Viewer{Name: "a", Role: access.Admin}, i)); strings.Contains(got, "رامي") {
		t.Errorf("an admin outside the case sees %s", got)
	}
}

// What is not private stays, word for word.
func TestWhatIsPublicStays(t *testing.T) {
	i := incident()
	i.Actors, i.Mentions, i.Places = []register.Part{public()}, nil, []register.Place{{Name: record.Name{Arabic: "سراقب"}, Lat: ptr(35.86), Lon: ptr(36.8), RadiusM: 10}}
	i.Origins = i.Origins[:1]
	if got := mask.Incident(reader, i); body(t, got) != body(t, i) {
		t.Errorf("a reader sees %s\nof %s", body(t, got), body(t, i))
	}
}
