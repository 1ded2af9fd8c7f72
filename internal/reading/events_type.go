package reading

import "strings"

// This file types happenings whose word alone leaves their type open.

// means are words that say with what was struck: they make shelling or an unnamed attack an airstrike, or the reverse.
var means = []struct {
	eventType, mode, weapon string
	words                   map[string]bool
}{
	{"airstrike", "drone", "drone", foldSet("مسيرة", "مسيّرة", "مسيرات", "المسير", "مسير", "المسيرة", "المسيرات", "درون", "انقضاضيتين")},
	{"airstrike", "helicopter", "barrel_bomb", foldSet("البراميل", "براميل", "برميل", "المروحي", "مروحيات", "مروحية")},
	{"airstrike", "aircraft", "aircraft", foldSet("غارة", "غارات", "غارتين", "الغارات", "غاراتها", "الطيران", "طيران", "طائرة", "طائرات", "الطائرات", "طائراتها", "جوي", "جوية", "جويا", "الجوي", "الجوية", "مقاتلات", "حربية", "الحربي", "المقاتلات", "الحربية", "بغارة", "للطيران")},
	{"shooting", "sniper", "small_arms", foldSet("قناص", "القناص", "قناصة", "القناصة", "قنصا", "بالقناصة", "قناصات", "القناصات")},
	{"shelling", "artillery", "artillery", foldSet("مدفعية", "مدفعي", "مدفعيا", "المدفعية", "المدفعي", "قذائف", "قذيفة", "هاون", "الهاون", "راجمات", "بالمدفعية", "الكاتيوشا", "كاتيوشا", "غراد", "راجمة", "دبابات", "الدبابات", "دبابة", "صاروخيا", "صاروخي", "صواريخ", "صاروخ", "الصواريخ")},
}

// meansReach is how many tokens on either side of the trigger tell the means.
const meansReach = 12

// byMeans types قصف and استهدف by the weapon beside them: قصف without a sign of aircraft is shelling, استهدف without a sign of either a
// generic attack.
func (ev *eventer) byMeans(e *Event) {
	if fired[e.Rule] && ev.matches(e.CueLast-1, missiles) && ev.fromAircraft(e.CueLast-1) || e.Rule == "casualties.massacre" && ev.byAircraft(e) {
		e.Type, e.Mode, e.Weapon = "airstrike", "aircraft", "aircraft"
		return
	}
	target := strings.Contains(e.Rule, "target") || e.Rule == "offensive.strike"
	if !target && e.Rule != "shelling.verb" && e.Rule != "shelling.noun" {
		return
	}
	best, distance := -1, meansReach+1
	for i := max(ev.s.First, e.CueFirst-meansReach); i < min(ev.s.Last, e.CueLast+meansReach); i++ {
		away := max(e.CueFirst-i, i-e.CueLast+1)
		if ev.matches(i, missiles) && ev.fromAircraft(i) {
			continue
		}
		for k, m := range means {
			if away < distance && ev.matches(i, m.words) {
				best, distance = k, away
			}
		}
	}
	if best < 0 {
		best = ev.instrument(e)
	}
	switch {
	case best >= 0:
		e.Type, e.Mode, e.Weapon = means[best].eventType, means[best].mode, means[best].weapon
	case target && (e.Rule == "offensive.strike" || !ev.hitsGround(e)):
		e.Type = "offensive"
	}
}

// missiles are what aircraft fire as well as launchers on the ground.
var missiles = foldSet("صاروخ", "صاروخين", "صواريخ", "الصواريخ", "صاروخيا", "صاروخي")

// fired are the frames of missiles that name no launcher.
var fired = map[string]bool{"shelling.heavy": true, "shelling.fall": true, "shelling.falls": true}

// commits are words between a massacre and who committed it.
var commits = foldSet("ارتكبها", "ارتكبه", "ارتكبتها", "ارتكبته", "نفذتها", "نفذها", "ارتكبت", "ارتكب", "تسببت")

// byAircraft reports whether the words behind a massacre say that aircraft committed it: المجزرة التي ارتكبتها الطائرات.
func (ev *eventer) byAircraft(e *Event) bool {
	for k := e.CueLast; k < min(ev.s.Last-1, e.CueLast+firedReach); k++ {
		if ev.matches(k, commits) && (ev.ofAircraft(k+1) || k+2 < ev.s.Last && ev.ofAircraft(k+2)) {
			return true
		}
	}
	return false
}

// firedReach is how many tokens behind a missile tell from where it came.
const firedReach = 6

// fromAircraft reports whether the words behind a missile name an aircraft as its source: بالصواريخ الدقيقة مصدرها الطائرات المسيرة.
func (ev *eventer) fromAircraft(i int) bool {
	source := false
	for k := i + 1; k < min(ev.s.Last, i+firedReach); k++ {
		source = source || ev.d.is(k, "مصدره", "مصدرها", "من", "اطلقتها", "اطلقته", "القتها")
		if source && ev.ofAircraft(k) {
			return true
		}
	}
	return false
}

// ofAircraft reports whether the word at token i names an aircraft.
func (ev *eventer) ofAircraft(i int) bool {
	for _, m := range means {
		if m.eventType == "airstrike" && m.weapon != "barrel_bomb" && ev.matches(i, m.words) {
			return true
		}
	}
	return false
}

// instrument finds the means that a word for it names further behind in the sentence: استهدف، في ساعة متأخرة من مساء أمس، عبر الطيران المسير. It gives -1 without one.
func (ev *eventer) instrument(e *Event) int {
	for i := e.CueLast; i < min(ev.s.Last-1, e.CueLast+2*meansReach); i++ {
		if !ev.d.is(i, "عبر", "بواسطه", "باستخدام") {
			continue
		}
		for k, m := range means {
			if ev.matches(i+1, m.words) {
				return k
			}
		}
	}
	return -1
}

// byDrone types the explosion or the fall of a drone that was aimed at something: انفجار طائرة مسيرة.
func (ev *eventer) byDrone(e *Event) {
	if e.Rule != "explosion.noun" && e.Rule != "explosion.verb" {
		return
	}
	at := e.CueLast
	if ev.matches(at, aircraft) {
		at++
	}
	if ev.matches(at, droneWords) {
		e.Type, e.Mode, e.Weapon = "airstrike", "drone", "drone"
	}
}

// aircraft may stand before the word for a drone.
var aircraft = foldSet("طائرة", "الطائرة", "طائرات", "الطائرات", "طيران", "الطيران")

// droneWords name an aircraft without a pilot.
var droneWords = foldSet("مسيرة", "المسيرة", "مسيرات", "مسيّرة", "درون", "انتحارية")

// leaving are the frames of going out and bringing out, of which it depends on who goes what they are.
var leaving = map[string]bool{"withdrawal.noun2": true, "withdrawal.verb2": true, "withdrawal.out": true, "withdrawal.more": true, "displacement.flee": true}

// leavers are who is brought out or goes: the sick and hurt are helped, people are displaced, fighters withdraw, whoever else is among them.
var leavers = []struct {
	eventType, mode string
	words           map[string]bool
}{
	{"withdrawal", "", foldSet("مقاتلين", "مقاتلي", "المقاتلين", "مقاتليها", "مقاتليه", "مسلحين", "مسلحي", "المسلحين", "مسلح", "مسلحا", "مقاتل", "مقاتلا", "عناصر", "عناصره", "عناصرها", "قوات", "القوات", "قواتها", "قواته", "جنود", "الجنود", "فصائل", "الفصائل", "فصيل", "ميليشيات", "الميليشيات")},
	{"aid", "medical_evacuation", foldSet("جرحى", "الجرحى", "مصابين", "المصابين", "مرضى", "المرضى", "للمرضى", "للجرحى", "طبي", "الطبي", "طبية", "مصاب", "جريح")},
	{"displacement", "", foldSet("مدنيين", "المدنيين", "مدنيون", "سكان", "السكان", "أهالي", "الأهالي", "عائلات", "العائلات", "عائلة", "أسر", "نازحين", "النازحين", "رعايا", "الرعايا", "رعاياها", "مواطنيها", "مواطني", "شخص", "شخصا", "أشخاص", "مدني", "مدنيا", "نساء", "أطفال", "اللاجئين", "لاجئين")},
}

// leaversReach is how many tokens behind the trigger tell who leaves.
const leaversReach = 8

// byWhoLeaves types evacuation and exit by who is named behind it: إجلاء الجرحى is aid, إجلاء السكان displacement, إجلاء المقاتلين withdrawal.
func (ev *eventer) byWhoLeaves(e *Event) {
	if !leaving[e.Rule] {
		return
	}
	for _, l := range leavers {
		for i := e.CueLast; i < min(ev.s.Last, e.CueLast+leaversReach); i++ {
			if ev.matches(i, l.words) {
				e.Type, e.Mode = l.eventType, l.mode
				return
			}
		}
	}
}

// ground are what is shelled when nothing is said of the means: places and buildings.
var ground = foldSet("قرية", "قرى", "بلدة", "بلدات", "مدينة", "مدن", "حي", "أحياء", "محيط", "أطراف", "منزل", "منازل", "مناطق", "منطقة", "نقاط", "مخيم", "مشفى", "مستشفى", "مدرسة", "سوق", "محاور", "محور", "أراضي", "مبنى", "مركز", "الأحياء", "المدينة", "البلدة", "القرية", "المنطقة", "المخيم")

// hitsGround reports whether the words behind the trigger begin with a place or a building.
func (ev *eventer) hitsGround(e *Event) bool {
	for i := e.CueLast; i < min(ev.s.Last, e.CueLast+5); i++ {
		if ev.d.placeAt[i] > 0 || ev.matches(i, ground) {
			return true
		}
	}
	return false
}

// flying are words beside مسيرة that make it a drone.
var flying = foldSet("طائرة", "طائرات", "الطائرة", "الطائرات", "طيران", "الطيران", "إسقاط", "أسقطت", "انتحارية", "سقوط", "سقطت", "حطام", "تستهدف", "استهدفت", "استهداف", "بدون", "طيار", "حلقت", "تحليق", "غارة", "قصف", "صاروخ")

// flies reports whether the words around token i tell of an aircraft.
func (ev *eventer) flies(i int) bool {
	for k := max(ev.s.First, i-4); k < min(ev.s.Last, i+4); k++ {
		if ev.matches(k, flying) {
			return true
		}
	}
	return false
}
