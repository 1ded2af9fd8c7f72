package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	who "marsad/internal/access"
	"marsad/internal/account"
	entries "marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

type userCommand struct {
	Add      userAddCommand      `cmd:"" help:"Make a user. The first administrator can only be made here."`
	List     userListCommand     `cmd:"" help:"List the users with their roles, tokens and devices."`
	Role     userRoleCommand     `cmd:"" help:"Give a user another role."`
	Disable  userDisableCommand  `cmd:"" help:"Let a user in no longer; the history keeps the name."`
	Password userPasswordCommand `cmd:"" help:"Set a password, read from the terminal or standard input, and end every session."`
	Token    userTokenCommand    `cmd:"" help:"Make a token for programs, shown once."`
	Device   userDeviceCommand   `cmd:"" help:"Make a password for a device that reports by OpenRosa, shown once."`
	Reset    userResetCommand    `cmd:"" help:"Take codes, passkeys and connected accounts of a user away, and end the sessions: the password is enough again."`
	Audit    userAuditCommand    `cmd:"" help:"Who read what is not open to all, and who exported."`
	Withdraw userWithdrawCommand `cmd:"" help:"Take a token or a device's password away for good."`
}

type caseCommand struct {
	Add     caseAddCommand     `cmd:"" help:"Make a case: records that its members alone see."`
	Members caseMembersCommand `cmd:"" help:"Put users into a case, or take them out."`
	List    caseListCommand    `cmd:"" help:"List the cases with their members."`
}

// bookFlags are of every command on users and cases.
type bookFlags struct {
	storeFlag
	Why string `default:"command line" help:"The reason, which stands in the history."`
}

// operator names who runs a command, for the history.
func operator() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return "command line: " + u.Username
	}
	return "command line"
}

func (c bookFlags) author() store.Author {
	return store.Author{Name: operator(), Why: c.Why, At: time.Now().UTC()}
}

// book opens the store for f.
func (c bookFlags) book(ctx context.Context, f func(*account.Book, store.Author) error) error {
	return c.with(ctx, func(s database) error {
		return f(account.New(s, account.Options{Now: time.Now, Random: rand.Reader}), c.author())
	})
}

// readPassword asks twice on a terminal, and takes the first line of standard input otherwise: never an argument, which others see in the list of processes.
func readPassword(streams *Streams) (string, error) {
	if f, ok := streams.In.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		var said [2]string
		for i, prompt := range []string{"Password: ", "Again: "} {
			fmt.Fprint(streams.Err, prompt)
			line, err := term.ReadPassword(int(f.Fd()))
			fmt.Fprintln(streams.Err)
			if err != nil {
				return "", fmt.Errorf("cannot read the password: %w", err)
			}
			said[i] = string(line)
		}
		if said[0] != said[1] {
			return "", errors.New("the two passwords differ; nothing was changed")
		}
		return said[0], nil
	}
	lines := bufio.NewScanner(streams.In)
	if !lines.Scan() {
		return "", errors.New("standard input has no password; write it on one line")
	}
	return lines.Text(), lines.Err()
}

type userAddCommand struct {
	bookFlags
	Name string   `arg:"" help:"The name to sign in with."`
	Role who.Role `enum:"reader,analyst,reviewer,admin" default:"reader" help:"reader, analyst, reviewer or admin. Default: ${default}."`
}

// Help is the long help of the command.
func (userAddCommand) Help() string {
	return `Reads the password from the terminal, or from the first line of standard input: 12 to 256 characters.

Examples:
  marsad user add --store var/marsad.db --role admin huda
  marsad user add --store var/marsad.db --role reviewer samar < password.txt

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run makes the user with a password.
func (c *userAddCommand) Run(ctx context.Context, streams *Streams) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error {
		password, err := readPassword(streams)
		if err != nil {
			return err
		}
		if err := account.CheckPassword(password); err != nil {
			return err
		}
		u, err := b.Add(ctx, by, c.Name, c.Role)
		if err != nil {
			return err
		}
		if err := b.SetPassword(ctx, by, u.ID, password); err != nil {
			return err
		}
		fmt.Fprintf(streams.Out, "%s\t%s\n", u.ID, u.Role)
		return nil
	})
}

type userListCommand struct{ bookFlags }

// Help is the long help of the command.
func (userListCommand) Help() string {
	return `Example:
  marsad user list --store var/marsad.db

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run lists the users; no secret is shown.
func (c *userListCommand) Run(ctx context.Context, streams *Streams) error {
	return c.book(ctx, func(b *account.Book, _ store.Author) error {
		users, err := b.Users(ctx)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(streams.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "name\trole\tstate\ttokens\tdevices")
		for _, u := range users {
			state := "may sign in"
			if u.Disabled {
				state = "disabled"
			}
			var secrets [2]string
			for i, kind := range []string{account.SecretToken, account.SecretDevice} {
				found, err := b.Secrets(ctx, u.ID, kind)
				if err != nil {
					return err
				}
				for _, s := range found {
					secrets[i] += strings.TrimSpace(s.ID+" "+s.Label+" "+s.Expires) + "; "
				}
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", u.ID, u.Role, state, strings.TrimSuffix(secrets[0], "; "), strings.TrimSuffix(secrets[1], "; "))
		}
		return t.Flush()
	})
}

type userRoleCommand struct {
	bookFlags
	Name string   `arg:"" help:"The user."`
	Role who.Role `arg:"" enum:"reader,analyst,reviewer,admin" help:"reader, analyst, reviewer or admin."`
}

// Help is the long help of the command.
func (userRoleCommand) Help() string {
	return `Example:
  marsad user role --store var/marsad.db --why "joined the desk" samar reviewer

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run changes the role.
func (c *userRoleCommand) Run(ctx context.Context) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error {
		return b.Change(ctx, by, c.Name, func(u *entries.User) { u.Role = c.Role })
	})
}

type userDisableCommand struct {
	bookFlags
	Name string `arg:"" help:"The user."`
}

// Help is the long help of the command.
func (userDisableCommand) Help() string {
	return `Example:
  marsad user disable --store var/marsad.db --why "left the desk" samar

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run disables the user and ends the sessions.
func (c *userDisableCommand) Run(ctx context.Context) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error {
		return b.Change(ctx, by, c.Name, func(u *entries.User) { u.Disabled, u.SignedOut = true, u.SignedOut+1 })
	})
}

type userPasswordCommand struct {
	bookFlags
	Name string `arg:"" help:"The user."`
}

// Help is the long help of the command.
func (userPasswordCommand) Help() string {
	return `Examples:
  marsad user password --store var/marsad.db samar
  marsad user password --store var/marsad.db samar < password.txt

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run sets the password.
func (c *userPasswordCommand) Run(ctx context.Context, streams *Streams) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error {
		password, err := readPassword(streams)
		if err != nil {
			return err
		}
		return b.SetPassword(ctx, by, c.Name, password)
	})
}

type userTokenCommand struct {
	bookFlags
	Name  string   `arg:"" help:"The user for whom programs act."`
	Label string   `help:"What it is for."`
	Scope []string `required:"" help:"What it may do: read, write:field, review, export, admin; several with commas."`
	Days  int      `default:"90" help:"How many days it lasts, at most 366. Default: ${default}."`
}

// Help is the long help of the command.
func (userTokenCommand) Help() string {
	return `Example:
  marsad user token --store var/marsad.db --scope read,export --days 30 --label "weekly table" samar

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run makes the token.
func (c *userTokenCommand) Run(ctx context.Context, streams *Streams) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error {
		token, _, err := b.NewToken(ctx, by, c.Name, c.Label, c.Scope, time.Duration(c.Days)*24*time.Hour)
		if err == nil {
			fmt.Fprintln(streams.Out, token)
		}
		return err
	})
}

type userDeviceCommand struct {
	bookFlags
	Name  string `arg:"" help:"The user who reports by the device."`
	Label string `help:"Which device."`
	Realm string `default:"marsad" help:"The realm of the server. Default: ${default}."`
}

// Help is the long help of the command.
func (userDeviceCommand) Help() string {
	return `Example:
  marsad user device --store var/marsad.db --label "tablet 3" samar

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run makes the password.
func (c *userDeviceCommand) Run(ctx context.Context, streams *Streams) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error {
		name, password, err := b.NewDevice(ctx, by, c.Name, c.Label, c.Realm)
		if err == nil {
			fmt.Fprintf(streams.Out, "user name\t%s\npassword\t%s\n", name, password)
		}
		return err
	})
}

type userWithdrawCommand struct {
	bookFlags
	Name string `arg:"" help:"The user."`
	ID   string `arg:"" help:"The id of the token or device, as marsad user list tells it."`
}

// Help is the long help of the command.
func (userWithdrawCommand) Help() string {
	return `Example:
  marsad user withdraw --store var/marsad.db --why "the tablet was lost" samar ID

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run erases the secret.
func (c *userWithdrawCommand) Run(ctx context.Context) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error { return b.Withdraw(ctx, by, c.Name, c.ID) })
}

type caseAddCommand struct {
	bookFlags
	ID      string `arg:"" help:"The id of the case."`
	Name    string `required:"" help:"Its name in Arabic."`
	English string `help:"Its name in English."`
}

// Help is the long help of the command.
func (caseAddCommand) Help() string {
	return `Example:
  marsad case add --store var/marsad.db --name "ملف النهر" --english "River case" river

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run makes the case.
func (c *caseAddCommand) Run(ctx context.Context) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error {
		_, err := b.AddCase(ctx, by, c.ID, record.Name{Arabic: c.Name, English: c.English})
		return err
	})
}

type caseMembersCommand struct {
	bookFlags
	ID     string   `arg:"" help:"The case."`
	Add    []string `help:"Users who come in; several with commas."`
	Remove []string `help:"Users who leave."`
}

// Help is the long help of the command.
func (caseMembersCommand) Help() string {
	return `Example:
  marsad case members --store var/marsad.db --add huda,samar --remove omar river

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run changes the members and prints them.
func (c *caseMembersCommand) Run(ctx context.Context, streams *Streams) error {
	return c.book(ctx, func(b *account.Book, by store.Author) error {
		changed, err := b.Members(ctx, by, c.ID, c.Add, c.Remove)
		if err == nil {
			fmt.Fprintln(streams.Out, strings.Join(changed.Members, "\n"))
		}
		return err
	})
}

type caseListCommand struct{ bookFlags }

// Help is the long help of the command.
func (caseListCommand) Help() string {
	return `Example:
  marsad case list --store var/marsad.db

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run lists the cases.
func (c *caseListCommand) Run(ctx context.Context, streams *Streams) error {
	return c.book(ctx, func(b *account.Book, _ store.Author) error {
		cases, err := b.Cases(ctx)
		for _, x := range cases {
			fmt.Fprintf(streams.Out, "%s\t%s\t%s\n", x.ID, isolate(x.Name.Arabic), strings.Join(x.Members, ", "))
		}
		return err
	})
}
