package access

import "context"

type viewerKey struct{}

// With gives a context in which a viewer asks.
func With(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// Of gives who asks: nobody, who sees what is open, when none was set.
func Of(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}
