package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"marsad/internal/access"
)

// reportClass is the body of the object by which a report has a class.
type reportClass struct {
	Class access.Class `json:"class"`
}

// KindCapture stands in links for captured bytes, by their SHA-256.
const KindCapture = "capture"

// ClassObject gives the object by which a report has a class; was is the one before, of version 0 when there is none. captures are the SHA-256 of what its versions
// were read from and of the pictures that its pages name, which it is linked to: who may not see the report may not open them.
func ClassObject(report string, class access.Class, was Object, captures []string) (Object, error) {
	body, err := json.Marshal(reportClass{class})
	x := Index{Class: class, Links: []string{KindReport + ":" + report}}
	for _, sha256 := range captures {
		if link := KindCapture + ":" + sha256; sha256 != "" && !slices.Contains(x.Links, link) {
			x.Links = append(x.Links, link)
		}
	}
	return Object{Kind: KindReportClass, ID: report, Version: was.Version, Body: body, Index: x}, err
}

// ClassOf reads the class of the object that ClassObject makes.
func ClassOf(o Object) (access.Class, error) {
	var c reportClass
	if err := json.Unmarshal(o.Body, &c); err != nil {
		return "", fmt.Errorf("the class of report %q is %w: %w", o.ID, ErrCorrupt, err)
	}
	return c.Class, nil
}
