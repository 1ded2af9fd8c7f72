package reading

import (
	"strings"

	"marsad/internal/lexicon"
)

// demands reports whether a word that can be an actor's noun is a verb of saying here: طالب المجلس, of which no student is said.
func (n *namer) demands(i int) bool {
	w := n.d.Words[i]
	if w.HeadCut.Definite || w.HeadCut.Preposition != 0 || !n.lex.Verb(w) || i+1 >= n.s.Last || n.d.Tokens[i+1].Kind != Word {
		return false
	}
	return strings.HasPrefix(n.d.Folded(i+1), "ال") || len(n.d.actorsAt(i+1)) > 0
}

// headed reads a noun phrase with an actor noun at its head. When the phrase holds a name of the book or of a person, that is its core.
func (n *namer) headed(i int) (found, bool) {
	w := n.d.Words[i]
	if w.Head == 0 || n.d.placeAt[i] > 0 && n.d.wholePlace(i) || n.demands(i) {
		return found{}, false
	}
	head := n.lex.Heads[w.Head-1]
	f := found{actor: -1, kind: head.Kind}
	f.Mention = Mention{First: i, Last: n.extend(i, head.Class), Class: head.Class, Clitic: cliticLetters(w.HeadCut), Preposition: w.HeadCut.Preposition, Conjunction: w.HeadCut.Conjunction != 0}
	f.CoreFirst, f.CoreLast = f.First, f.Last
	if b, ok := n.booked(i); ok && b.Last >= f.Last {
		return b, true
	} else if ok && head.Class != "official" && head.Class != "people" && head.Class != "thing" {
		b.Last = max(b.Last, f.Last)
		return b, true
	}
	if head.Class == "official" {
		n.core(&f)
		n.apposition(&f, f.Last)
		n.linked(&f)
	}
	return f, true
}

func classOfKind(kind string) string {
	switch kind {
	case "armed_actor":
		return "force"
	case "person":
		return "name"
	case "agreement":
		return "thing" // it is made and broken, and never acts
	}
	return "body"
}

// wholePlace reports whether token i begins a place's quoted name, as in مطار حميميم, rather than the generic word before it.
func (d *Doc) wholePlace(i int) bool {
	p := d.placeAt[i]
	return p > 0 && (i == 0 || d.placeAt[i-1] != p)
}

// maxPhrase is how many tokens a noun phrase may have.
const maxPhrase = 12

// extend gives the end of the noun phrase that begins with the noun at i. In Arabic the phrase tells where it ends: behind a
// definite word only definite words, names, or a quotation go on.
func (n *namer) extend(i int, class string) int {
	definite := strings.HasPrefix(n.d.Words[i].Folded, "ال") || n.d.Words[i].HeadCut.Definite
	at := i + 1
	for at < n.s.Last && at-i < maxPhrase {
		t := n.d.Tokens[at]
		if t.Kind == QuoteOpen || t.Kind == QuoteEither {
			end, ok := n.quotedName(at)
			if !ok {
				break
			}
			at, definite = end, true
			continue
		}
		if t.Kind != Word && t.Kind != Latin || n.d.timeAt[at] > 0 {
			break
		}
		step, isDefinite, ok := n.goesOn(i, at, definite, class)
		if !ok {
			break
		}
		definite = definite || isDefinite
		at = step
	}
	return at
}

// goesOn decides whether the phrase takes the word at token at.
func (n *namer) goesOn(head, at int, definite bool, class string) (next int, isDefinite, ok bool) {
	w := n.d.Words[at]
	if n.d.is(at, "التابع", "التابعه", "التابعين", "تابع", "تابعه", "باسم") && at+1 < n.s.Last {
		return at + 1, false, true
	}
	if n.d.Tokens[at-1].Kind == Word && n.d.is(at-1, "التابع", "التابعه", "التابعين", "تابع", "تابعه") {
		return at + 1, true, true
	}
	switch {
	case w.Function != 0, relates[w.Folded], fire[w.Folded], at == head+1 && !definite && n.parts(head, w):
		return at, false, false
	case w.State > 0 && !strings.HasPrefix(w.Folded, "و"):
		return at + 1, true, true // behind an adjective of nationality no indefinite noun goes on
	}
	if n.d.placeAt[at] > 0 {
		return n.placeInPhrase(at, definite)
	}
	if b, found := n.booked(at); found && b.Clitic == 0 && (!definite || class == "official" && b.kind == "person") {
		return b.Last, true, true
	}
	if b, found := n.booked(at); found && definite && class != "official" && b.Last > at+1 && b.kind != "state" {
		return at, false, false // طالب المجلس الدعم السريع: a name of its own
	}
	if strings.HasPrefix(w.Folded, "ال") && !n.verb(w) {
		return at + 1, true, at > head+1 || n.agrees(head, at)
	}
	if b, found := n.booked(at); found && b.Preposition == 'l' && class == "official" && n.lex.Actors[b.actor].Kind == "organisation" {
		return b.Last, true, true // الأمين العام للأمم المتحدة
	}
	if attached(w) || n.verb(w) || companions[w.Folded] {
		return at, false, false
	}
	if !definite {
		if w.Head > 0 && class == "people" || w.Given {
			return at, false, false
		}
		return at + 1, false, n.nounlike(w)
	}
	if b, found := n.booked(at); found && b.kind != "person" {
		return at, false, false // دعا الأمين العام إسرائيل
	}
	return at + 1, true, class == "official" && n.namelike(at)
}

// fire is what is opened and shot, never who opens it: أطلق الجنود النار.
var fire = foldSet("النار", "الرصاص", "النيران", "نيران", "نيرانهم", "رصاص", "وابلا")

// parts reports whether an indefinite word behind an indefinite sound plural in the nominative is no adjective of it, which would share its ending: هاجم مسلحون
// حافلة.
func (n *namer) parts(head int, w *lexicon.Word) bool {
	h := n.d.Folded(head)
	return strings.HasSuffix(h, "ون") && len(h) >= 12 && !strings.HasSuffix(w.Folded, "ون") && !strings.HasPrefix(w.Folded, "ال") && w.State == 0
}

// companions are nouns with bi that tell with whom or how something was done and end the phrase of who did it.
var companions = foldSet("بقيادة", "بدعم", "بحماية", "برفقة", "بمساندة", "بمشاركة", "بإشراف", "بتغطية", "باتجاه", "بنيران", "بقصف", "بحق", "بحقهم", "بطلب", "بهدف", "بسبب", "بجروح", "بغارة",
	"بهجوم", "بانفجار", "برصاص", "بواسطة", "باستخدام", "بذريعة", "بحجة", "بتهمة", "بإسناد", "بالتعاون", "بالتنسيق", "بحضور", "بينهم", "بينها")

// agrees reports whether a definite word behind a sound plural can belong to it. Behind a definite one it is its adjective: المستوطنون المتطرفون, but
// not in أطلق المستوطنون الرصاص. An indefinite one keeps its nun, so nothing definite is joined to it: أطلق مستوطنون النار. Behind other nouns anything
// definite can go on.
func (n *namer) agrees(head, at int) bool {
	h, w := n.d.Folded(head), n.d.Words[at]
	sound := strings.HasSuffix(h, "ون") || strings.HasSuffix(h, "ين")
	switch definite := strings.HasPrefix(h, "ال"); {
	case !sound || w.State > 0 || definite && len(h) < 14 || !definite && len(h) < 12: // shorter ones may be singulars: معاون
		return true
	case !definite:
		return false
	}
	if strings.HasSuffix(h, "ون") && strings.HasSuffix(w.Folded, "ين") {
		return false // نقل المسعفون المصابين
	}
	for _, ending := range [...]string{"ون", "ين", "ي", "يه"} {
		if strings.HasSuffix(w.Folded, ending) {
			return true
		}
	}
	return false
}

func (n *namer) placeInPhrase(at int, definite bool) (int, bool, bool) {
	p := n.d.placeAt[at]
	for _, m := range n.d.Places[p-1].Mentions {
		if m.WholeFirst == at && m.Clitic == 0 && m.First == at {
			return m.Last, true, !definite
		}
	}
	return at, false, false
}

// attached reports whether a word carries a conjunction or preposition before an article: the phrase ends there.
func attached(w *lexicon.Word) bool {
	for _, prefix := range []string{"وال", "بال", "لل", "فال", "كال", "ولل", "وبال"} {
		if strings.HasPrefix(w.Folded, prefix) && len(w.Folded) > len(prefix)+2 {
			return true
		}
	}
	for _, d := range w.Divisions {
		if d.Conjunction == 'w' && d.Stem != w.Folded && (d.Preposition != 0 || w.Head > 0 && w.HeadCut.Conjunction != 0) {
			return w.Head > 0
		}
	}
	return w.Head > 0 && (w.HeadCut.Preposition != 0 || w.HeadCut.Conjunction != 0)
}

// verb reports whether a word can be a finite verb: of reporting, or by the shape of an imperfect.
func (n *namer) verb(w *lexicon.Word) bool {
	if strings.HasPrefix(w.Folded, "ال") {
		return false
	}
	if n.lex.Verb(w) || n.frames.Verb(w) {
		return true
	}
	f := strings.TrimPrefix(w.Folded, "و")
	return strings.HasPrefix(f, "ي") && len(f) >= 8 && w.State == 0 && !w.Given || strings.HasPrefix(f, "سي") && len(f) >= 10 && !w.Given
}

func (n *namer) nounlike(w *lexicon.Word) bool {
	return len(w.Folded) >= 4 && (!strings.HasPrefix(w.Folded, "و") || w.Head > 0 && w.HeadCut.Conjunction == 0)
}

// maxQuotedName is how many words between quotation marks still are a name and not a saying.
const maxQuotedName = 5

// quotedName gives the token behind a short quotation that begins at i.
func (n *namer) quotedName(i int) (int, bool) {
	for k := i + 1; k < n.s.Last && k-i <= maxQuotedName+1; k++ {
		switch n.d.Tokens[k].Kind {
		case QuoteClose, QuoteEither:
			return k + 1, k > i+1
		case Punctuation:
			if n.d.Tokens[k].Mark != '/' && n.d.Tokens[k].Mark != '-' {
				return i, false
			}
		}
	}
	return i, false
}
