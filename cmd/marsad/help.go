package main

// The long helps of commands whose run is a few lines.

// callsAs gives a help: examples, what the command prints, and its exit codes.
func callsAs(tells, codes string, examples ...string) string {
	out := "Examples:\n"
	for _, e := range examples {
		out += "  " + e + "\n"
	}
	return out + "\n" + tells + " " + codes
}

const usualCodes = "Exit codes: 0 fine, 1 failed, 2 wrong usage."

// Help is the long help of the command.
func (lexiconActorsCommand) Help() string {
	return callsAs("Prints the table from which the built-in book is made.", "Exit codes: 0 fine, 1 failed.", `marsad lexicon actors > ours.tsv`, `marsad read --actors ours.tsv page.html`)
}

// Help is the long help of the command.
func (agreementsShowCommand) Help() string {
	return callsAs("Prints the agreement as JSON, in the form that import takes.", usualCodes, `marsad agreements show --store var/marsad.db sochi-2018`)
}

// Help is the long help of the command.
func (agreementsExportCommand) Help() string {
	return callsAs("Prints all agreements as JSON, in the form that import takes.", usualCodes, `marsad agreements export --store var/marsad.db > agreements.json`)
}

// Help is the long help of the command.
func (incidentsShowCommand) Help() string {
	return callsAs("An id whose incident went into another one leads there, and that is told on standard error.", usualCodes, `marsad incidents show --store var/marsad.db 3f2a9c`)
}

// Help is the long help of the command.
func (incidentsExplainCommand) Help() string {
	return callsAs("Prints what speaks for each mention with its weight, and what origins contradict.", usualCodes, `marsad incidents explain --store var/marsad.db 3f2a9c`)
}

// Help is the long help of the command.
func (incidentsSplitCommand) Help() string {
	return callsAs("Prints the id of the decision, by which undo takes it back.", usualCodes, `marsad incidents split --store var/marsad.db 3f2a9c u-77b1 --why "another village"`)
}

// Help is the long help of the command.
func (incidentsPinCommand) Help() string {
	return callsAs("Prints the id of the decision, by which undo takes it back.", usualCodes, `marsad incidents pin --store var/marsad.db 3f2a9c u-77b1 --why "the same strike"`)
}

// Help is the long help of the command.
func (incidentsVerdictCommand) Help() string {
	return callsAs("Prints the id of the decision, by which undo takes it back.", usualCodes, `marsad incidents verdict --store var/marsad.db 3f2a9c verified --why "seen on site"`)
}

// Help is the long help of the command.
func (incidentsUndoCommand) Help() string {
	return callsAs("The decision stays in the history as undone.", usualCodes, `marsad incidents undo --store var/marsad.db 9d01be --why "the wrong incident"`)
}

// Help is the long help of the command.
func (patrolsShowCommand) Help() string {
	return callsAs("Prints the series as JSON, blurred as the role sees it.", usualCodes, `marsad patrols show --store var/marsad.db m4-joint`)
}

// Help is the long help of the command.
func (postsShowCommand) Help() string {
	return callsAs("Prints the post as JSON, blurred as the role sees it.", usualCodes, `marsad posts show --store var/marsad.db morek`, `marsad posts show --store var/marsad.db morek --role reader`)
}

// Help is the long help of the command.
func (actorsShowCommand) Help() string {
	return callsAs("Prints the actor as JSON, blurred as the role sees it.", usualCodes, `marsad actors show --store var/marsad.db turkey`)
}

// Help is the long help of the command.
func (versionCommand) Help() string {
	return callsAs("Prints the version, the commit, the format that is written, and the version of Go.", "Exit codes: 0 fine, 1 failed.", `marsad version`)
}
