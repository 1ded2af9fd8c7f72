package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	who "marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/store"
)

// TestServerWaitsForNobody holds that the server has an end to every wait, and refuses heads that are too large, of many lines and of a long one.
func TestServerWaitsForNobody(t *testing.T) {
	asked := 0
	s := newServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }), slog.New(slog.DiscardHandler))
	for name, wait := range map[string]time.Duration{"head": s.ReadHeaderTimeout, "request": s.ReadTimeout, "answer": s.WriteTimeout, "next request": s.IdleTimeout} {
		if wait <= 0 || wait > 2*time.Minute {
			t.Errorf("it waits %v for the %s", wait, name)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(listener) }()
	for what, head := range map[string]string{"line": "X-Long: " + strings.Repeat("a", 2*maxHeader) + "\r\n", "lines": strings.Repeat("X-Many: 0123456789\r\n", maxHeader/8), "address": ""} {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		target := "/"
		if what == "address" {
			target += strings.Repeat("a", 2*maxHeader)
		}
		go fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", target, head) // the other side may close before the end
		r, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err == nil {
			r.Body.Close()
		}
		if err != nil || r.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("a head with too large %s: %v, %v", what, r, err)
		}
		conn.Close()
	}
	if err := errors.Join(s.Close()); err != nil || !errors.Is(<-ended, http.ErrServerClosed) || asked > 0 {
		t.Errorf("%v, %d requests were answered", err, asked)
	}
}

// TestKeyOfTheAccounts takes the key of the accounts away from a store with one-time codes: what serves says which file is missing and goes on, and the doctor finds it.
func TestKeyOfTheAccounts(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "t.db")
	s := opened(t, path, toWrite)
	by := store.Author{Name: "test", Why: "test", At: time.Now().UTC()}
	file := accountKey(path, "")
	book := func() *account.Book {
		return account.New(s, account.Options{Now: time.Now, Random: rand.Reader, Keys: &account.KeyFile{Path: file}, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	}
	if _, err := book().Add(ctx, by, "huda", who.Reader); err != nil {
		t.Fatal(err)
	}
	if _, err := book().NewCode(ctx, by, "huda", ""); err != nil {
		t.Fatal(err)
	}
	doctor := func() string {
		var out bytes.Buffer
		run(context.Background(), []string{"doctor", "--store", path}, &Streams{Out: &out, Err: &out})
		return out.String()
	}
	var said bytes.Buffer
	if err := sealCodes(ctx, book(), &Streams{Err: &said}); err != nil || said.Len() > 0 {
		t.Errorf("%v, %s", err, said.String())
	}
	if found := doctor(); !strings.Contains(found, "accounts: "+isolate("what is sealed opens")) {
		t.Error(found)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if found := doctor(); !strings.Contains(found, "wrong permissions: ") || !strings.Contains(found, "others may read the key of the accounts") {
		t.Error(found)
	}
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	if err := sealCodes(ctx, book(), &Streams{Err: &said}); err != nil || !strings.Contains(said.String(), file+" is missing") || !strings.Contains(said.String(), "marsad user reset") {
		t.Errorf("%v, %s", err, said.String())
	}
	if found := doctor(); !strings.Contains(found, "wrong accounts: ") || !strings.Contains(found, "is missing") {
		t.Error(found)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Error("another key was made in place of the missing one")
	}
}

// TestLinesOfOthers holds that outside text in an error or in a log line sends nothing to the terminal and does not turn the line round.
func TestLinesOfOthers(t *testing.T) {
	hostile := errors.New("source \x1b]0;gone\x07 \u202egnp.exe\u009b2J")
	for what, line := range map[string]string{"error": oneLine(hostile), "text log": loggedLine(operateFlags{LogFormat: "text"}, hostile), "JSON log": loggedLine(operateFlags{LogFormat: "json"}, hostile)} {
		if i := strings.IndexFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e }); i >= 0 || !strings.Contains(line, "gnp.exe") {
			t.Errorf("%s: %+q", what, line)
		}
	}
}

func loggedLine(c operateFlags, err error) string {
	var out bytes.Buffer
	c.logger(&out).Error("page failed", "path", "/\u202e", "error", err)
	return out.String()
}
