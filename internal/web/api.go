package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"marsad/internal/api"
	"marsad/internal/export"
	"marsad/internal/problem"
	"marsad/internal/search"
	"marsad/internal/store"
)

// apiPath is under which the API is answered; what stands there is told by apiOperations.
const apiPath = "/api/"

// newAPI gives the API of a site. This is the one list of its operations.
func (s *site) newAPI() *api.API {
	a := api.New(api.Options{Version: s.version, Status: s.problemOf})
	api.Get(a, api.Operation{ID: "search", Path: "/search", Tag: "reports", Summary: "Search reports and the register",
		Description: "Finds stems, spellings that fold alike, and defaced words; what the query is expanded to is told, and can be taken away. Quotation marks make a phrase, a hyphen leaves a word out."}, s.apiSearch)
	api.Get(a, api.Operation{ID: "listReports", Path: "/reports", Tag: "reports", Summary: "Reports, the newest published first"}, s.apiReports)
	api.Get(a, api.Operation{ID: "getReport", Path: "/reports/{id}", Tag: "reports", Summary: "One report with everything read from it", Description: "The newest version, in the format marsad.report/1."}, s.apiReport)
	api.Get(a, api.Operation{ID: "countReportVersions", Path: "/reports/{id}/versions", Tag: "reports", Summary: "How many versions of a report there are"}, s.apiReportVersions)
	api.Get(a, api.Operation{ID: "getReportVersion", Path: "/reports/{id}/versions/{version}", Tag: "reports", Summary: "One version of a report"}, s.apiReportVersion)
	api.Get(a, api.Operation{ID: "listIncidents", Path: "/incidents", Tag: "register", Summary: "Incidents, the latest happening first"}, s.apiIncidents)
	api.Get(a, api.Operation{ID: "getIncident", Path: "/incidents/{id}", Tag: "register", Summary: "One incident as all its origins tell it", Description: "An id that went into another incident leads to that one."}, s.apiIncident)
	api.Get(a, api.Operation{ID: "listAgreements", Path: "/agreements", Tag: "register", Summary: "Agreements that breaches are alleged of"}, s.apiAgreements)
	api.Get(a, api.Operation{ID: "getAgreement", Path: "/agreements/{id}", Tag: "register", Summary: "One agreement with what is alleged under it"}, s.apiAgreement)
	api.Get(a, api.Operation{ID: "listBreaches", Path: "/breaches", Tag: "register", Summary: "Alleged breaches, the latest first"}, s.apiBreaches)
	api.Get(a, api.Operation{ID: "listPatrols", Path: "/patrols", Tag: "register", Summary: "Series of patrols"}, s.apiPatrols)
	api.Get(a, api.Operation{ID: "getPatrol", Path: "/patrols/{id}", Tag: "register", Summary: "One series of patrols: runs, suspensions, the reasons of each side"}, s.apiPatrol)
	api.Get(a, api.Operation{ID: "listPosts", Path: "/posts", Tag: "register", Summary: "Observation posts, checkpoints, bases and crossings"}, s.apiPosts)
	api.Get(a, api.Operation{ID: "getPost", Path: "/posts/{id}", Tag: "register", Summary: "One post and who held it when, according to the reports"}, s.apiPost)
	api.Get(a, api.Operation{ID: "listActors", Path: "/actors", Tag: "register", Summary: "Actors, by kind and Arabic name"}, s.apiActors)
	api.Get(a, api.Operation{ID: "getActor", Path: "/actors/{id}", Tag: "register", Summary: "One actor: its own statements, the incidents that it is said to have acted in, where its statements disagree"}, s.apiActor)
	api.Get(a, api.Operation{ID: "listChanges", Path: "/changes", Tag: "register", Summary: "What changed in the register since a time, the oldest first",
		Description: "Steps of records that were erased are told to reviewers alone. Keep the last number, and ask with it as after to get what is new."}, s.apiChanges)
	api.Get(a, api.Operation{ID: "getHistory", Path: "/history/{kind}/{id}", Tag: "register", Summary: "Every step of a record: what changed, field by field, as whoever asks may see it"}, s.apiHistory)
	api.Get(a, api.Operation{ID: "listFieldEntries", Path: "/field", Tag: "field", Summary: "Field entries of monitors"}, s.apiFieldEntries)
	api.Get(a, api.Operation{ID: "getFieldEntry", Path: "/field/{id}", Tag: "field", Summary: "One field entry"}, s.apiFieldEntry)
	api.Stream[exportInput](a, api.Operation{ID: "export", Path: "/export/{file}", Tag: "export", Scope: "export", Summary: "A file in a form of others, written as it is made",
		Description: "The file is WHAT.EXTENSION, such as incidents.csv. HEAD gives the counts alone. A file that cannot be ended is broken off, so that half of it does not look whole."}, mediaTypes(), s.exportFile)
	return a
}

// mediaTypes gives what exports are, with the extensions of each.
func mediaTypes() map[string]string {
	out := map[string]string{}
	for _, f := range export.Formats() {
		name, _, _ := strings.Cut(f.MediaType, ";")
		if out[name] != "" {
			out[name] += ", "
		}
		out[name] += "." + f.Extension
	}
	return out
}

// problemOf gives the status of an error of the API and its words; what happened inside goes to the log only.
func (s *site) problemOf(err error) (int, string) {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p.Status, p.Detail
	}
	status, _ := statusOf(err)
	switch {
	case errors.Is(err, export.ErrChanged):
		return http.StatusConflict, "the register changed while the file was made; ask again"
	case status == http.StatusNotFound:
		return status, "there is no such record, or it is not for you"
	case status == http.StatusBadRequest:
		return status, strings.TrimPrefix(err.Error(), store.ErrInvalid.Error()+": ")
	case status >= http.StatusInternalServerError:
		s.log.Error("API failed", "error", err)
		return status, "it failed inside; the log of the server says why"
	}
	return status, http.StatusText(status)
}

// searchProblem says in plain words why a search cannot be made.
func (s *site) searchProblem(err error, f store.Filter) error {
	if !isQueryFault(err) {
		return err
	}
	key := searchFault(err, f)
	if key == "search.fault.address" {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	return problem.New(http.StatusBadRequest, s.languages["en"].Text(key, search.MaxQueryWords))
}
