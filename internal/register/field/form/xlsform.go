package form

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// surveyColumns are the columns of the sheet survey.
var surveyColumns = []any{
	"type", "name", "label::" + arabicName, "label::" + englishName, "hint::" + arabicName, "hint::" + englishName, "required", "relevant",
	"constraint", "constraint_message::" + arabicName, "constraint_message::" + englishName, "appearance", "calculation",
}

// XLSForm gives the form as a workbook with the sheets survey, choices and settings, which KoboToolbox, ODK Central and pyxform turn into the same XForm.
func (f Form) XLSForm() ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // it was never a file
	if err := book.SetSheetName("Sheet1", "survey"); err != nil {
		return nil, err
	}
	choices := [][]any{{"list_name", "name", "label::" + arabicName, "label::" + englishName}}
	for _, list := range f.Order {
		for _, c := range f.Lists[list] {
			choices = append(choices, []any{list, c.Value, c.Label.Arabic, c.Label.English})
		}
	}
	settings := [][]any{
		{"form_title", "form_id", "version", "default_language", "instance_name"},
		{f.Title.Arabic + " · " + f.Title.English, f.ID, f.Version, arabicName, "substr(${started}, 0, 10)"},
	}
	for _, sheet := range []struct {
		name string
		rows [][]any
	}{{"survey", f.survey()}, {"choices", choices}, {"settings", settings}} {
		if err := writeSheet(book, sheet.name, sheet.rows); err != nil {
			return nil, fmt.Errorf("sheet %s of %s: %w", sheet.name, f.ID, err)
		}
	}
	var b bytes.Buffer
	err := book.Write(&b)
	return b.Bytes(), err
}

func writeSheet(book *excelize.File, name string, rows [][]any) error {
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	for i, row := range rows {
		if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	return nil
}

func (f Form) survey() [][]any {
	rows := [][]any{surveyColumns, {"start", "start"}, {"end", "end"}, {"deviceid", "deviceid"}}
	return append(rows, f.rows(f.Questions)...)
}

func (f Form) rows(questions []Question) [][]any {
	var out [][]any
	for _, q := range questions {
		kind, needed, appearance := q.Type, "", ""
		switch {
		case q.Type == TypeSelect:
			kind = TypeSelect + " " + q.List
			if len(f.Lists[q.List]) > 12 {
				appearance = "minimal"
			}
		case q.Type == TypeRepeat:
			kind = "begin_repeat"
		case q.Long:
			appearance = "multiline"
		}
		if q.Required {
			needed = "yes"
		}
		out = append(out, []any{kind, q.Name, q.Label.Arabic, q.Label.English, q.Hint.Arabic, q.Hint.English, needed, q.Relevant, q.Constraint, q.Say.Arabic, q.Say.English, appearance, ""})
		if q.Type == TypeRepeat {
			out = append(out, f.rows(q.Questions)...)
			out = append(out, []any{"end_repeat", q.Name})
		}
	}
	return out
}
