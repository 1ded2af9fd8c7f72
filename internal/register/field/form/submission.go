package form

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"marsad/internal/register/field"
)

// The reasons why a submission cannot be read.
var (
	ErrSubmission  = errors.New("the submission cannot be read")
	ErrUnknownForm = errors.New("there is no such form here")
)

// The bounds of a submission's form.
const (
	maxNodes = 200_000
	maxDepth = 32
	maxText  = 8 << 20 // bytes of one answer: a long trace
)

// Submission is what a filled form holds.
type Submission struct {
	FormID, Version      string
	InstanceID, Replaces string
	Answers              Answers
	Files                []string // names of attachments that it tells of
}

// node is an element of a filled form.
type node struct {
	name string
	text strings.Builder
	kids []*node
}

// Parse reads a filled form. An empty instanceID, another root than a form's, and XML beyond the bounds are ErrSubmission.
func Parse(data []byte) (Submission, error) {
	top, attrs, err := parseTree(data)
	if err != nil {
		return Submission{}, fmt.Errorf("%w: %w", ErrSubmission, err)
	}
	s := Submission{Answers: Answers{Values: map[string]string{}, Repeats: map[string][]Answers{}}}
	for _, a := range attrs {
		switch a.Name.Local {
		case "id":
			s.FormID = a.Value
		case "version":
			s.Version = a.Value
		case "instanceID":
			s.InstanceID = a.Value
		}
	}
	s.read(top, s.Answers)
	switch {
	case s.FormID == "":
		return s, fmt.Errorf("%w: the form has no id", ErrSubmission)
	case s.InstanceID == "":
		return s, fmt.Errorf("%w: it has no instanceID", ErrSubmission)
	}
	return s, nil
}

func parseTree(data []byte) (*node, []xml.Attr, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var stack []*node
	var top *node
	var attrs []xml.Attr
	nodes := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && top != nil {
			return top, attrs, nil
		}
		if err != nil {
			return nil, nil, err
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, nil, errors.New("it declares a document type")
		case xml.StartElement:
			n := &node{name: t.Name.Local}
			if nodes++; nodes > maxNodes || len(stack) >= maxDepth {
				return nil, nil, fmt.Errorf("it has more than %d elements or is nested more than %d deep", maxNodes, maxDepth)
			}
			if len(stack) > 0 {
				stack[len(stack)-1].kids = append(stack[len(stack)-1].kids, n)
			} else {
				top, attrs = n, t.Attr
			}
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) == 0 {
				continue
			}
			n := stack[len(stack)-1]
			if n.text.Len()+len(t) > maxText {
				return nil, nil, fmt.Errorf("an answer has more than %d bytes", maxText)
			}
			n.text.Write(t)
		}
	}
}

// media are the questions whose answer is the name of a file.
var media = map[string]bool{"picture": true, "recording": true, "film": true}

func (s *Submission) read(n *node, into Answers) {
	for _, k := range n.kids {
		value := strings.TrimSpace(k.text.String())
		switch {
		case k.name == "instanceID":
			s.InstanceID = value
		case k.name == "deprecatedID":
			s.Replaces = value
		case k.name == "observation":
			one := Answers{Values: map[string]string{}, Repeats: map[string][]Answers{}}
			s.read(k, one)
			into.Repeats[k.name] = append(into.Repeats[k.name], one)
		case len(k.kids) > 0:
			s.read(k, into)
		case media[k.name]:
			if value != "" {
				s.Files = append(s.Files, value)
			}
		default:
			into.Values[k.name] = value
		}
	}
}

// Receive reads a filled form into what the Desk receives; answers that are not what they should be are told there.
func (s Submission) Receive() (field.Received, error) {
	forms, err := Forms()
	if err != nil {
		return field.Received{}, err
	}
	for _, f := range forms {
		if f.ID != s.FormID {
			continue
		}
		entry, faults := f.Entry(s.Answers)
		entry.Form, entry.Instance = s.FormID+" "+s.Version, s.InstanceID
		return field.Received{Entry: entry, Replaces: s.Replaces, Expected: s.Files, Unread: faults}, nil
	}
	return field.Received{}, fmt.Errorf("%w: %q; take the forms from this server again", ErrUnknownForm, s.FormID)
}
