package main

import (
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/filter"
)

func init() {
	for _, t := range []any{Input{}, Edge{}, Head{}, Told{}, Part{}, Whole{}, Reported{}, Member{}} {
		beam.RegisterType(reflect.TypeOf(t))
	}
	for _, f := range []any{&readInput{}, &firstOf{}, &latest{}, &spread{}, &copies{}, &alike{}, &components{}, &group{}, &parts{}, &writeReports{}, &writeIncidents{}, &member{}, &writeCopies{}} {
		beam.RegisterDoFn(reflect.TypeOf(f))
	}
	register.Function1x2(toOneKey)
	register.Function1x1(isAggregate)
	register.Function4x0(rooted)
	register.Function4x0(dated)
	register.Function4x0(together)
	register.Emitter1[int64]()
	register.Emitter1[string]()
	register.Emitter1[Edge]()
	register.Emitter1[Head]()
	register.Emitter2[string, int64]()
	register.Emitter2[int64, string]()
	register.Emitter2[int64, int64]()
	register.Emitter2[string, Told]()
	register.Emitter2[string, Part]()
	register.Emitter2[string, Whole]()
	register.Emitter2[string, Reported]()
	register.Iter1[int64]()
	register.Iter1[string]()
	register.Iter1[Edge]()
	register.Iter1[Head]()
	register.Iter1[Told]()
	register.Iter1[Part]()
	register.Iter1[Whole]()
	register.Iter1[Reported]()
	register.Iter1[Member]()
}

// build draws the pipeline: read every input, keep the first of rows that are the same, bring together what has the same words and what tells of the same, and
// write both by day. Between steps only numbers and names pass; what they stand for lies in the work folder.
func build(s beam.Scope, inputs []Input, read readInput, output string) {
	paths := make([]string, len(inputs))
	for i, in := range inputs {
		paths[i] = in.Path
	}
	on := onCorpus{read.Work, paths}

	rows := beam.ParDo(s.Scope("read"), &read, beam.Reshuffle(s, beam.CreateList(s, inputs)))
	byID, byPlace := beam.ParDo2(s.Scope("first"), &firstOf{on}, beam.GroupByKey(s, rows))
	newest := beam.ParDo(s.Scope("latest"), &latest{on}, beam.GroupByKey(s, byID))
	bands, keys, nodes, anchors := beam.ParDo4(s.Scope("spread"), &spread{on}, newest)

	same := s.Scope("copies")
	copied := connected(same, beam.ParDo(same, &copies{on}, beam.GroupByKey(same, bands)))
	reports := beam.ParDo(same, dated, beam.CoGroupByKey(same, byPlace, copied))
	beam.ParDo(same, &writeReports{on, output}, beam.GroupByKey(same, reports))
	beam.ParDo0(same, &writeCopies{output}, beam.GroupByKey(same, beam.ParDo(same, &member{on}, copied)))

	tell := s.Scope("incidents")
	links := beam.Flatten(tell, anchors, beam.ParDo(tell, &alike{on}, beam.GroupByKey(tell, keys)))
	blocks := beam.ParDo(tell, rooted, beam.CoGroupByKey(tell, nodes, connected(tell, links)))
	heads := beam.ParDo(tell, &group{onCorpus: on}, beam.GroupByKey(tell, blocks))
	heads = beam.Reshuffle(tell, heads) // the files of a bundle are there only when it has ended
	told, of := beam.ParDo2(tell, &parts{onCorpus: on}, heads, beam.SideInput{Input: filter.Include(tell, heads, isAggregate)})
	wholes := beam.ParDo(tell, together, beam.CoGroupByKey(tell, told, of))
	beam.ParDo(tell, &writeIncidents{on, output}, beam.GroupByKey(tell, wholes))
}

// connected gives for each place of the edges the first of its set.
func connected(s beam.Scope, edges beam.PCollection) beam.PCollection {
	return beam.ParDo(s, &components{}, beam.GroupByKey(s, beam.ParDo(s, toOneKey, edges)))
}
