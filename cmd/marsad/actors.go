package main

import (
	"bytes"
	"fmt"
	"os"

	"marsad/internal/lexicon"
)

// actorFlags name tables of actors that extend or replace the built-in actor book.
type actorFlags struct {
	Actors     []string `placeholder:"FILE" sep:"none" help:"A table of actors: its rows are added to the built-in actor book, one with the id of a built-in row replaces it. May be given several times."`
	ActorsOnly bool     `help:"Use the actors of --actors alone."`
}

// files reads the tables that the flags name.
func (f actorFlags) files() ([]lexicon.ActorFile, error) {
	if f.ActorsOnly && len(f.Actors) == 0 {
		return nil, usageError{fmt.Errorf("--actors-only needs --actors FILE")}
	}
	files := make([]lexicon.ActorFile, len(f.Actors))
	for i, name := range f.Actors {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("cannot read the actors: %w", err)
		}
		files[i] = lexicon.ActorFile{Name: name, Data: bytes.NewReader(data)}
	}
	return files, nil
}

// lexicon gives the word lists with the actors of the flags.
func (f actorFlags) lexicon() (*lexicon.Lexicon, error) {
	files, err := f.files()
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return lexicon.Load()
	}
	return lexicon.LoadWith(files, f.ActorsOnly)
}
