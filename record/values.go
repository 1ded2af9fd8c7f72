package record

// The closed lists of the format. A value outside its list makes a report fail Lint.

// BlockKinds are the kinds of article blocks.
func BlockKinds() []string {
	return []string{"heading", "paragraph", "quote", "list", "caption", "related", "boilerplate"}
}

// ArticleForms are the forms of a report that are told apart.
func ArticleForms() []string { return []string{"post"} }

// RestorationKinds are the ways in which a word was defaced.
func RestorationKinds() []string {
	return []string{"separator", "elongation", "homoglyph", "presentation", "invisible", "digit", "symbol", "split", "dotless", "repeat", "mixed"}
}

// Precisions say how exact a time is.
func Precisions() []string {
	return []string{"instant", "hour", "part_of_day", "day", "week", "month", "season", "year", "decade", "unknown"}
}

// TimeBases say what a time's value rests on.
func TimeBases() []string {
	return []string{"explicit", "weekday", "relative", "hijri", "published", "inferred"}
}

// EntityKinds are the kinds of entities.
func EntityKinds() []string {
	return []string{"person", "state", "organisation", "armed_actor", "outlet", "agreement", "place", "unknown"}
}

// PlaceKinds are the kinds of places.
func PlaceKinds() []string {
	return []string{"country", "admin1", "admin2", "admin3", "town", "village", "neighbourhood", "base", "crossing", "post", "road", "line", "region"}
}

// PlaceBases say what a place's position rests on.
func PlaceBases() []string { return []string{"gazetteer", "relative", "within", "unresolved"} }

// Acts are the kinds of speech acts.
func Acts() []string {
	return []string{"state", "confirm", "claim", "deny", "accuse", "demand", "appeal", "reject", "threaten", "warn", "promise", "propose", "praise", "condemn", "announce", "question"}
}

// Hedges say how the outlet presents a statement.
func Hedges() []string { return []string{"none", "doubted", "alleged", "reported"} }

// StatementModes say whether the words themselves are given.
func StatementModes() []string { return []string{"direct", "indirect", "mixed"} }

// EventTypes are the types of the ontology, in its order.
func EventTypes() []string {
	return []string{
		"patrol", "post", "contact", "meeting", "mediation", "agreement", "ceasefire", "breach", "verification", "deployment",
		"withdrawal", "control", "clash", "offensive", "shelling", "airstrike", "explosion", "interception", "shooting",
		"chemical", "casualties", "detention", "release", "abuse", "displacement", "protest", "crackdown", "aid", "access",
		"support", "sanction", "legal",
	}
}

// Phases say how far an event has come.
func Phases() []string {
	return []string{"announced", "started", "ongoing", "completed", "resumed", "suspended", "cancelled", "blocked"}
}

// Modalities say whether an event happened, and on whose word.
func Modalities() []string {
	return []string{"asserted", "reported", "negated", "planned", "hypothetical", "historical"}
}

// ActorRoles are the parts an entity can have in an event.
func ActorRoles() []string {
	return []string{"agent", "recipient", "partner", "escort", "mediator", "host"}
}

// EventPlaceRoles are the parts a place can have in an event.
func EventPlaceRoles() []string {
	return []string{"at", "start", "via", "turn", "end", "from", "to", "towards"}
}

// CountKinds say what was counted.
func CountKinds() []string {
	return []string{"killed", "injured", "captured", "displaced", "vehicles", "aircraft", "strikes"}
}

// Counted says who was counted.
func Counted() []string {
	return []string{"civilians", "children", "women", "men", "combatants", "unknown"}
}

// Weapons are the kinds of weapons.
func Weapons() []string {
	return []string{"artillery", "rockets", "barrel_bomb", "missile", "drone", "aircraft", "ied", "small_arms", "chemical", "unknown"}
}

// RelationKinds are the ties between records.
func RelationKinds() []string {
	return []string{"cause_claimed", "part_of", "response_to", "contradicts", "same_as"}
}
