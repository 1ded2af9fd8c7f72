package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
	_ "time/tzdata" // zones of quiet hours and digests, wherever the program runs

	"marsad/internal/account"
	"marsad/internal/locale"
	"marsad/internal/watch"
)

type watchCommand struct {
	Run     watchRunCommand     `cmd:"" help:"Judge what the register learns and deliver alerts, until it is stopped."`
	Add     watchAddCommand     `cmd:"" help:"Make a rule of a search and conditions."`
	List    watchListCommand    `cmd:"" help:"List the rules of a user."`
	Remove  watchRemoveCommand  `cmd:"" help:"Remove a rule; its alerts stay."`
	Try     watchTryCommand     `cmd:"" help:"Say what a rule would have told over the past days, and why."`
	Alerts  watchAlertsCommand  `cmd:"" help:"List the alerts of a user."`
	Log     watchLogCommand     `cmd:"" help:"List deliveries with every try."`
	Feed    watchFeedCommand    `cmd:"" help:"Make a new address for the feed of a rule, shown once."`
	Channel watchChannelCommand `cmd:"" help:"Where alerts of a user go: add, list, test, remove."`
}

// watchFlags are of every command on what somebody watches.
type watchFlags struct {
	storeFlag
}

// desk opens the store for f.
func (c watchFlags) desk(ctx context.Context, f func(*watch.Desk) error) error {
	return c.with(ctx, func(s database) error { return f(newDesk(s)) })
}

func newDesk(s database) *watch.Desk {
	book := account.New(s, account.Options{Now: time.Now, Random: rand.Reader})
	return &watch.Desk{Ledger: s, Reports: s, Sources: s, Viewers: book, Now: time.Now, Random: rand.Reader}
}

type ownerFlag struct {
	watchFlags
	Owner string `required:"" placeholder:"NAME" help:"The user who is told. Nothing is told that this user may not see."`
}

// ruleFlags make a rule.
type ruleFlags struct {
	Name      string   `default:"rule" help:"What the rule is called."`
	Query     string   `help:"The query of a search address, such as 'kind=incident&q=…'. Default: every report."`
	On        []string `default:"match" help:"What is told: match, grade[:GRADE], contradiction, silence:DAYS, not_resumed:DAYS; and what has to hold: origins:N, toll:KIND:N. Several with commas."`
	Digest    string   `placeholder:"HH:MM" help:"Tell once a day at this time instead of at once."`
	Weekday   string   `help:"Tell once a week on this day: Sunday, Monday, …"`
	Zone      string   `default:"UTC" help:"The time zone of --digest and --quiet, such as Asia/Damascus. Default: ${default}."`
	Quiet     string   `placeholder:"HH:MM-HH:MM" help:"Hours in which nothing is delivered; what comes in them follows behind."`
	NoContent bool     `help:"Notifications hold a link and nothing else."`
	Lang      string   `enum:"ar,en" default:"ar" help:"Language of notifications: ar or en. Default: ${default}."`
	Channel   []string `help:"Ids of channels, as marsad watch channel list tells them."`
}

// rule reads the flags.
func (c ruleFlags) rule(owner string) (watch.Rule, error) {
	r := watch.Rule{Owner: owner, Name: c.Name, Query: c.Query, Mode: watch.Instant, Zone: c.Zone, Bare: c.NoContent, Lang: c.Lang, Channels: c.Channel}
	if c.Digest != "" {
		r.Mode, r.At, r.Weekday = watch.Digest, c.Digest, c.Weekday
	}
	if c.Quiet != "" {
		r.QuietFrom, r.QuietTo, _ = strings.Cut(c.Quiet, "-")
	}
	for _, on := range c.On {
		condition, err := watch.ParseCondition(on)
		if err != nil {
			return r, usageError{err}
		}
		r.Conditions = append(r.Conditions, condition)
	}
	return r, nil
}

type watchAddCommand struct {
	ownerFlag
	ruleFlags
}

// Help is the long help of the command.
func (watchAddCommand) Help() string {
	return `Examples:
  marsad watch add --store var/marsad.db --owner huda --name 'Sarw, two origins' --query 'kind=incident&facet=place:السرو' --on match,origins:2
  marsad watch add --store var/marsad.db --owner huda --query 'kind=patrol_series' --on not_resumed:14 --digest 08:00 --zone Asia/Damascus
  marsad watch try --store var/marsad.db --owner huda --query 'kind=incident' --on toll:killed:5 --days 90

Prints the id of the rule. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run makes the rule and prints its id.
func (c *watchAddCommand) Run(ctx context.Context, streams *Streams) error {
	r, err := c.rule(c.Owner)
	if err != nil {
		return err
	}
	return c.desk(ctx, func(d *watch.Desk) error {
		if _, _, err := d.Viewers.Viewer(ctx, c.Owner); err != nil {
			return err
		}
		if r, err = d.AddRule(ctx, r); err != nil {
			return err
		}
		_, err = fmt.Fprintln(streams.Out, r.ID)
		return err
	})
}

type watchListCommand struct{ ownerFlag }

// Help is the long help of the command.
func (watchListCommand) Help() string {
	return `Example:
  marsad watch list --store var/marsad.db --owner huda

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run lists the rules.
func (c *watchListCommand) Run(ctx context.Context, streams *Streams) error {
	return c.desk(ctx, func(d *watch.Desk) error {
		rules, err := d.Rules(ctx, c.Owner)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(streams.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "id\tname\tsearch\tconditions\tsent\tchannels\tstate")
		for _, r := range rules {
			var on []string
			for _, c := range r.Conditions {
				on = append(on, c.String())
			}
			sent, state := strings.TrimSpace(r.Mode+" "+r.Weekday+" "+r.At), "on"
			if r.Paused {
				state = "paused"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, isolate(r.Name), isolate(r.Query), strings.Join(on, " "), sent, strings.Join(r.Channels, " "), state)
		}
		return t.Flush()
	})
}

type watchRemoveCommand struct {
	ownerFlag
	ID string `arg:"" help:"The rule."`
}

// Help is the long help of the command.
func (watchRemoveCommand) Help() string {
	return `Example:
  marsad watch remove --store var/marsad.db --owner huda ID

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run removes the rule.
func (c *watchRemoveCommand) Run(ctx context.Context) error {
	return c.desk(ctx, func(d *watch.Desk) error { return d.RemoveRule(ctx, c.Owner, c.ID) })
}

type watchTryCommand struct {
	ownerFlag
	ruleFlags
	Rule   string `help:"A rule that is there, instead of the flags of one."`
	Days   int    `default:"30" help:"How many days back. Default: ${default}."`
	Format string `enum:"text,json" default:"text" help:"text or json. Default: ${default}."`
}

// Help is the long help of the command.
func (watchTryCommand) Help() string {
	return `Examples:
  marsad watch try --store var/marsad.db --owner huda --query 'kind=incident' --on toll:killed:5 --days 90
  marsad watch try --store var/marsad.db --owner huda --rule ID

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run says what the rule would have told. Nothing is kept.
func (c *watchTryCommand) Run(ctx context.Context, streams *Streams) error {
	if c.Days < 1 {
		return usageError{errors.New("--days takes a number from 1 on")}
	}
	r, err := c.rule(c.Owner)
	if err != nil {
		return err
	}
	return c.desk(ctx, func(d *watch.Desk) error {
		if c.Rule != "" {
			if r, _, err = d.Rule(ctx, c.Owner, c.Rule); err != nil {
				return err
			}
		}
		past, err := d.Past(ctx, r, time.Now().AddDate(0, 0, -c.Days))
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return json.NewEncoder(streams.Out).Encode(past)
		}
		fmt.Fprintf(streams.Out, "would have told %d times in %d days\n", len(past.Alerts), c.Days)
		if past.Partial {
			fmt.Fprintf(streams.Err, "marsad: stopped at %s; what is newer was not looked at\n", past.Until)
		}
		for _, day := range past.Days {
			fmt.Fprintf(streams.Out, "%s\t%d\n", day.Day, day.Alerts)
		}
		return printAlerts(ctx, d, c.Owner, past.Alerts, streams)
	})
}

// printAlerts prints what an owner may see of alerts, each with its reasons, and says how many it leaves out.
func printAlerts(ctx context.Context, d *watch.Desk, owner string, alerts []watch.Alert, streams *Streams) error {
	viewer, _, err := d.Viewers.Viewer(ctx, owner)
	if err != nil {
		return err
	}
	texts, err := locale.Load()
	if err != nil {
		return err
	}
	hidden := 0
	for _, a := range alerts {
		s, ok, err := d.Show(ctx, viewer, a, texts["en"])
		if err != nil {
			return err
		}
		if !ok {
			hidden++
			continue
		}
		fmt.Fprintf(streams.Out, "%s\t%s\t%s %s\t%s\t%s\n", a.At, a.Rule, a.Kind, a.Record, isolate(s.Title), isolate(strings.Join(s.Reasons, "; ")))
	}
	if hidden > 0 {
		fmt.Fprintf(streams.Err, "marsad: %d alerts are of records that %s may not see any more, or that are gone\n", hidden, owner)
	}
	return nil
}

type watchAlertsCommand struct {
	ownerFlag
	Rule string `help:"Of this rule only."`
}

// Help is the long help of the command.
func (watchAlertsCommand) Help() string {
	return `Example:
  marsad watch alerts --store var/marsad.db --owner huda

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run lists all alerts, the newest day first.
func (c *watchAlertsCommand) Run(ctx context.Context, streams *Streams) error {
	return c.desk(ctx, func(d *watch.Desk) error {
		return allPages(func(cursor string) (string, error) {
			alerts, next, err := d.Alerts(ctx, c.Owner, c.Rule, cursor)
			if err != nil {
				return "", err
			}
			return next, printAlerts(ctx, d, c.Owner, alerts, streams)
		})
	})
}

// allPages goes through a list page by page.
func allPages(f func(cursor string) (next string, err error)) error {
	cursor := ""
	for {
		next, err := f(cursor)
		if err != nil || next == "" {
			return err
		}
		cursor = next
	}
}

type watchLogCommand struct {
	watchFlags
	Owner string `placeholder:"NAME" help:"Of this user only."`
	Rule  string `help:"Of this rule only."`
}

// Help is the long help of the command.
func (watchLogCommand) Help() string {
	return `Example:
  marsad watch log --store var/marsad.db

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run lists the deliveries with their tries.
func (c *watchLogCommand) Run(ctx context.Context, streams *Streams) error {
	return c.desk(ctx, func(d *watch.Desk) error {
		return allPages(func(cursor string) (string, error) {
			log, next, err := d.Log(ctx, c.Owner, c.Rule, cursor)
			for _, x := range log {
				fmt.Fprintf(streams.Out, "%s\t%s\t%s\t%s\t%s\tdue %s\t%d alerts\n", x.ID, x.Owner, x.Rule, x.Channel, x.State, x.Due, len(x.Alerts))
				for _, a := range x.Attempts {
					said := a.Error
					if said == "" {
						said = "taken"
					}
					fmt.Fprintf(streams.Out, "\t%s\t%s\n", a.At, isolate(said))
				}
			}
			return next, err
		})
	})
}

type watchFeedCommand struct {
	ownerFlag
	ID string `arg:"" help:"The rule."`
}

// Help is the long help of the command.
func (watchFeedCommand) Help() string {
	return `Example:
  marsad watch feed --store var/marsad.db --owner huda ID

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints the path of the feed.
func (c *watchFeedCommand) Run(ctx context.Context, streams *Streams) error {
	return c.desk(ctx, func(d *watch.Desk) error {
		token, err := d.NewFeed(ctx, c.Owner, c.ID)
		if err == nil {
			_, err = fmt.Fprintf(streams.Out, "/watch/feed/%s.atom\n/watch/feed/%s.json\n", token, token)
		}
		return err
	})
}
