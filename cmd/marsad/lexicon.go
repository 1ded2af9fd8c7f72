package main

import (
	"fmt"

	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
	"marsad/internal/rules"
)

type lexiconCommand struct {
	Lint lexiconLintCommand `cmd:"" help:"Load every built-in table and say how large it is; the first bad row stops with file and line."`
}

type lexiconLintCommand struct{}

// Run loads everything.
func (lexiconLintCommand) Run(streams *Streams) error {
	lex, err := lexicon.Load()
	if err != nil {
		return err
	}
	set, err := rules.Load()
	if err != nil {
		return err
	}
	gaz, err := gazetteer.Builtin()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(streams.Out, "%s\n%d frames\n%s\n", lex.Describe(), len(set.Frames), gaz.Describe())
	return err
}
