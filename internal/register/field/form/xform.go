package form

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
)

// The languages of the forms, as ODK names them; the first is the default.
const (
	arabicName  = "العربية (ar)"
	englishName = "English (en)"
)

func constraint(low, high int) string { return fmt.Sprintf(". >= %d and . <= %d", low, high) }

// element is an element of XML with its prefix in the name, which encoding/xml cannot write.
type element struct {
	name  string
	attrs []string // name, value, …
	text  string
	kids  []element
}

func e(name string, attrs ...string) element { return element{name: name, attrs: attrs} }

func (x element) with(kids ...element) element {
	x.kids = append(x.kids, kids...)
	return x
}

func (x element) saying(text string) element {
	x.text = text
	return x
}

func (x element) write(b *bytes.Buffer) {
	b.WriteString("<" + x.name)
	for i := 0; i+1 < len(x.attrs); i += 2 {
		b.WriteString(" " + x.attrs[i] + `="`)
		_ = xml.EscapeText(b, []byte(x.attrs[i+1])) // a buffer takes everything
		b.WriteString(`"`)
	}
	if x.text == "" && len(x.kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">")
	_ = xml.EscapeText(b, []byte(x.text))
	for _, k := range x.kids {
		k.write(b)
	}
	b.WriteString("</" + x.name + ">")
}

// root is the path of the primary instance.
const root = "/data"

// XForm gives the form as ODK XForms 1.0 with both languages.
func (f Form) XForm() []byte {
	data := e("data", "id", f.ID, "version", f.Version).with(e("start"), e("end"), e("deviceid"))
	data = data.with(instance(f.Questions)...).with(e("meta").with(e("instanceID"), e("instanceName")))
	model := e("model", "odk:xforms-version", "1.0.0").with(f.itext(), e("instance").with(data)).with(f.binds()...)
	html := e("h:html", "xmlns", "http://www.w3.org/2002/xforms", "xmlns:h", "http://www.w3.org/1999/xhtml", "xmlns:jr", "http://openrosa.org/javarosa",
		"xmlns:odk", "http://www.opendatakit.org/xforms", "xmlns:orx", "http://openrosa.org/xforms", "xmlns:xsd", "http://www.w3.org/2001/XMLSchema").with(
		e("h:head").with(e("h:title").saying(f.Title.Arabic+" · "+f.Title.English), model),
		e("h:body").with(f.body(root, f.Questions)...))
	var b bytes.Buffer
	b.WriteString(xml.Header)
	html.write(&b)
	b.WriteString("\n")
	return b.Bytes()
}

func instance(questions []Question) []element {
	var out []element
	for _, q := range questions {
		x := e(q.Name)
		if q.Type == TypeRepeat {
			x = e(q.Name, "jr:template", "").with(instance(q.Questions)...)
		}
		out = append(out, x)
	}
	return out
}

// eachQuestion walks over the questions with their paths.
func eachQuestion(path string, questions []Question, f func(path string, q Question)) {
	for _, q := range questions {
		f(path+"/"+q.Name, q)
		eachQuestion(path+"/"+q.Name, q.Questions, f)
	}
}

func (f Form) itext() element {
	out := e("itext")
	for _, lang := range []struct {
		name string
		of   func(Text) string
	}{{arabicName, func(t Text) string { return t.Arabic }}, {englishName, func(t Text) string { return t.English }}} {
		translation := e("translation", "lang", lang.name)
		if lang.name == arabicName {
			translation.attrs = append(translation.attrs, "default", "true()")
		}
		add := func(id string, t Text) {
			if t != (Text{}) {
				translation = translation.with(e("text", "id", id).with(e("value").saying(lang.of(t))))
			}
		}
		eachQuestion(root, f.Questions, func(path string, q Question) {
			add(path+":label", q.Label)
			add(path+":hint", q.Hint)
			add(path+":jr:constraintMsg", q.Say)
		})
		for _, list := range f.Order {
			for i, c := range f.Lists[list] {
				add(fmt.Sprintf("%s-%d", list, i), c.Label)
			}
		}
		out = out.with(translation)
	}
	return out
}

func itext(id string) string { return "jr:itext('" + id + "')" }

// bindTypes are the data types of the questions in a bind.
var bindTypes = map[string]string{
	TypeText: "string", TypeInteger: "int", TypeDateTime: "dateTime", TypeSelect: "string", TypePoint: "geopoint", TypeTrace: "geotrace",
	TypeImage: "binary", TypeAudio: "binary", TypeVideo: "binary",
}

func (f Form) binds() []element {
	out := []element{
		e("bind", "nodeset", root+"/start", "type", "dateTime", "jr:preload", "timestamp", "jr:preloadParams", "start"),
		e("bind", "nodeset", root+"/end", "type", "dateTime", "jr:preload", "timestamp", "jr:preloadParams", "end"),
		e("bind", "nodeset", root+"/deviceid", "type", "string", "jr:preload", "property", "jr:preloadParams", "deviceid"),
	}
	eachQuestion(root, f.Questions, func(path string, q Question) {
		if q.Type == TypeRepeat {
			return
		}
		bind := e("bind", "nodeset", path, "type", bindTypes[q.Type])
		if q.Required {
			bind.attrs = append(bind.attrs, "required", "true()")
		}
		if q.Relevant != "" {
			bind.attrs = append(bind.attrs, "relevant", paths(q.Relevant))
		}
		if q.Constraint != "" {
			bind.attrs = append(bind.attrs, "constraint", q.Constraint, "jr:constraintMsg", itext(path+":jr:constraintMsg"))
		}
		out = append(out, bind)
	})
	return append(out,
		e("bind", "nodeset", root+"/meta/instanceID", "type", "string", "readonly", "true()", "jr:preload", "uid"),
		e("bind", "nodeset", root+"/meta/instanceName", "type", "string", "calculate", instanceName))
}

// instanceName is how a filled form is called on the device: by the day on which it happened.
const instanceName = "substr(" + root + "/started, 0, 10)"

var reference = regexp.MustCompile(`\$\{([a-z_]+)\}`)

// paths writes the references of XLSForm as the paths of XForms.
func paths(xpath string) string { return reference.ReplaceAllString(xpath, " "+root+"/$1 ") }

func (f Form) body(path string, questions []Question) []element {
	var out []element
	for _, q := range questions {
		out = append(out, f.control(path+"/"+q.Name, q))
	}
	return out
}

func (f Form) control(path string, q Question) element {
	label := []element{e("label", "ref", itext(path+":label"))}
	if q.Hint != (Text{}) {
		label = append(label, e("hint", "ref", itext(path+":hint")))
	}
	switch q.Type {
	case TypeRepeat:
		return e("group", "ref", path).with(label...).with(e("repeat", "nodeset", path).with(f.body(path, q.Questions)...))
	case TypeSelect:
		x := e("select1", "ref", path)
		if len(f.Lists[q.List]) > 12 {
			x.attrs = append(x.attrs, "appearance", "minimal")
		}
		x = x.with(label...)
		for i, c := range f.Lists[q.List] {
			x = x.with(e("item").with(e("label", "ref", itext(fmt.Sprintf("%s-%d", q.List, i))), e("value").saying(c.Value)))
		}
		return x
	case TypeImage, TypeAudio, TypeVideo:
		return e("upload", "mediatype", q.Type+"/*", "ref", path).with(label...)
	case TypeText:
		if q.Long {
			return e("input", "appearance", "multiline", "ref", path).with(label...)
		}
	}
	return e("input", "ref", path).with(label...)
}
