package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"marsad/internal/problem"
)

// huma makes its errors by a variable of its package. Nothing else in this program uses it, so it is set once, before any request.
func init() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		if status == http.StatusUnprocessableEntity {
			status = http.StatusBadRequest // parameters, as everywhere else on this site
		}
		p := problem.New(status, message)
		for _, err := range errs {
			if d, ok := err.(huma.ErrorDetailer); ok {
				p.Errors = append(p.Errors, d.ErrorDetail().Location+": "+d.ErrorDetail().Message)
			}
		}
		return p
	}
}

// describe registers the operation that gives the description, which describes itself too.
func (a *API) describe() {
	Get(a, Operation{ID: "openapi", Path: "/openapi.json", Tag: "description", Summary: "The OpenAPI 3.1 description of this API", Description: "Generated from the program that answers."},
		func(context.Context, *struct{}) (map[string]any, error) {
			data, err := a.Description()
			if err != nil {
				return nil, err
			}
			var out map[string]any
			return out, json.Unmarshal(data, &out)
		})
}
