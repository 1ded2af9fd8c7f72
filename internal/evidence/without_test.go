package evidence_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWithoutMarsad checks an archive with python3 alone, by the script of docs/evidence.md; it finds what is changed, too.
func TestWithoutMarsad(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("left out: checking evidence without marsad, since there is no python3")
	}
	run := func(dir string) (string, error) {
		out, err := exec.Command(python, "../../scripts/verify-evidence.py", dir).CombinedOutput()
		return string(out), err
	}
	dir := filled(t)
	if out, err := run(dir); err != nil || !strings.Contains(out, "10 entries hold") {
		t.Fatalf("%s (%v)", out, err)
	}
	for name, want := range map[string]string{"log/entries.jsonl": "does not follow", "heads/2026-03-01.note": "another root"} {
		flip := func(b []byte) []byte { b[strings.IndexByte(string(b), '\n')+5] ^= 1; return b }
		change(t, filepath.Join(dir, name), flip)
		if out, err := run(dir); err == nil || !strings.Contains(out, want) && !strings.Contains(out, "Error") {
			t.Errorf("%s changed: %s", name, out)
		}
		change(t, filepath.Join(dir, name), flip)
	}
}

// TestSignatureByOpenSSL runs the commands that docs/evidence.md gives for the signature of a head.
func TestSignatureByOpenSSL(t *testing.T) {
	for _, tool := range []string{"openssl", "bash", "sed", "base64"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("left out: the signature of a head without marsad, since there is no " + tool)
		}
	}
	doc := string(must[[]byte](t)(os.ReadFile("../../docs/evidence.md")))
	_, commands, _ := strings.Cut(doc, "   head=heads/2026-03-01.note\n")
	commands, _, _ = strings.Cut(commands, "   ```")
	commands = strings.Replace(commands, "printf '302a300506032b6570032100' | xxd -r -p", `printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'`, 1)
	dir := filled(t)
	check := func() (string, error) {
		cmd := exec.Command("bash", "-euc", "head=heads/2026-03-01.note\n"+commands)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := check(); err != nil || !strings.Contains(out, "Verified Successfully") {
		t.Fatalf("%s (%v)", out, err)
	}
	change(t, filepath.Join(dir, "heads/2026-03-01.note"), func(b []byte) []byte { b[len(b)-80] ^= 1; return b })
	if out, err := check(); err == nil {
		t.Errorf("a changed head: %s", out)
	}
}
