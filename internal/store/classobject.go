package store

import (
	"encoding/json"
	"fmt"

	"marsad/internal/access"
)

// reportClass is the body of the object by which a report has a class.
type reportClass struct {
	Class access.Class `json:"class"`
}

// ClassObject gives the object by which a report has a class; was is the one before, of version 0 when there is none.
func ClassObject(report string, class access.Class, was Object) (Object, error) {
	body, err := json.Marshal(reportClass{class})
	return Object{Kind: KindReportClass, ID: report, Version: was.Version, Body: body, Index: Index{Class: class, Links: []string{KindReport + ":" + report}}}, err
}

// ClassOf reads the class of the object that ClassObject makes.
func ClassOf(o Object) (access.Class, error) {
	var c reportClass
	if err := json.Unmarshal(o.Body, &c); err != nil {
		return "", fmt.Errorf("the class of report %q is %w: %w", o.ID, ErrCorrupt, err)
	}
	return c.Class, nil
}
