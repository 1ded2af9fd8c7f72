package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"marsad/internal/backup"
	"marsad/internal/store"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/sqlite"
)

// killing is a machine on which marsad is killed: an engine, and where its files lie.
type killing struct {
	*testing.T
	dir    string
	server *pgtest.Server // nil for SQLite
	random *rand.Rand
	kills  int
	stores int

	restoresLeft int // that were killed before their end
}

// onBothEngines runs a test on each engine. MARSAD_KILLS says how often marsad is killed.
func onBothEngines(t *testing.T, test func(k *killing)) {
	kills := 3
	if n := os.Getenv("MARSAD_KILLS"); n != "" {
		var err error
		if kills, err = strconv.Atoi(n); err != nil {
			t.Fatalf("MARSAD_KILLS=%s: %v", n, err)
		}
	}
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		t.Run(engine, func(t *testing.T) {
			seed := rand.Uint64()
			t.Logf("seed of the kills: %d", seed)
			k := &killing{T: t, dir: t.TempDir(), random: rand.New(rand.NewPCG(seed, 0)), kills: kills}
			if engine == "PostgreSQL" {
				k.server = pgtest.Start(t)
			}
			test(k)
		})
	}
}

// store names a new store and gives the flags of a command that works on it.
func (k *killing) store() (name string, flags []string) {
	k.Helper()
	k.stores++
	at := filepath.Join(k.dir, fmt.Sprintf("s%d", k.stores))
	if name = at + ".db"; k.server != nil {
		name = k.server.Database(k)
	}
	return name, []string{"--store", name, "--evidence", at + ".evidence"}
}

func (k *killing) command(args ...string) *exec.Cmd {
	return exec.Command("marsad", args...)
}

// marsad runs the real command in a process of its own, and kills it without warning after a time when that is over 0. It gives the output, and whether the
// command came to its end.
func (k *killing) marsad(after time.Duration, args ...string) (said string, ended bool) {
	k.Helper()
	command := k.command(args...)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		k.Fatal(err)
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { _ = command.Process.Kill() })
		defer timer.Stop()
	}
	err := command.Wait()
	var exit *exec.ExitError
	if err != nil && (after == 0 || !errors.As(err, &exit) || exit.Exited()) {
		k.Fatalf("marsad %s: %v\n%s", strings.Join(args, " "), err, out.String())
	}
	return out.String(), err == nil
}

// whole runs a command to its end and gives how long that took.
func (k *killing) whole(args ...string) time.Duration {
	k.Helper()
	start := time.Now()
	k.marsad(0, args...)
	return time.Since(start)
}

// killed runs a command and kills it at a moment within the time that it takes.
func (k *killing) killed(takes time.Duration, args ...string) (ended bool) {
	k.Helper()
	_, ended = k.marsad(time.Duration(k.random.Int64N(int64(takes))+1), args...)
	return ended
}

// reports gives how many reports a store holds, each of which must have one version.
func (k *killing) reports(name string) int {
	k.Helper()
	ctx := context.Background()
	s, err := openStore(ctx, name, sqlite.Options{})
	if err != nil {
		k.Fatal(err)
	}
	defer s.Close()
	n := 0
	for r, err := range s.Revisions(ctx, "") {
		if err != nil {
			k.Fatal(err)
		}
		if n++; r.Version != 1 {
			k.Errorf("report %s has a version %d", r.ID, r.Version)
		}
	}
	if page, err := s.List(ctx, store.Filter{Limit: 1}); err != nil || page.Total != n {
		k.Errorf("%d versions, %d reports listed, error %v", n, page.Total, err)
	}
	return n
}

// tidy lets the next run that writes bring in order what a killed one left, and wants everything to hold.
func (k *killing) tidy(flags []string) {
	k.Helper()
	k.marsad(0, append([]string{"migrate"}, flags...)...)
	k.verify(flags)
}

func (k *killing) verify(flags []string) {
	k.Helper()
	if said, _ := k.marsad(0, append([]string{"verify"}, flags...)...); !strings.Contains(said, "everything holds") {
		k.Errorf("marsad verify: %s", said)
	}
}

// posts writes a file of posts, one a line.
func (k *killing) posts(n int) string {
	k.Helper()
	towns, acts := []string{"سرمين", "بنش", "تفتناز", "كفرنبل", "حارم"}, []string{"قصفت المدفعية بلدة %s وقتل %d مدنيين", "مرت دورية مشتركة قرب %s وعددها %d عربات", "قال شهود في %s إنهم سمعوا %d انفجارات"}
	var b bytes.Buffer
	for i := range n {
		text := fmt.Sprintf(acts[i%len(acts)], towns[i%len(towns)], i%9+2) + fmt.Sprintf(" يوم %d، الخبر رقم %d.", i%28+1, i)
		if err := json.NewEncoder(&b).Encode(map[string]string{"id": fmt.Sprintf("post-%d", i), "text": text}); err != nil {
			k.Fatal(err)
		}
	}
	path := filepath.Join(k.dir, fmt.Sprintf("posts%d.jsonl", n))
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		k.Fatal(err)
	}
	return path
}

func read(posts string, flags []string) []string {
	return append([]string{"read", "--quiet", "--input-format", "jsonl", posts}, flags...)
}

// filled gives a store that holds so many reports.
func (k *killing) filled(n int) (name string, flags []string) {
	k.Helper()
	name, flags = k.store()
	k.whole(read(k.posts(n), flags)...)
	if got := k.reports(name); got != n {
		k.Fatalf("%d reports, want %d", got, n)
	}
	return name, flags
}

// A read that is killed loses no report that was kept before, keeps none twice, and the next one goes on.
func TestKilledIngest(t *testing.T) {
	onBothEngines(t, func(k *killing) {
		const n = 150
		posts := k.posts(n)
		_, flags := k.store()
		takes := k.whole(read(posts, flags)...)
		name, flags := k.store()
		had, part := 0, 0
		for range k.kills {
			if had == n { // it was read to its end: begin anew
				name, flags = k.store()
				had = 0
			}
			ended := k.killed(takes, read(posts, flags)...)
			k.tidyOrNew(name, flags)
			now := k.reports(name)
			if now < had || ended && now != n {
				k.Errorf("%d reports after a kill, %d before it, ended: %v", now, had, ended)
			}
			if now > had && now < n {
				part++
			}
			had = now
		}
		k.whole(read(posts, flags)...)
		if got := k.reports(name); got != n {
			k.Errorf("%d reports, want %d", got, n)
		}
		k.verify(flags)
		t.Logf("%d kills, %d of them in the midst of the reports", k.kills, part)
	})
}

// tidyOrNew is tidy for a store that may not be there yet.
func (k *killing) tidyOrNew(name string, flags []string) {
	k.Helper()
	if _, err := os.Stat(name); k.server == nil && errors.Is(err, fs.ErrNotExist) {
		return
	}
	k.tidy(flags)
}

// A backup that is killed is there whole or not at all, and so is a restored store; neither changes the store.
func TestKilledBackup(t *testing.T) {
	onBothEngines(t, func(k *killing) {
		const n = 60
		name, flags := k.filled(n)
		path := func(i int) string { return filepath.Join(k.dir, fmt.Sprintf("backup%d", i)) }
		takes := k.whole(append([]string{"backup", path(0)}, flags...)...)
		restoring := time.Duration(0)
		whole := 0
		for i := 1; i <= k.kills; i++ {
			ended := k.killed(takes, append([]string{"backup", path(i)}, flags...)...)
			if k.wholeBackup(path(i), n) {
				whole++
			} else if ended {
				k.Error("a backup ended and is not there")
			}
			_, to := k.store()
			restore := append([]string{"restore", path(0)}, to...)
			if restoring == 0 {
				restoring = k.whole(restore...)
				k.verify(to)
				_, to = k.store()
				restore = append([]string{"restore", path(0)}, to...)
			}
			k.killedRestore(restoring, restore, to, n)
		}
		if got := k.reports(name); got != n {
			k.Errorf("%d reports, want %d", got, n)
		}
		k.verify(flags)
		left, err := filepath.Glob(path(0)[:len(path(0))-1] + "*" + backup.Partial + "*")
		t.Logf("%d kills of a backup, %d of them in the midst of writing and %d behind the end; as many of a restoring, %d in the midst, error %v",
			k.kills, len(left), whole, k.restoresLeft, err)
	})
}

// wholeBackup tells whether a backup is there; one that is there must be whole.
func (k *killing) wholeBackup(path string, n int) bool {
	k.Helper()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false
	}
	b, err := backup.Open(context.Background(), path)
	if err != nil || b.Manifest.Rows["versions"] != n {
		k.Errorf("a backup that was killed: %+v, error %v", b, err)
	}
	return true
}

// killedRestore kills a restoring: the store is empty or full, and an empty one can be restored again.
func (k *killing) killedRestore(takes time.Duration, restore, to []string, n int) {
	k.Helper()
	k.killed(takes, restore...)
	switch got := k.reports(to[1]); got {
	case n:
	case 0:
		k.restoresLeft++
		k.whole(restore...)
	default:
		k.Errorf("a restoring that was killed left %d reports of %d", got, n)
	}
	k.verify(to)
}

// An export that is killed leaves the file that was there, or the new one whole.
func TestKilledExport(t *testing.T) {
	onBothEngines(t, func(k *killing) {
		name, flags := k.filled(60)
		out := filepath.Join(k.dir, "events.csv")
		export := []string{"export", "events", "--store", name, "-o", out}
		takes := k.whole(export...)
		want, err := os.ReadFile(out)
		if err != nil || bytes.Count(want, []byte("\n")) < 20 {
			k.Fatalf("%d bytes, error %v", len(want), err)
		}
		for i := range k.kills {
			before := []byte("old\n")
			if i%2 == 0 {
				before = nil
				err = os.Remove(out)
			} else {
				err = os.WriteFile(out, before, 0o600)
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				k.Fatal(err)
			}
			ended := k.killed(takes, export...)
			got, err := os.ReadFile(out)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				k.Fatal(err)
			}
			if !sameTable(got, want) && (ended || !bytes.Equal(got, before)) {
				k.Errorf("an export that was killed left %d bytes of %d, ended: %v", len(got), len(want), ended)
			}
		}
		k.verify(flags)
	})
}

// sameTable compares two tables but for the column that says when the table was written.
func sameTable(a, b []byte) bool {
	return bytes.Count(a, []byte("\n")) == bytes.Count(b, []byte("\n")) && len(a) == len(b)
}

// A migration that is killed leaves the schema before or a later one, and nothing half there.
func TestKilledMigration(t *testing.T) {
	onBothEngines(t, func(k *killing) {
		const n = 60
		name, flags := k.filled(n)
		if k.server == nil {
			k.killedSchemas(name, flags, n)
		}
		k.killedCopies(name, flags, n)
	})
}

// killedSchemas kills migrations of a store of the schema before the one index; several follow, each whole or not at all.
func (k *killing) killedSchemas(name string, flags []string, n int) {
	k.Helper()
	old := filepath.Join(k.dir, "old.db")
	k.makeOld(name, old)
	data, err := os.ReadFile(old)
	if err != nil {
		k.Fatal(err)
	}
	takes, left := time.Duration(0), 0
	for i := -1; i < k.kills; i++ {
		path := filepath.Join(k.dir, fmt.Sprintf("old%d.db", i+1))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			k.Fatal(err)
		}
		to := append([]string{"--store", path}, flags[2:]...)
		if i < 0 {
			takes = k.whole(append([]string{"migrate"}, to...)...)
		} else {
			k.killed(takes, append([]string{"migrate"}, to...)...)
		}
		have, newest, err := sqlite.Schema(context.Background(), path)
		if err != nil || have < 4 || have > newest {
			k.Errorf("schema %d of %d after a kill, error %v", have, newest, err)
		}
		if have < newest {
			left++
		}
		k.tidy(to)
		if got := k.reports(path); got != n {
			k.Errorf("%d reports, want %d", got, n)
		}
	}
	k.Logf("%d kills of a change of the schema, %d of them before its end", k.kills, left)
}

// makeOld writes a copy of a store in the form of schema 4.
func (k *killing) makeOld(name, old string) {
	k.Helper()
	s, err := sqlite.Open(context.Background(), name, sqlite.Options{})
	if err != nil {
		k.Fatal(err)
	}
	_, err = s.Writer().Exec(`VACUUM INTO '` + old + `'`)
	if err := errors.Join(err, s.Close()); err != nil {
		k.Fatal(err)
	}
	if s, err = sqlite.Open(context.Background(), old, sqlite.Options{}); err != nil {
		k.Fatal(err)
	}
	_, err = s.Writer().Exec(`DELETE FROM goose_db_version WHERE version_id >= 5;
		DROP TABLE entries; DROP TABLE summaries; DROP TABLE points; DROP TABLE links; DROP TABLE entry_types; DROP TABLE cells;
		CREATE TABLE facets (id TEXT); CREATE TABLE reports (id TEXT); CREATE TABLE objects (id TEXT);`)
	if err == nil {
		_, err = s.Writer().Exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		k.Fatal(err)
	}
}

// killedCopies kills copies of a store into a new one of each engine that there is.
func (k *killing) killedCopies(name string, flags []string, n int) {
	k.Helper()
	takes, empty := map[bool]time.Duration{}, 0 // by whether the copy is on the other engine
	for i := -2; i < k.kills; i++ {
		to, _ := k.store()
		other := k.server != nil && i%2 != 0
		if other {
			to = filepath.Join(k.dir, fmt.Sprintf("copy%d.db", i+2))
		}
		move := append([]string{"migrate", "--to", to}, flags...)
		if i < 0 {
			takes[other] = k.whole(move...)
			continue
		}
		k.killed(takes[other], move...)
		switch got := k.reports(to); got {
		case n:
		case 0:
			empty++
			k.whole(move...)
		default:
			k.Errorf("a copy that was killed holds %d reports of %d", got, n)
		}
		k.verify(append([]string{"--store", to}, flags[2:]...))
		k.verify(flags)
	}
	if got := k.reports(name); got != n {
		k.Errorf("%d reports, want %d", got, n)
	}
	k.Logf("%d kills of a copy, %d of them before its end", k.kills, empty)
}
