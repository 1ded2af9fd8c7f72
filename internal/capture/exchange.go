package capture

import (
	"mime"
	"net/http"
	"time"
)

// Exchange is one request to a server and its answer, whole: what evidence keeps of a fetch. A chain of redirects is several exchanges.
type Exchange struct {
	Method string
	URL    string      // asked for, absolute
	Asked  http.Header // headers of the request as sent
	At     time.Time   // when the request was sent, UTC
	Took   time.Duration

	Status int         // of the answer; 0 when there was none
	Proto  string      // HTTP/1.1, HTTP/2.0
	Header http.Header // headers of the answer as received, Content-Encoding among them
	Wire   []byte      // body as received, before Content-Encoding is undone; without transfer coding
	Body   []byte      // body with Content-Encoding undone; the same slice as Wire when there was none

	RemoteIP string // address that answered, or of the proxy
	TLSChain string // SHA-256, hexadecimal, over the DER certificates of the chain that the server showed, leaf first; "" without TLS
}

// Capture gives the body of the answer as a capture, so that a page from the web goes the way of a file.
func (e Exchange) Capture() Capture {
	c := New(e.Body, e.URL, e.At)
	c.URL = e.URL
	c.MediaType, c.Charset = mediaType(e.Header.Get("Content-Type"))
	return c
}

// mediaType takes a Content-Type apart; both parts are empty when it is none.
func mediaType(header string) (media, charset string) {
	media, parameters, err := mime.ParseMediaType(header)
	if err != nil {
		return "", ""
	}
	return media, parameters["charset"]
}
