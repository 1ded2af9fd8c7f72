// Package trail carries the route by which a request was answered out to whoever counts and logs requests. A route is a pattern such as "GET /ar/reports/{id}":
// unlike a path it names no record and nobody.
package trail

import "context"

type key struct{}

// Trail is what is learned of a request while it is answered.
type Trail struct{ Route string }

// With gives a context in which a route can be left.
func With(ctx context.Context) (context.Context, *Trail) {
	t := &Trail{}
	return context.WithValue(ctx, key{}, t), t
}

// Leave leaves the route, where somebody asks for it.
func Leave(ctx context.Context, route string) {
	if t, ok := ctx.Value(key{}).(*Trail); ok && route != "" {
		t.Route = route
	}
}
