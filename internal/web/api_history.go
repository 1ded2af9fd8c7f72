package web

import (
	"context"

	"marsad/internal/api"
	"marsad/internal/register/history"
)

// historyInput asks for the history of one record.
type historyInput struct {
	Kind string `path:"kind" doc:"The kind of the record, as in its history's address."`
	IDInput
}

// recordHistory is the steps of a record.
type recordHistory struct {
	Kind  string         `json:"kind"`
	ID    string         `json:"id"`
	Steps []history.Step `json:"steps" nullable:"false"`
}

func (s *site) apiHistory(ctx context.Context, in *historyInput) (recordHistory, error) {
	steps, err := s.history(api.Request(ctx))
	return recordHistory{in.Kind, in.ID, append([]history.Step{}, steps...)}, err
}
