// Package problem writes errors to programs as RFC 9457 says: application/problem+json. It is in a package of its own so that whoever turns a request away can
// use it: the door, the limits, the API.
package problem

import (
	"encoding/json"
	"net/http"
)

// MediaType is how a problem is declared.
const MediaType = "application/problem+json"

// Problem is an error as RFC 9457 writes it. Its type is about:blank, which stands for the status alone, so that it is left out.
type Problem struct {
	Title  string   `json:"title" doc:"The status in words." example:"Bad Request"`
	Status int      `json:"status" doc:"The status of the response." example:"400"`
	Detail string   `json:"detail,omitempty" doc:"What is wrong with this request, and what to do."`
	Errors []string `json:"errors,omitempty" nullable:"false" doc:"One line for each parameter that is wrong."`
}

// New gives the problem of a status.
func New(status int, detail string, errors ...string) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: detail, Errors: errors}
}

// Error makes it an error.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Detail
}

// GetStatus gives the status; see huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType gives how it is declared; see huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return MediaType }

// Write answers a request with a problem.
func Write(w http.ResponseWriter, status int, detail string) {
	data, err := json.Marshal(New(status, detail))
	if err != nil { // strings and a number cannot fail
		data = nil
	}
	h := w.Header()
	h.Set("Content-Type", MediaType)
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n')) // whoever asked may have gone
}
