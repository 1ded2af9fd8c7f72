package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"marsad/internal/capture/fetch"
	"marsad/internal/locale"
	"marsad/internal/watch"
	deliver "marsad/internal/watch/send"
)

type watchRunCommand struct {
	watchFlags
	Site    string        `default:"http://localhost:8080" placeholder:"ADDRESS" help:"The address of the pages, for links. Default: ${default}."`
	SMTP    string        `name:"smtp" placeholder:"ADDRESS" help:"The mail server: smtp://user@host:587, smtps://user@host:465, or smtp+plain://host:25 without TLS. The password is read from MARSAD_SMTP_PASSWORD."`
	From    string        `placeholder:"ADDRESS" help:"The sender of e-mail."`
	Contact string        `placeholder:"WHO" help:"E-mail or https address that push services are told; --from when not given."`
	Allow   []string      `placeholder:"HOST" help:"Host, address or range outside the public internet that webhooks, ntfy and push may go to. Can be given several times."`
	Every   time.Duration `default:"15s" help:"How often the register is looked at. Default: ${default}."`
	Once    bool          `help:"Look once, deliver what is due, and stop."`
	Log     string        `enum:"text,json,none" default:"text" help:"Log on standard error: text, json or none. Default: ${default}."`
}

// Help is the long help of the command.
func (watchRunCommand) Help() string {
	return `Examples:
  marsad watch run --store var/marsad.db --site https://marsad.example --smtp smtp://watch@mail.example:587 --from watch@marsad.example
  marsad watch run --store var/marsad.db --once

Runs beside marsad serve and marsad collect on the same store. Stops on interrupt. A delivery in hand when it is killed is sent again under the same id.
Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run watches until the context ends, or once.
func (c *watchRunCommand) Run(ctx context.Context, streams *Streams) error {
	u, err := url.Parse(c.Site)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return usageError{fmt.Errorf("--site %q is no address; write https://marsad.example", c.Site)}
	}
	if c.Every < time.Second {
		return usageError{errors.New("--every takes a second or more")}
	}
	texts, err := locale.Load()
	if err != nil {
		return err
	}
	site := watch.Site{Address: strings.TrimRight(c.Site, "/"), Texts: texts}
	return c.desk(ctx, func(d *watch.Desk) error {
		s, err := c.senders(ctx, d)
		if err != nil {
			return err
		}
		if !c.Once {
			return d.Run(ctx, s, site, c.Every, newLogger(c.Log, streams.Err))
		}
		alerts, tried, err := d.Once(ctx, s, site)
		if err == nil {
			_, err = fmt.Fprintf(streams.Out, "%d alerts, %d deliveries tried\n", alerts, tried)
		}
		return err
	})
}

// senders makes the ways out that the flags name.
func (c *watchRunCommand) senders(ctx context.Context, d *watch.Desk) (deliver.Senders, error) {
	s := deliver.Senders{Now: time.Now}
	var err error
	if s.Client, err = fetch.Client(c.Allow, deliver.Timeout); err != nil {
		return s, usageError{err}
	}
	if c.SMTP != "" {
		if s.Mail, err = deliver.NewMail(c.SMTP, os.Getenv("MARSAD_SMTP_PASSWORD"), c.From, time.Now); err != nil {
			return s, usageError{err}
		}
	}
	contact := c.Contact
	if contact == "" {
		contact = c.From
	}
	if contact == "" {
		return s, nil // a push service wants to know whom to reach
	}
	public, private, err := d.Keys(ctx)
	s.Push = &deliver.Push{Public: public, Private: private, Contact: contact}
	return s, err
}

type watchChannelCommand struct {
	Add    watchChannelAddCommand    `cmd:"" help:"Add a channel; of a webhook the secret is shown."`
	List   watchChannelListCommand   `cmd:"" help:"List the channels of a user; no secret is shown."`
	Test   watchChannelTestCommand   `cmd:"" help:"Put a test on its way."`
	Remove watchChannelRemoveCommand `cmd:"" help:"Erase a channel."`
}

type watchChannelAddCommand struct {
	ownerFlag
	Label   string `help:"What it is called."`
	Token   string `env:"MARSAD_NTFY_TOKEN" help:"The access token of the ntfy server, if it asks for one."`
	Kind    string `arg:"" enum:"email,webhook,ntfy" help:"email, webhook or ntfy. Browsers add themselves on the page of channels."`
	Address string `arg:"" help:"The e-mail address, the URL of the webhook, or https://server/topic."`
}

// Help is the long help of the command.
func (watchChannelAddCommand) Help() string {
	return `Examples:
  marsad watch channel add --store var/marsad.db --owner huda email huda@desk.example
  marsad watch channel add --store var/marsad.db --owner huda webhook https://desk.example/hook

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run adds the channel and prints its id, and the secret of a webhook.
func (c *watchChannelAddCommand) Run(ctx context.Context, streams *Streams) error {
	return c.desk(ctx, func(d *watch.Desk) error {
		if _, _, err := d.Viewers.Viewer(ctx, c.Owner); err != nil {
			return err
		}
		made := watch.Channel{Owner: c.Owner, Kind: c.Kind, Label: c.Label, Address: c.Address}
		if c.Kind == watch.Ntfy {
			made.Secret = c.Token
		}
		made, err := d.AddChannel(ctx, made)
		if err != nil {
			return err
		}
		fmt.Fprintln(streams.Out, made.ID)
		if made.Kind == watch.Webhook {
			fmt.Fprintf(streams.Out, "secret\t%s\n", made.Secret)
		}
		return nil
	})
}

type watchChannelListCommand struct{ ownerFlag }

// Help is the long help of the command.
func (watchChannelListCommand) Help() string {
	return `Example:
  marsad watch channel list --store var/marsad.db --owner huda

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run lists the channels.
func (c *watchChannelListCommand) Run(ctx context.Context, streams *Streams) error {
	return c.desk(ctx, func(d *watch.Desk) error {
		list, err := d.Channels(ctx, c.Owner)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(streams.Out, 0, 0, 2, ' ', 0)
		for _, x := range list {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", x.ID, x.Kind, isolate(x.Address), isolate(x.Label))
		}
		return t.Flush()
	})
}

type watchChannelTestCommand struct {
	ownerFlag
	ID string `arg:"" help:"The channel."`
}

// Help is the long help of the command.
func (watchChannelTestCommand) Help() string {
	return `Example:
  marsad watch channel test --store var/marsad.db --owner huda ID

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run puts the test on its way; marsad watch run delivers it.
func (c *watchChannelTestCommand) Run(ctx context.Context, streams *Streams) error {
	return c.desk(ctx, func(d *watch.Desk) error {
		x, err := d.TestChannel(ctx, c.Owner, c.ID)
		if err == nil {
			_, err = fmt.Fprintln(streams.Out, x.ID)
		}
		return err
	})
}

type watchChannelRemoveCommand struct {
	ownerFlag
	ID string `arg:"" help:"The channel."`
}

// Help is the long help of the command.
func (watchChannelRemoveCommand) Help() string {
	return `Example:
  marsad watch channel remove --store var/marsad.db --owner huda ID

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run erases the channel.
func (c *watchChannelRemoveCommand) Run(ctx context.Context) error {
	return c.desk(ctx, func(d *watch.Desk) error { return d.RemoveChannel(ctx, c.Owner, c.ID) })
}
