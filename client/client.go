// Package client asks a marsad server by its REST API, /api/v1. Answers are typed: reports in the format of package record, and the entries of the register. What
// an answer holds depends on who asks: private persons and exact private places are blurred by role, and what may not be seen is not found.
//
//	c, err := client.New("https://monitor.example", client.Options{Token: token})
//	found, err := c.Search(ctx, client.Filter{Words: "قصف", From: "2026-03-01"})
//
// Lists come in pages; All goes through every page. Nothing is asked again by itself: an *Error says after how long to try when too much was asked.
package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"marsad/internal/problem"
)

// Client asks one server. It is safe for concurrent use.
type Client struct {
	base  *url.URL
	http  *http.Client
	token string
	agent string
}

// Options sets up a Client.
type Options struct {
	Token     string       // of `marsad user token`; without one the server answers as to a visitor
	HTTP      *http.Client // http.DefaultClient when nil. It sets time limits
	UserAgent string       // marsad-client when empty
}

// New gives a client of the server at an address such as https://monitor.example; the path of a proxy may stand behind it.
func New(address string, o Options) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is no address of a server; write https://host", address)
	}
	u.Path, u.RawQuery, u.Fragment = strings.TrimSuffix(u.Path, "/"), "", ""
	c := &Client{base: u, http: o.HTTP, token: o.Token, agent: o.UserAgent}
	if c.http == nil {
		c.http = http.DefaultClient
	}
	if c.agent == "" {
		c.agent = "marsad-client"
	}
	return c, nil
}

// Error is an answer that is no success: a problem as RFC 9457 writes it.
type Error struct {
	Problem
	RetryAfter time.Duration // how long to wait, when the server says so
}

// Problem is the body of an error.
type Problem = problem.Problem

// Error gives what the server said.
func (e *Error) Error() string {
	out := fmt.Sprintf("%d %s", e.Status, e.Title)
	if e.Detail != "" {
		out += ": " + e.Detail
	}
	if len(e.Errors) > 0 {
		out += ": " + strings.Join(e.Errors, "; ")
	}
	return out
}

// maxAnswer bounds an answer that is read whole, in bytes; exports are streams and not bounded.
const maxAnswer = 256 << 20

// get asks for a path and reads its answer.
func get[T any](ctx context.Context, c *Client, query url.Values, path ...string) (T, error) {
	var out T
	r, err := c.ask(ctx, http.MethodGet, query, path...)
	if err != nil {
		return out, err
	}
	defer r.Body.Close()
	data, err := io.ReadAll(io.LimitReader(r.Body, maxAnswer+1))
	switch {
	case err != nil:
		return out, fmt.Errorf("answer of %s: %w", r.Request.URL, err)
	case len(data) > maxAnswer:
		return out, fmt.Errorf("answer of %s has more than %d bytes; ask for smaller pages with a limit", r.Request.URL, maxAnswer)
	}
	if err := json.Unmarshal(data, &out); err != nil {
		return out, fmt.Errorf("answer of %s is not what this client reads: %w", r.Request.URL, err)
	}
	return out, nil
}

// ask sends a request; an answer that is no success is an *Error.
func (c *Client) ask(ctx context.Context, method string, query url.Values, path ...string) (*http.Response, error) {
	u := *c.base
	u.RawPath = u.EscapedPath() + "/api/v1"
	for _, p := range path {
		u.RawPath += "/" + url.PathEscape(p)
	}
	var err error
	if u.Path, err = url.PathUnescape(u.RawPath); err != nil {
		return nil, err
	}
	u.RawQuery = query.Encode()
	r, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", c.agent)
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		defer answer.Body.Close()
		return nil, failure(answer)
	}
	return answer, nil
}

// maxProblem bounds the body of an error, in bytes.
const maxProblem = 64 << 10

func failure(r *http.Response) error {
	e := &Error{Problem: *problem.New(r.StatusCode, "")}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == problem.MediaType {
		var p Problem
		if err := json.NewDecoder(io.LimitReader(r.Body, maxProblem)).Decode(&p); err == nil && p.Status == r.StatusCode {
			e.Problem = p
		}
	}
	if s, err := strconv.Atoi(r.Header.Get("Retry-After")); err == nil && s > 0 {
		e.RetryAfter = time.Duration(s) * time.Second
	}
	return e
}
