package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/capture/feed"
	"marsad/internal/capture/fetch"
	"marsad/internal/capture/when"
	"marsad/internal/collect"
	"marsad/internal/intake"
	"marsad/internal/store"
)

// outlets is what collecting does at sources: it asks, fetches and reads, and keeps everything that went over the wire as evidence.
type outlets struct {
	reports
	fetcher *fetch.Fetcher
	large   chan struct{} // a place for each large body
	images  bool          // the pictures of an article are kept as well
	limit   int64
	now     func() time.Time
	warn    func(message string, args ...any)
	beside  bool // other workers may have left a report half way, which is then ended here
}

// ask asks a source what there is.
func (o *outlets) ask(ctx context.Context, s store.Source) (collect.Answer, error) {
	if s.Kind == kindFolder {
		return o.askFolder(s)
	}
	answer := collect.Answer{}
	result, err := o.fetch(ctx, fetch.Request{URL: s.Address, Kind: fetch.Feed, ETag: s.ETag, LastModified: s.LastModified})
	if err != nil {
		return answer, err
	}
	answer.Address = result.MovedTo
	if result.NotModified {
		answer.NotModified = true
		return answer, nil
	}
	last := result.Last()
	answer.ETag, answer.LastModified = last.Header.Get("ETag"), last.Header.Get("Last-Modified")
	f, err := parseFeed(s, last)
	if err != nil {
		return answer, err
	}
	warnings := f.Warnings
	if f.Kind == feed.SitemapIndex {
		f, warnings = o.followIndex(ctx, s, f)
	}
	answer.Title, answer.Warning = f.Title, strings.Join(warnings, "; ")
	for _, i := range f.Items {
		answer.Items = append(answer.Items, announced(i))
		if t, ok := moment(i.Published); ok {
			answer.Times = append(answer.Times, t)
		}
	}
	return answer, nil
}

// largeAtOnce is how many fetches at once may hold a large body, until it is kept.
const largeAtOnce = 2

// fetch fetches and keeps every exchange as evidence, also of a fetch that failed on the way.
func (o *outlets) fetch(ctx context.Context, r fetch.Request) (fetch.Result, error) {
	held := false
	r.Large = func(ctx context.Context) error {
		if held {
			return nil
		}
		select {
		case o.large <- struct{}{}:
			held = true
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	defer func() {
		if held {
			<-o.large
		}
	}()
	result, err := o.fetcher.Fetch(ctx, r)
	if len(result.Chain) > 0 {
		if _, kept := o.store.evidence.PutExchange(ctx, result.Chain); kept != nil {
			return result, fmt.Errorf("cannot keep what was fetched as evidence: %w", kept)
		}
	}
	return result, retryAdvice(err, result.RetryAfter)
}

// retryAdvice tells the jobs what an error of a fetch means for another try.
func retryAdvice(err error, after time.Duration) error {
	var known *fetch.Error
	var turns *fetch.TurnsError
	switch {
	case err == nil || errors.Is(err, context.Canceled) || errors.As(err, &turns):
		return err
	case errors.As(err, &known) && known.Wait > after:
		after = known.Wait
	}
	if errors.Is(err, fetch.ErrRobots) && fetch.Temporary(err) || after > 0 {
		return collect.Retry{Err: err, After: max(after, minWait)}
	}
	if !fetch.Temporary(err) {
		return collect.Final{Err: err}
	}
	return err
}

// minWait is how long a job is put off at least, so that one that waits for its turn does not spin.
const minWait = 2 * time.Second

func parseFeed(s store.Source, e capture.Exchange) (feed.Feed, error) {
	f, err := feed.Parse(e.Body, feed.Options{URL: e.URL, ContentType: e.Header.Get("Content-Type"), Selector: s.Selector})
	switch {
	case err != nil:
		return f, fmt.Errorf("%s gives nothing that can be followed: %w", e.URL, err)
	case f.Kind == feed.OPML:
		return f, fmt.Errorf("%s is a list of feeds; save it and run marsad source add on the file", e.URL)
	}
	return f, nil
}

// recent is how far back the parts of a sitemap index are followed: the rest is the outlet's archive, not its news.
const recent = 3 * 24 * time.Hour

// maxParts is how many parts of an index are asked at one poll.
const maxParts = 10

// followIndex asks the parts of a sitemap index that changed lately, or its last ones when it does not say when they changed.
func (o *outlets) followIndex(ctx context.Context, s store.Source, index feed.Feed) (all feed.Feed, warnings []string) {
	var parts []feed.Item
	dated := false
	for _, part := range index.Items {
		t, ok := moment(part.Updated)
		dated = dated || ok
		if ok && o.now().Sub(t) < recent {
			parts = append(parts, part)
		}
	}
	if !dated {
		parts = index.Items[max(0, len(index.Items)-2):]
	}
	if len(parts) > maxParts {
		parts = parts[len(parts)-maxParts:]
	}
	if left := len(index.Items) - len(parts); left > 0 {
		warnings = append(warnings, fmt.Sprintf("older parts of the sitemap that were left: %d; add one as a source of its own to take it in", left))
	}
	all = index
	all.Items = nil
	for _, part := range parts {
		f, err := o.part(ctx, s, part.URL)
		if err != nil {
			warnings = append(warnings, err.Error())
			continue
		}
		all.Items = append(all.Items, f.Items...)
		warnings = append(warnings, f.Warnings...)
	}
	return all, warnings
}

func (o *outlets) part(ctx context.Context, s store.Source, address string) (feed.Feed, error) {
	result, err := o.fetch(ctx, fetch.Request{URL: address, Kind: fetch.Feed})
	if err != nil {
		return feed.Feed{}, err
	}
	f, err := parseFeed(s, result.Last())
	if err == nil && f.Kind == feed.SitemapIndex {
		return feed.Feed{}, fmt.Errorf("%s is an index inside an index; add it as a source of its own", address)
	}
	return f, err
}

// announced takes an item of a feed to what the store keeps of it: the text only when there is no page to fetch.
func announced(i feed.Item) store.Item {
	item := store.Item{Key: i.ID, URL: i.URL, Title: i.Title, Published: i.Published, Updated: i.Updated}
	if item.URL != "" {
		if normal, err := capture.NormalizeURL(item.URL); err == nil {
			item.URL = normal
		}
	} else {
		item.Content = []byte(strings.TrimSpace(i.Title + "\n\n" + cmp.Or(i.Content, i.Summary)))
	}
	return item
}

// moment reads the times that feed and when write.
func moment(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	if value, ok := when.Parse(s, nil); ok && value != s {
		return moment(value)
	}
	return time.Time{}, false
}

// get fetches the page of an item.
func (o *outlets) get(ctx context.Context, i store.Item) (collect.Body, error) {
	if path, ok := strings.CutPrefix(i.URL, fileScheme); ok {
		return o.getFile(ctx, path)
	}
	result, err := o.fetch(ctx, fetch.Request{URL: i.URL, ETag: i.ETag, LastModified: i.LastModified})
	if err != nil || result.NotModified {
		return collect.Body{NotModified: result.NotModified}, err
	}
	last := result.Last()
	if o.images {
		o.keepImages(ctx, last)
	}
	return collect.Body{ETag: last.Header.Get("ETag"), LastModified: last.Header.Get("Last-Modified"), SHA256: last.Capture().SHA256}, nil
}

// maxImages is how many pictures of one article are kept.
const maxImages = 20

// keepImages keeps the pictures that an article names. One that cannot be had is told and is no reason to refuse the article.
func (o *outlets) keepImages(ctx context.Context, page capture.Exchange) {
	addresses := article.Images(page.Body, page.URL)
	if left := len(addresses) - maxImages; left > 0 {
		o.warn("pictures were left", "page", page.URL, "left", left)
		addresses = addresses[:maxImages]
	}
	for _, address := range addresses {
		if _, err := o.fetch(ctx, fetch.Request{URL: address, Kind: fetch.Image}); err != nil && ctx.Err() == nil {
			o.warn("a picture could not be kept", "page", page.URL, "error", err)
		}
	}
}

// read reads an item and keeps its record.
func (o *outlets) read(ctx context.Context, i store.Item, s store.Source) (string, error) {
	c, err := o.captured(ctx, i)
	if err != nil {
		return "", err
	}
	id := "" // that of the page's address
	if !isWeb(i.URL) {
		id = intake.HashID("item", cmp.Or(s.Moved, s.Address), i.Key)
	}
	hints := article.Hints{URL: c.URL, Outlet: outletOf(i, s), Title: i.Title, Published: i.Published, MediaType: c.MediaType, Charset: c.Charset}
	report, err := o.one(ctx, c, hints, id)
	if err != nil {
		return "", refused(ctx, err)
	}
	result, err := o.store.put(ctx, report)
	if err == nil && o.beside && result.Unchanged > 0 {
		err = o.store.putRest(ctx, report)
	}
	return report.ID, err
}

// outletOf names the outlet where a page does not. A text that stands in the feed itself has nothing else that could say it than the feed's own title.
func outletOf(i store.Item, s store.Source) string {
	if i.URL == "" {
		return cmp.Or(s.Outlet, s.Name)
	}
	return s.Outlet
}

// refused is an error in what was to be read: the same bytes would give it again.
func refused(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return collect.Final{Err: err}
}

// captured gives the bytes to read: those that get kept, or the text that the source carried, which is kept now.
func (o *outlets) captured(ctx context.Context, i store.Item) (capture.Capture, error) {
	if i.URL != "" {
		c, err := o.store.evidence.Capture(ctx, i.SHA256)
		if c.URL = ""; isWeb(i.URL) {
			c.URL = i.URL
		}
		return c, err
	}
	c := capture.New(i.Content, i.Key, i.Found)
	_, err := o.store.evidence.PutCapture(ctx, c)
	return c, err
}
