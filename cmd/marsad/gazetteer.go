package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"marsad/internal/gazetteer"
)

type gazetteerCommand struct {
	Import gazetteerImportCommand `cmd:"" help:"Make one gazetteer file of files of GeoNames, Who's On First, OCHA, or tables with a header."`
	Add    gazetteerAddCommand    `cmd:"" help:"Add one place to a gazetteer file."`
	List   gazetteerListCommand   `cmd:"" help:"List the places of a name."`
	Why    gazetteerWhyCommand    `cmd:"" help:"Say why a place string got its answer, and which rivals lost."`
}

// defaultGazetteer is the file that the commands use when none is given.
func defaultGazetteer() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", usageError{fmt.Errorf("there is no config folder for the gazetteer (%w); give its file", err)}
	}
	return filepath.Join(dir, "marsad", "gazetteer.tsv.gz"), nil
}

type gazetteerImportCommand struct {
	Files []string `arg:"" name:"file" help:"Files to import, gzip or not."`
	Out   string   `placeholder:"FILE" help:"The gazetteer file to write; marsad/gazetteer.tsv.gz in the user's config folder when not given."`
}

// Help is the long help of the command.
func (gazetteerImportCommand) Help() string {
	return `Formats, found out from the file: a country file of GeoNames (SY.txt), GeoNames' alternate names (these give Arabic names to
places of country files), tables with a header in commas or tabs: Who's On First, OCHA (ADM1_AR, ADM2_AR, …), or any with name_ar, lat, lon.

Examples:
  marsad gazetteer import SY.txt alternateNamesV2.txt --out syria.tsv.gz
  marsad geocode --gazetteer syria.tsv.gz تلحدية

A row that lacks something is told by file and line, the rest is used. Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some rows left out.`
}

// Run imports the files and writes the gazetteer file.
func (c *gazetteerImportCommand) Run(ctx context.Context, streams *Streams) error {
	out, err := c.target()
	if err != nil {
		return err
	}
	m := gazetteer.NewImporter()
	for _, path := range c.Files {
		if err := errors.Join(ctx.Err(), readInto(m, path)); err != nil {
			return err
		}
	}
	places := gazetteer.Merge(m.Places())
	complete := tellLeft(streams, m.Left)
	if len(places) == 0 {
		return fmt.Errorf("no place could be read from %d files; %s is not written", len(c.Files), out)
	}
	if err := writeGazetteer(out, places); err != nil {
		return err
	}
	fmt.Fprintf(streams.Out, "%s: %d places, %d rows left out\n", out, len(places), len(m.Left))
	if !complete {
		return errSomeFailed
	}
	return nil
}

func (c *gazetteerImportCommand) target() (string, error) {
	if c.Out != "" {
		return c.Out, nil
	}
	path, err := defaultGazetteer()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("cannot make the folder of %s: %w", path, err)
	}
	return path, nil
}

// tellLeft prints the rows that were left out and reports whether there were none.
func tellLeft(streams *Streams, left []gazetteer.RowError) bool {
	err := bufio.NewWriter(streams.Err)
	defer err.Flush() //nolint:errcheck // standard error cannot be told about
	for _, row := range left {
		fmt.Fprintf(err, "marsad: %v; the row is left out\n", oneLine(row))
	}
	return len(left) == 0
}

func readInto(m *gazetteer.Importer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("cannot open %s: %w", path, err)
	}
	defer f.Close()
	return m.Read(f, path)
}

// writeGazetteer writes a gazetteer file whole or not at all.
func writeGazetteer(path string, places []gazetteer.Place) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".gazetteer-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := errors.Join(gazetteer.Write(f, places), f.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return nil
}

type gazetteerAddCommand struct {
	Name      string   `arg:"" help:"The name in Arabic."`
	Lat       float64  `required:"" help:"Latitude in degrees, WGS 84."`
	Lon       float64  `required:"" help:"Longitude in degrees, WGS 84."`
	Also      []string `placeholder:"NAME" help:"Another name or spelling; may be given again."`
	English   string   `help:"The name in Latin letters."`
	Kind      string   `default:"village" help:"village, town, neighbourhood, base, crossing, region and so on."`
	Country   string   `help:"ISO 3166 code, such as SY."`
	Within    string   `help:"The first-level unit, such as حلب."`
	RadiusM   int      `default:"1500" help:"How far off the point may be, in metres."`
	Gazetteer string   `placeholder:"FILE" help:"The gazetteer file; marsad/gazetteer.tsv.gz in the user's config folder when not given."`
}

// Help is the long help of the command.
func (gazetteerAddCommand) Help() string {
	return `Example:
  marsad gazetteer add --lat 35.99 --lon 37.02 --within حلب --gazetteer syria.tsv.gz تلحدية

The file is made when it is not there. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run adds the place.
func (c *gazetteerAddCommand) Run(streams *Streams) error {
	index, err := gazetteer.Builtin()
	if err != nil {
		return err
	}
	place, err := index.NewPlace(gazetteer.Entry{Names: append([]string{c.Name}, c.Also...), English: c.English, Kind: c.Kind, Country: c.Country, Within: c.Within, Lat: c.Lat, Lon: c.Lon, RadiusM: c.RadiusM})
	if err != nil {
		return usageError{err}
	}
	path := c.Gazetteer
	if path == "" {
		if path, err = (&gazetteerImportCommand{}).target(); err != nil {
			return err
		}
	}
	m := gazetteer.NewImporter()
	if err := readInto(m, path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	places := m.Places()
	if len(m.Left) > 0 {
		return fmt.Errorf("%w; correct the row, or import the file again", m.Left[0])
	}
	if err := writeGazetteer(path, append(places, place)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(streams.Out, "%s: %d places\n", path, len(places)+1)
	return err
}

// moreGazetteers are the gazetteer files of a command that only reads.
type moreGazetteers struct {
	Gazetteer []string `placeholder:"FILE" help:"More places: a gazetteer file, or CSV or TSV with a header, gzip or not; may be given again."`
}

// index gives the built-in gazetteer with the places of the files, and whether every row could be used.
func (m moreGazetteers) index(streams *Streams) (*gazetteer.Index, bool, error) {
	index, err := gazetteer.Builtin()
	if err != nil {
		return nil, false, err
	}
	complete := true
	for _, path := range m.Gazetteer {
		var left []gazetteer.RowError
		if index, left, err = importFile(index, path); err != nil {
			return nil, false, err
		}
		complete = tellLeft(streams, left) && complete
	}
	return index, complete, nil
}

type gazetteerListCommand struct {
	Name string `arg:"" help:"A name in Arabic, in any spelling."`
	moreGazetteers
}

// Help is the long help of the command.
func (gazetteerListCommand) Help() string {
	return `Examples:
  marsad gazetteer list الطيبة
  marsad gazetteer list --gazetteer syria.tsv.gz "كفر نبل"

Exit codes: 0 fine, 1 failed or nothing found, 2 wrong usage, 3 some rows of a file were left out.`
}

// Run prints a line for each place: name, kind, position, unit, reference.
func (c *gazetteerListCommand) Run(streams *Streams) error {
	index, complete, err := c.index(streams)
	if err != nil {
		return err
	}
	found := index.Search(c.Name)
	if len(found) == 0 {
		return fmt.Errorf("no place is called %s; try another spelling, or import a gazetteer", isolate(c.Name))
	}
	for _, p := range found {
		fmt.Fprintf(streams.Out, "%s\t%s\t%s\t%s\t%s\n", isolate(p.Name), p.Kind, position(p), isolate(index.AdminName(p)), p.Ref)
	}
	if !complete {
		return errSomeFailed
	}
	return nil
}

func position(p *gazetteer.Place) string {
	if !p.HasPoint {
		return "no point"
	}
	return fmt.Sprintf("%.4f, %.4f", p.Lat, p.Lon)
}

type gazetteerWhyCommand struct {
	Place  string `arg:"" help:"A place named in Arabic, as for geocode."`
	Within string `help:"What surrounds it: a governorate, a district."`
	moreGazetteers
}

// Help is the long help of the command.
func (gazetteerWhyCommand) Help() string {
	return `Examples:
  marsad gazetteer why --within إدلب سنجار
  marsad gazetteer why --gazetteer syria.tsv.gz "الطيبة، دير الزور"

Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some rows of a file were left out.`
}

// Run prints the answer and each candidate with what made its score.
func (c *gazetteerWhyCommand) Run(streams *Streams) error {
	index, complete, err := c.index(streams)
	if err != nil {
		return err
	}
	l := index.Geocode(c.Place, c.Within)
	if err := (&geocodeCommand{}).print(streams.Out, "", l); err != nil {
		return err
	}
	if l.Chosen != nil {
		printCandidate(streams.Out, index, "won ", *l.Chosen)
	}
	for _, r := range l.Rivals {
		printCandidate(streams.Out, index, "lost", r)
	}
	if !complete {
		return errSomeFailed
	}
	return nil
}

func printCandidate(w io.Writer, index *gazetteer.Index, outcome string, c gazetteer.Candidate) {
	fmt.Fprintf(w, "%s %+.2f %s, %s, %s, %s\n", outcome, c.Score, isolate(c.Place.Name), c.Place.Kind, position(c.Place), c.Place.Ref)
	for _, r := range c.Reasons {
		fmt.Fprintf(w, "       %+.2f %s\n", r.Weight, r.Text)
	}
}
