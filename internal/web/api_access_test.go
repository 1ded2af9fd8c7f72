package web

import "maps"

// The part of the matrix for what the API alone has.
func init() {
	maps.Copy(matrix, map[string]cell{
		"GET /api/v1/reports":                         {"/api/v1/reports", 401, 200, false, false, ""},
		"GET /api/v1/reports/{id}/versions":           {"/api/v1/reports/r1/versions", 401, 200, false, false, ""},
		"GET /api/v1/reports/{id}/versions/{version}": {"/api/v1/reports/r1/versions/1", 401, 200, true, false, ""},
		"GET /api/v1/agreements":                      {"/api/v1/agreements", 401, 200, false, false, ""},
		"GET /api/v1/breaches":                        {"/api/v1/breaches", 401, 200, false, false, ""},
		"GET /api/v1/patrols":                         {"/api/v1/patrols", 401, 200, false, false, ""},
		"GET /api/v1/posts":                           {"/api/v1/posts", 401, 200, false, false, ""},
		"GET /api/v1/actors":                          {"/api/v1/actors", 401, 200, false, false, ""},
		"GET /api/v1/changes":                         {"/api/v1/changes?since=2026-03-01", 401, 200, false, false, ""},
		"GET /readyz":                                 {"/readyz", 200, 200, false, false, ""},
		"GET /api/v1/openapi.json":                    {"/api/v1/openapi.json", 200, 200, false, false, ""},
	})
}
