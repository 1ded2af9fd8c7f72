package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// The manifests say what the program understands: each command that they run is parsed by the program's own flags, and what they refer to is there.

func manifest(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "packaging", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// variable is one that compose or Kubernetes puts in.
var variable = regexp.MustCompile(`\$\{[^}]*\}|\$\([A-Z_]+\)`)

// understood wants marsad to know a command with its flags, and to accept what they say as far as that can be told beforehand.
func understood(t *testing.T, args []string, values map[string]string) {
	t.Helper()
	for n, a := range args {
		args[n] = variable.ReplaceAllStringFunc(a, func(v string) string {
			name, _, _ := strings.Cut(strings.Trim(v, "${}()"), ":")
			if values[name] == "" {
				t.Errorf("%q: nothing says what %s is", a, name)
			}
			return values[name]
		})
	}
	var cli commandLine
	parser, err := kong.New(&cli, kong.Name("marsad"), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Errorf("marsad %s: %v", strings.Join(args, " "), err)
		return
	}
	if args[0] == "work" {
		if err := cli.Work.check(); err != nil {
			t.Errorf("marsad %s: %v", strings.Join(args, " "), err)
		}
		if _, err := placeOf(cli.Work.Evidence); err != nil {
			t.Error(err)
		}
	}
}

// composed is what we use of the Compose specification; anything else is a mistake.
type composed struct {
	Name     string                    `yaml:"name"`
	Base     yaml.Node                 `yaml:"x-marsad"`
	Services map[string]composeService `yaml:"services"`
	Volumes  map[string]yaml.Node      `yaml:"volumes"`
}

type composeService struct {
	Image       string            `yaml:"image"`
	User        string            `yaml:"user"`
	Restart     string            `yaml:"restart"`
	ReadOnly    bool              `yaml:"read_only"`
	CapDrop     []string          `yaml:"cap_drop"`
	SecurityOpt []string          `yaml:"security_opt"`
	Environment map[string]string `yaml:"environment"`
	Command     []string          `yaml:"command"`
	Entrypoint  []string          `yaml:"entrypoint"`
	DependsOn   yaml.Node         `yaml:"depends_on"`
	Volumes     []string          `yaml:"volumes"`
	Tmpfs       []string          `yaml:"tmpfs"`
	Ports       []string          `yaml:"ports"`
	StopGrace   string            `yaml:"stop_grace_period"`
	Healthcheck yaml.Node         `yaml:"healthcheck"`
}

func TestComposeFile(t *testing.T) {
	var c composed
	d := yaml.NewDecoder(bytes.NewReader(manifest(t, "compose.yaml")))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	ran := []string{}
	for name, s := range c.Services {
		var needs any
		if err := s.DependsOn.Decode(&needs); s.DependsOn.Kind != 0 && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, need := range namesIn(needs) {
			if _, ok := c.Services[need]; !ok {
				t.Errorf("%s depends on %s, which is not there", name, need)
			}
		}
		for _, v := range s.Volumes {
			if volume, _, _ := strings.Cut(v, ":"); c.Volumes[volume].Kind == 0 {
				t.Errorf("%s: there is no volume %s", name, volume)
			}
		}
		if s.Image == "marsad:latest" {
			ran = append(ran, s.Command[0])
			if !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") || s.Environment["PGPASSWORD"] == "" {
				t.Errorf("%s does not take over what holds for all", name)
			}
			understood(t, s.Command, map[string]string{"MARSAD_CONTACT": "https://team.example/"})
		}
	}
	if slices.Sort(ran); !slices.Equal(ran, []string{"serve", "work"}) {
		t.Errorf("it runs %v", ran)
	}
}

func namesIn(needs any) []string {
	var out []string
	switch n := needs.(type) {
	case []any:
		for _, x := range n {
			out = append(out, x.(string))
		}
	case map[string]any:
		for x := range n {
			out = append(out, x)
		}
	}
	return out
}

// object is what we use of Kubernetes' objects.
type object struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   meta   `yaml:"metadata"`
	Data       map[string]string
	Spec       struct {
		Selector             yaml.Node
		ServiceName          string    `yaml:"serviceName"`
		Replicas             int       `yaml:"replicas"`
		PodManagementPolicy  string    `yaml:"podManagementPolicy"`
		ClusterIP            string    `yaml:"clusterIP"`
		Ports                yaml.Node `yaml:"ports"`
		AccessModes          []string  `yaml:"accessModes"`
		Resources            yaml.Node `yaml:"resources"`
		VolumeClaimTemplates []object  `yaml:"volumeClaimTemplates"`
		Template             struct {
			Metadata meta
			Spec     pod
		}
	}
}

type meta struct {
	Name, Namespace string
	Labels          map[string]string
}

type pod struct {
	TerminationGracePeriodSeconds int       `yaml:"terminationGracePeriodSeconds"`
	AutomountServiceAccountToken  bool      `yaml:"automountServiceAccountToken"`
	SecurityContext               yaml.Node `yaml:"securityContext"`
	Containers                    []struct {
		Name, Image string
		Args        []string
		Env         []struct {
			Name      string
			ValueFrom yaml.Node `yaml:"valueFrom"`
		}
		EnvFrom []struct {
			ConfigMapRef struct{ Name string } `yaml:"configMapRef"`
			SecretRef    struct{ Name string } `yaml:"secretRef"`
		} `yaml:"envFrom"`
		Ports []struct {
			Name          string
			ContainerPort int `yaml:"containerPort"`
		}
		ReadinessProbe  yaml.Node `yaml:"readinessProbe"`
		LivenessProbe   yaml.Node `yaml:"livenessProbe"`
		Resources       yaml.Node
		SecurityContext yaml.Node `yaml:"securityContext"`
		VolumeMounts    []struct {
			Name      string
			MountPath string `yaml:"mountPath"`
		} `yaml:"volumeMounts"`
	}
	Volumes []struct {
		Name                  string
		EmptyDir              yaml.Node `yaml:"emptyDir"`
		PersistentVolumeClaim struct {
			ClaimName string `yaml:"claimName"`
		} `yaml:"persistentVolumeClaim"`
	}
}

// apiVersions says which version of the interface each kind is of.
var apiVersions = map[string]string{"ConfigMap": "v1", "Service": "v1", "PersistentVolumeClaim": "v1", "StatefulSet": "apps/v1", "Deployment": "apps/v1"}

func TestKubernetesManifest(t *testing.T) {
	d := yaml.NewDecoder(bytes.NewReader(manifest(t, "kubernetes.yaml")))
	d.KnownFields(true)
	there := map[string]object{}
	for {
		var o object
		err := d.Decode(&o)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if apiVersions[o.Kind] != o.APIVersion || o.Metadata.Namespace != "marsad" || o.Metadata.Name == "" {
			t.Errorf("%s %s of %s in %q", o.Kind, o.Metadata.Name, o.APIVersion, o.Metadata.Namespace)
		}
		there[o.Kind+" "+o.Metadata.Name] = o
	}
	ran := []string{}
	for name, o := range there {
		if o.Kind != "StatefulSet" && o.Kind != "Deployment" {
			continue
		}
		var selector struct {
			MatchLabels map[string]string `yaml:"matchLabels"`
		}
		if err := o.Spec.Selector.Decode(&selector); err != nil || len(selector.MatchLabels) == 0 || !within(selector.MatchLabels, o.Spec.Template.Metadata.Labels) {
			t.Errorf("%s selects %v of %v, error %v", name, selector.MatchLabels, o.Spec.Template.Metadata.Labels, err)
		}
		var of map[string]string
		service := there["Service "+o.Metadata.Name]
		if err := service.Spec.Selector.Decode(&of); err != nil || !within(of, o.Spec.Template.Metadata.Labels) {
			t.Errorf("the service of %s selects %v, error %v", name, of, err)
		}
		if o.Kind == "StatefulSet" && o.Spec.ServiceName != o.Metadata.Name {
			t.Errorf("%s names the service %s", name, o.Spec.ServiceName)
		}
		ran = append(ran, checkPod(t, name, o, there))
	}
	if slices.Sort(ran); !slices.Equal(ran, []string{"serve", "work"}) {
		t.Errorf("it runs %v", ran)
	}
}

// checkPod gives the command that a pod runs.
func checkPod(t *testing.T, name string, o object, there map[string]object) string {
	t.Helper()
	volumes := map[string]bool{}
	for _, v := range o.Spec.Template.Spec.Volumes {
		volumes[v.Name] = true
		if claim := v.PersistentVolumeClaim.ClaimName; claim != "" && there["PersistentVolumeClaim "+claim].Kind == "" {
			t.Errorf("%s: there is no claim %s", name, claim)
		}
	}
	for _, v := range o.Spec.VolumeClaimTemplates {
		volumes[v.Metadata.Name] = true
	}
	c := o.Spec.Template.Spec.Containers[0]
	mounted := map[string]bool{}
	for _, m := range c.VolumeMounts {
		mounted[m.MountPath] = true
		if !volumes[m.Name] {
			t.Errorf("%s: there is no volume %s", name, m.Name)
		}
	}
	values := map[string]string{}
	for _, from := range c.EnvFrom {
		if from.ConfigMapRef.Name != "" {
			for key, value := range there["ConfigMap "+from.ConfigMapRef.Name].Data {
				values[key] = value
			}
		}
	}
	for _, e := range c.Env {
		values[e.Name] = "value-0"
	}
	if _, spool, _ := strings.Cut(values["EVIDENCE"], "spool="); !mounted[spool] {
		t.Errorf("%s: the spool %q is no volume", name, spool)
	}
	understood(t, slices.Clone(c.Args), values)
	return c.Args[0]
}

func within(some, all map[string]string) bool {
	for k, v := range some {
		if all[k] != v {
			return false
		}
	}
	return true
}
