// Package s3 keeps evidence in object storage that speaks the protocol of Amazon S3: S3 itself, MinIO, Ceph and others. It asks of the storage that a
// write with "If-None-Match: *" is refused where an object stands, which Check tries.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"marsad/internal/evidence"
)

// Scheme begins the address of a place in object storage.
const Scheme = "s3://"

// Is tells whether a name is the address of a place in object storage.
func Is(name string) bool { return strings.HasPrefix(name, Scheme) }

// Bucket is a part of a bucket. It is safe for concurrent use.
type Bucket struct {
	client *minio.Client
	bucket string
	prefix string // "" or with a slash at its end
}

var _ evidence.Remote = (*Bucket)(nil)

// retries is how often a request is made that the storage or the network failed; what came of the job that needed it is settled by the job.
const retries = 3

// timeout bounds one request with its retries.
const timeout = 2 * time.Minute

// Open takes an address: s3://BUCKET/PREFIX, with the endpoint and the region as parameters where it is not Amazon's (?endpoint=https://minio.example:9000&region=us-east-1).
// Who may write comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, from ~/.aws/credentials, or from the role of the machine. Nothing is asked yet.
func Open(address string) (*Bucket, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return nil, fmt.Errorf("the address %q of object storage cannot be read; write s3://bucket/prefix?endpoint=https://host", address)
	}
	host, secure, err := endpoint(u.Query().Get("endpoint"))
	if err != nil {
		return nil, err
	}
	client, err := minio.New(host, &minio.Options{
		Creds: credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{Client: &http.Client{Timeout: 10 * time.Second}},
		}),
		Secure: secure, Region: u.Query().Get("region"), MaxRetries: retries,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot use the object storage %s: %w", host, err)
	}
	b := &Bucket{client: client, bucket: u.Host, prefix: strings.Trim(u.Path, "/")}
	if b.prefix != "" {
		b.prefix += "/"
	}
	return b, nil
}

// endpoint reads where the storage is; without one it is Amazon's.
func endpoint(s string) (host string, secure bool, err error) {
	if s == "" {
		return "s3.amazonaws.com", true, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false, fmt.Errorf("the endpoint %q of object storage cannot be read; write https://host:port", s)
	}
	return u.Host, u.Scheme == "https", nil
}

// String is evidence.Remote's.
func (b *Bucket) String() string { return strings.TrimSuffix(Scheme+b.bucket+"/"+b.prefix, "/") }

// probe is written by Check.
const probe = "probe"

// Check makes sure that the bucket is there, may be written to, and refuses to write over an object when it is told not to.
func (b *Bucket) Check(ctx context.Context) error {
	if err := b.Put(ctx, probe, []byte("marsad\n")); err != nil {
		return fmt.Errorf("evidence %s: cannot write: %w", b, err)
	}
	switch err := b.PutNew(ctx, probe, []byte("marsad\n")); {
	case err == nil:
		return fmt.Errorf("evidence %s: the storage writes over objects that it is told to leave (If-None-Match), so that two writers of one log could spoil it; use one that knows it", b)
	case !errors.Is(err, fs.ErrExist):
		return fmt.Errorf("evidence %s: cannot write: %w", b, err)
	}
	return nil
}

// Put is evidence.Remote's.
func (b *Bucket) Put(ctx context.Context, name string, data []byte) error {
	return b.put(ctx, name, data, minio.PutObjectOptions{})
}

// PutNew is evidence.Remote's.
func (b *Bucket) PutNew(ctx context.Context, name string, data []byte) error {
	var o minio.PutObjectOptions
	o.SetMatchETagExcept("*")
	return b.put(ctx, name, data, o)
}

func (b *Bucket) put(ctx context.Context, name string, data []byte, o minio.PutObjectOptions) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	o.DisableMultipart = true // so that it is there whole or not at all
	_, err := b.client.PutObject(ctx, b.bucket, b.prefix+name, bytes.NewReader(data), int64(len(data)), o)
	return kind(err)
}

// Get is evidence.Remote's.
func (b *Bucket) Get(ctx context.Context, name string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	o, err := b.client.GetObject(ctx, b.bucket, b.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, kind(err)
	}
	defer o.Close() //nolint:errcheck // only read from
	data, err := io.ReadAll(o)
	return data, kind(err)
}

// List is evidence.Remote's.
func (b *Bucket) List(ctx context.Context, prefix string) iter.Seq2[evidence.Listed, error] {
	return func(yield func(evidence.Listed, error) bool) {
		ctx, cancel := context.WithCancel(ctx) // ends the list that nobody reads to its end
		defer cancel()
		for o := range b.client.ListObjects(ctx, b.bucket, minio.ListObjectsOptions{Prefix: b.prefix + prefix, Recursive: true}) {
			if !yield(evidence.Listed{Name: strings.TrimPrefix(o.Key, b.prefix), Size: o.Size}, kind(o.Err)) || o.Err != nil {
				return
			}
		}
	}
}

// Remove is evidence.Remote's.
func (b *Bucket) Remove(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := kind(b.client.RemoveObject(ctx, b.bucket, b.prefix+name, minio.RemoveObjectOptions{}))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// kind gives the kind of an error of the storage.
func kind(err error) error {
	if err == nil {
		return nil
	}
	switch r := minio.ToErrorResponse(err); {
	case r.Code == minio.NoSuchKey || r.Code == "NotFound":
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	case r.StatusCode == http.StatusPreconditionFailed:
		return fmt.Errorf("%w: %w", fs.ErrExist, err)
	}
	return err
}

// Outage tells whether an error means that the storage cannot do it now, so that another try later may.
func Outage(err error) bool {
	var r minio.ErrorResponse
	return errors.As(err, &r) && (r.StatusCode >= 500 || r.StatusCode == http.StatusTooManyRequests || r.StatusCode == http.StatusRequestTimeout)
}
