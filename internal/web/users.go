package web

import (
	"errors"
	"fmt"
	"net/http"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/register"
	"marsad/internal/store"
)

// usersView is the page of administrators.
type usersView struct {
	page
	Viewer access.Viewer
	Users  []register.User
	Roles  []access.Role
	Fault  string
}

// administrator gives who asks when that is an administrator.
func (s *site) administrator(r *http.Request) (access.Viewer, error) {
	v, err := s.member(r)
	if err == nil && !v.Role.AtLeast(access.Admin) {
		err = errForbidden
	}
	return v, err
}

func (s *site) users(w http.ResponseWriter, r *http.Request) error {
	return s.showUsers(w, r, http.StatusOK, "")
}

func (s *site) showUsers(w http.ResponseWriter, r *http.Request, status int, fault string) error {
	viewer, err := s.administrator(r)
	if err != nil {
		return err
	}
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	v := usersView{page: s.newPage(c, r, "/users"), Viewer: viewer, Roles: access.Roles()[1:], Fault: fault}
	v.Title = c.Text("users.title")
	if v.Users, err = s.accounts.Users(r.Context()); err != nil {
		return err
	}
	return render(w, s.pages.users, status, v)
}

// usersSent changes a user. Nobody changes the account with which they are signed in: an administrator could lock all of them out.
func (s *site) usersSent(w http.ResponseWriter, r *http.Request) error {
	viewer, err := s.administrator(r)
	if err != nil {
		return err
	}
	name, do := r.PostFormValue("name"), r.PostFormValue("do")
	by := store.Author{Name: viewer.Name, Why: "users: " + do, At: s.now().UTC()}
	if name == viewer.Name {
		return s.showUsers(w, r, http.StatusBadRequest, s.languages[s.languageOf(r)].Text("users.own"))
	}
	err = s.changeUser(r, by, name, do)
	if status, key := accountFault(err); key != "" {
		return s.showUsers(w, r, status, s.languages[s.languageOf(r)].Text(key))
	}
	if errors.Is(err, store.ErrNotFound) {
		return errNoPage
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/"+s.languageOf(r)+"/users", http.StatusSeeOther)
	return nil
}

func (s *site) changeUser(r *http.Request, by store.Author, name, do string) error {
	ctx := r.Context()
	switch do {
	case "add":
		if err := account.CheckPassword(r.PostFormValue("password")); err != nil {
			return err
		}
		u, err := s.accounts.Add(ctx, by, name, access.Role(r.PostFormValue("role")))
		if err != nil {
			return err
		}
		return s.accounts.SetPassword(ctx, by, u.ID, r.PostFormValue("password"))
	case "role":
		return s.accounts.Change(ctx, by, name, func(u *register.User) { u.Role = access.Role(r.PostFormValue("role")) })
	case "disable":
		return s.accounts.Change(ctx, by, name, func(u *register.User) { u.Disabled, u.SignedOut = true, u.SignedOut+1 })
	case "enable":
		return s.accounts.Change(ctx, by, name, func(u *register.User) { u.Disabled = false })
	case "reset":
		return s.accounts.Reset(ctx, by, name)
	case "end":
		return s.accounts.EndSessions(ctx, by, name)
	}
	return fmt.Errorf("%w: %q is nothing that can be done to a user", account.ErrInvalid, do)
}
