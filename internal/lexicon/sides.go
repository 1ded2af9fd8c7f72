package lexicon

import "io/fs"

// Side is a side of the conflicts; see data/sides.tsv.
type Side struct{ ID, Arabic, English string }

// Sides gives the built-in sides, in the order of the table.
func Sides() ([]Side, error) {
	files, err := fs.Sub(dataFiles, "data")
	if err != nil {
		return nil, err
	}
	rows, err := ReadTable(files, "sides.tsv", "id", "arabic", "english")
	if err != nil {
		return nil, err
	}
	var out []Side
	for _, r := range rows {
		out = append(out, Side{r.Get("id"), r.Get("arabic"), r.Get("english")})
	}
	return out, nil
}
