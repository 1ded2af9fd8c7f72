package main

import (
	"fmt"

	"marsad/internal/article"
	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
	"marsad/internal/register/agreements"
	"marsad/internal/register/parties"
	"marsad/internal/rules"
)

type lexiconCommand struct {
	Lint   lexiconLintCommand   `cmd:"" help:"Check the word lists, rules, actors and places: each fault with file and line, then how large they are."`
	Actors lexiconActorsCommand `cmd:"" help:"Print the built-in actor book, as a start for one of your own."`
}

type lexiconLintCommand struct {
	actorFlags
}

// Help is the long help of the command.
func (lexiconLintCommand) Help() string {
	return `Examples:
  marsad lexicon lint
  marsad lexicon lint --actors ours.tsv

Told are names that two actors of one conflict share, parents and sides that are nobody's, periods that end before they begin or overlap,
positions that are impossible or far from everything else in their country, and rows that cannot be read.
Exit codes: 0 fine, 1 a table cannot be used at all, 3 faults were found.`
}

// Run loads everything and tells every fault.
func (c *lexiconLintCommand) Run(streams *Streams) error {
	files, err := c.files()
	if err != nil {
		return err
	}
	faults := append(lexicon.Lint(files, c.ActorsOnly), gazetteer.Lint(gazetteer.Files())...)
	faults = append(faults, article.Lint()...)
	faults = append(faults, c.agreementFaults()...)
	if len(faults) > 0 {
		for _, f := range faults {
			fmt.Fprintf(streams.Err, "marsad: %v\n", f)
		}
		return errSomeFailed
	}
	return c.describe(streams)
}

// agreementFaults gives what is wrong with the starter set of agreements.
func (c *lexiconLintCommand) agreementFaults() []error {
	set, err := agreements.Starter()
	if err != nil {
		return []error{err}
	}
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		return []error{err}
	}
	book, err := parties.New(lex)
	if err != nil {
		return []error{err}
	}
	return agreements.Lint(set, book)
}

// describe says how large the tables are.
func (c *lexiconLintCommand) describe(streams *Streams) error {
	lex, err := c.lexicon()
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
	_, err = fmt.Fprintf(streams.Out, "%s\n%d frames\n%s\n%d site rules\n", lex.Describe(), len(set.Frames), gaz.Describe(), article.SiteRules())
	return err
}

type lexiconActorsCommand struct{}

// Run prints the table as it is built in.
func (lexiconActorsCommand) Run(streams *Streams) error {
	data, err := lexicon.ActorTable()
	if err != nil {
		return err
	}
	_, err = streams.Out.Write(data)
	return err
}
