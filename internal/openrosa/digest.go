package openrosa

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // what devices of RFC 2617 can do; SHA-256 is offered first
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"net/http"
	"strconv"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/attempts"
	"marsad/internal/peer"
)

// The algorithms that are offered, the better first (RFC 7616, 3.7). The library that ODK Collect, KoboCollect and Tella sign in with takes the first.
const (
	algorithmSHA256 = "SHA-256"
	algorithmMD5    = "MD5"
)

func hasher(algorithm string) func() hash.Hash {
	switch {
	case strings.EqualFold(algorithm, algorithmSHA256):
		return sha256.New
	case algorithm == "", strings.EqualFold(algorithm, algorithmMD5): // RFC 2617: MD5 when none is named
		return md5.New
	}
	return nil
}

// Hash gives HA1 of a user: H(user:realm:password) in hexadecimal, or false for an algorithm that is neither MD5 nor SHA-256.
func Hash(algorithm, user, realm, password string) (string, bool) {
	h := hasher(algorithm)
	if h == nil {
		return "", false
	}
	return hexOf(h, user, realm, password), true
}

func hexOf(h func() hash.Hash, parts ...string) string {
	x := h()
	x.Write([]byte(strings.Join(parts, ":")))
	return hex.EncodeToString(x.Sum(nil))
}

// nonceLife is how long a nonce may be used. A device whose nonce is older gets a new one without asking for the password again (stale).
const nonceLife = 20 * time.Minute

// digest signs people in.
type digest struct {
	o    Options
	seen replays
}

func newDigest(o Options) *digest {
	return &digest{o: o, seen: replays{life: nonceLife}}
}

// nonce is a time, randomness and a signature over both, so that none has to be kept until it is used.
func (d *digest) nonce() (string, error) {
	raw := make([]byte, 8+16, 8+16+sha256.Size)
	binary.BigEndian.PutUint64(raw, uint64(d.o.Now().UnixNano())) //nolint:gosec // after 1970
	if err := d.o.Random(raw[8:]); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(raw, d.sign(raw)...)), nil
}

func (d *digest) sign(raw []byte) []byte {
	m := hmac.New(sha256.New, d.o.Secret)
	m.Write(raw)
	return m.Sum(nil)
}

// fresh tells whether a nonce is ours and how old it is allowed to be.
func (d *digest) fresh(nonce string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(raw) != 8+16+sha256.Size || !hmac.Equal(raw[24:], d.sign(raw[:24])) {
		return false
	}
	age := d.o.Now().Sub(time.Unix(0, int64(binary.BigEndian.Uint64(raw)))) //nolint:gosec // we wrote it
	return age >= 0 && age < nonceLife
}

// admit signs somebody in, or answers the request and says false.
func (d *digest) admit(w http.ResponseWriter, r *http.Request) (access.Viewer, bool) {
	header := r.Header.Get("Authorization")
	scheme, rest, _ := strings.Cut(header, " ")
	if header == "" || !strings.EqualFold(scheme, "Digest") {
		d.challenge(w, false)
		return access.Viewer{}, false
	}
	p, ok := parameters(rest)
	if !ok {
		http.Error(w, "the Authorization header cannot be read", http.StatusBadRequest)
		return access.Viewer{}, false
	}
	attempt, wait := d.o.Attempts.Begin(attempts.Device(p["username"]), attempts.Address(peer.Address(r)))
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
		http.Error(w, "too many failed attempts; wait and try again", http.StatusTooManyRequests)
		return access.Viewer{}, false
	}
	by, right, err := d.check(r, p)
	switch {
	case err != nil:
		attempt.Broken()
		d.o.Logger.Error("openrosa sign-in failed", "error", err)
		http.Error(w, "the server failed; try again later", http.StatusInternalServerError)
	case !right:
		attempt.Failed()
		d.challenge(w, false)
	case !d.fresh(p["nonce"]):
		attempt.Broken() // the password was right, but somebody may have overheard it long ago
		d.challenge(w, true)
	case !d.seen.first(d.o.Now(), p["nonce"], p["nc"]):
		attempt.Broken()
		d.o.Logger.Warn("openrosa request sent twice with one digest", "path", r.URL.Path)
		d.challenge(w, true)
	default:
		attempt.Worked()
		return by, true
	}
	return access.Viewer{}, false
}

// challenge asks for a digest with each algorithm.
func (d *digest) challenge(w http.ResponseWriter, stale bool) {
	nonce, err := d.nonce()
	if err != nil {
		d.o.Logger.Error("openrosa has no randomness", "error", err)
		http.Error(w, "the server failed; try again later", http.StatusInternalServerError)
		return
	}
	for _, algorithm := range []string{algorithmSHA256, algorithmMD5} {
		c := fmt.Sprintf(`Digest realm="%s", qop="auth", algorithm=%s, nonce="%s", charset=UTF-8`, d.o.Realm, algorithm, nonce)
		if stale {
			c += ", stale=true"
		}
		w.Header().Add("WWW-Authenticate", c)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = w.Write([]byte("sign in with the user name and password of your account\n"))
}

// check tells whether the digest is right, whatever the age of its nonce. Somebody who is not there costs the same time.
func (d *digest) check(r *http.Request, p map[string]string) (access.Viewer, bool, error) {
	h := hasher(p["algorithm"])
	if h == nil || p["qop"] != "auth" || p["realm"] != d.o.Realm || p["uri"] != r.URL.RequestURI() || len(p["cnonce"]) == 0 {
		return access.Viewer{}, false, nil
	}
	algorithm := algorithmMD5
	if h().Size() == sha256.Size {
		algorithm = algorithmSHA256
	}
	ha1, by, known, err := d.o.Credentials.HA1(r.Context(), p["username"], d.o.Realm, algorithm)
	if err != nil {
		return access.Viewer{}, false, err
	}
	if !known {
		ha1 = hexOf(h, string(d.o.Secret), p["username"])
	}
	want := hexOf(h, ha1, p["nonce"], p["nc"], p["cnonce"], p["qop"], hexOf(h, r.Method, p["uri"]))
	right := subtle.ConstantTimeCompare([]byte(want), []byte(strings.ToLower(p["response"]))) == 1
	return by, right && known, nil
}

// maxParameters bounds a header.
const maxParameters = 20

// parameters reads name=value pairs with commas between, values quoted or not (RFC 9110, 11.2). A name that stands twice is refused.
func parameters(s string) (map[string]string, bool) {
	out := map[string]string{}
	for s = strings.TrimLeft(s, " \t,"); s != ""; s = strings.TrimLeft(s, " \t,") {
		name, rest, ok := strings.Cut(s, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := out[name]; !ok || name == "" || twice || len(out) >= maxParameters {
			return nil, false
		}
		rest = strings.TrimLeft(rest, " \t")
		if !strings.HasPrefix(rest, `"`) {
			value, after, _ := strings.Cut(rest, ",")
			out[name], s = strings.TrimSpace(value), after
			continue
		}
		value, after, ok := quoted(rest[1:])
		if !ok {
			return nil, false
		}
		out[name], s = value, after
	}
	return out, true
}

// quoted reads to the closing quotation mark.
func quoted(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i == len(s) {
				return "", "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}
