{{/*
Names go into objects through toYaml: it quotes those that YAML reads as something else, such as `on` and `123`.
*/}}
{{- define "clusterset-guard.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{/*
The name of all objects. In 50 characters, since some get an ending. A release that is called clusterset-guard gives
its name to them as it is. A Service has no dots in its name, and begins with a letter: found out by the API server
only, that would leave half an installation.
*/}}
{{- define "clusterset-guard.fullname" -}}
{{- $name := include "clusterset-guard.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if not (regexMatch "^[a-z][a-z0-9-]*$" .Release.Name) -}}
{{- fail (printf "a Service cannot be named after the release %s, since its name begins with a letter and has no dots; give the release another name, or set fullnameOverride" .Release.Name) -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "clusterset-guard.selectorLabels" -}}
app.kubernetes.io/name: {{ include "clusterset-guard.name" . | toYaml }}
app.kubernetes.io/instance: {{ .Release.Name | toYaml }}
{{- end -}}

{{/* Of the pod of `helm test`: not those of the Service, which must not lead to it. */}}
{{- define "clusterset-guard.testLabels" -}}
app.kubernetes.io/name: {{ include "clusterset-guard.name" . }}-test
app.kubernetes.io/instance: {{ .Release.Name | toYaml }}
{{- end -}}

{{- define "clusterset-guard.labels" -}}
{{ include "clusterset-guard.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "clusterset-guard.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
The Secret with certificate and key. The one that the guard fills is a part of the release, and the one of cert-manager
is not: with one name for both Helm could not go from one source to the other.
*/}}
{{- define "clusterset-guard.tlsSecretName" -}}
{{- if eq .Values.tls.source "provided" -}}
{{ .Values.tls.provided.secretName }}
{{- else if eq .Values.tls.source "cert-manager" -}}
{{ include "clusterset-guard.fullname" . }}-cert-manager-tls
{{- else -}}
{{ include "clusterset-guard.fullname" . }}-tls
{{- end -}}
{{- end -}}

{{/* The name in the certificate: what the API server calls the Service. */}}
{{- define "clusterset-guard.host" -}}
{{ include "clusterset-guard.fullname" . }}.{{ .Release.Namespace }}.svc
{{- end -}}
