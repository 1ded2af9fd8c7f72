// Package watch tells people what they asked to be told: rules made of a search and conditions, the alerts that follow from them, and how those are delivered.
//
// An alert follows from a step of the register (a record that begins to fit the search, another grade, a new contradiction) or from time (a source that has been
// silent, patrols that were not resumed). The same code decides for the present (Engine.Evaluate) and for the past (Engine.DryRun). The id of an alert is made of
// what it tells, and it is kept in one step with its deliveries and with how far the register was read: whenever a run is stopped, the next one goes on, and no
// alert comes twice. A delivery is claimed before it is sent and marked behind it; a run killed in between sends it again under the same id.
//
// What a rule tells is bounded by what its owner may see, at three times: when the rule is judged, when the alert is delivered, when it is shown. An alert holds
// references and numbers; titles are read at the last of these times, blurred as on every page. Everything of this package has the class access.Administrative and
// is given to its owner alone.
package watch
