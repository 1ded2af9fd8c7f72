package account

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// checkScript refuses a new name that mixes letters of scripts: a Cyrillic а in a Latin name looks like another user's (Unicode Technical Standard 39, section 5,
// single script). Names that look alike in one script, such as with l and I, are not told apart here.
func checkScript(name string) error {
	var found []string
	for _, r := range name {
		if s := scriptOf(r); s != "" && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	if len(found) > 1 {
		return fmt.Errorf("%w: the name %q mixes letters of %s; take letters of one script", ErrInvalid, name, strings.Join(found, " and "))
	}
	return nil
}

// scriptOf gives the script of a letter, "" for what stands in many, such as digits and marks.
func scriptOf(r rune) string {
	if !unicode.IsLetter(r) || unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	for _, name := range []string{"Latin", "Arabic", "Cyrillic", "Greek"} { // those that are met, first
		if unicode.Is(unicode.Scripts[name], r) {
			return name
		}
	}
	names := make([]string, 0, len(unicode.Scripts))
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, "/")
}
