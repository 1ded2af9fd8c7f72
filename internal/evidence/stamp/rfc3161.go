// Package stamp asks other parties to witness a head of the log: timestamp authorities (RFC 3161) and calendars of OpenTimestamps. It goes online, so nothing calls
// it unless the user asks for it by name.
package stamp

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/digitorus/timestamp"
)

// maxAnswer is how many bytes an answer may have; real ones have a few thousand.
const maxAnswer = 1 << 20

// RFC3161 sends the SHA-256 of data to a timestamp authority and gives its answer, a TimeStampResp, and the time that it says. The answer is about data, and its
// signature holds under the certificate in it; whether that certificate is to be trusted is for whoever checks it later (openssl ts -verify).
func RFC3161(ctx context.Context, client *http.Client, authority string, data []byte) (answer []byte, at time.Time, err error) {
	query, err := timestamp.CreateRequest(bytes.NewReader(data), &timestamp.RequestOptions{Hash: crypto.SHA256, Certificates: true})
	if err != nil {
		return nil, at, err
	}
	if answer, err = post(ctx, client, authority, "application/timestamp-query", query); err != nil {
		return nil, at, err
	}
	parsed, err := timestamp.ParseResponse(answer)
	if err != nil {
		return nil, at, fmt.Errorf("the answer of %s is no timestamp: %w", authority, err)
	}
	sum := sha256.Sum256(data)
	if parsed.HashAlgorithm != crypto.SHA256 || !bytes.Equal(parsed.HashedMessage, sum[:]) {
		return nil, at, fmt.Errorf("the answer of %s is about something else than what was sent", authority)
	}
	return answer, parsed.Time, nil
}

// post sends bytes and gives the bytes that come back.
func post(ctx context.Context, client *http.Client, address, kind string, data []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s is no address: %w", address, err)
	}
	request.Header.Set("Content-Type", kind)
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("cannot reach %s: %w", address, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", address, response.Status)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err == nil && len(answer) > maxAnswer {
		err = errors.New("the answer is too long")
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the answer of %s: %w", address, err)
	}
	return answer, nil
}
