{{- define "clusterset-guard.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{/*
The name of all objects. In 50 characters, since some get an ending. A release that is called clusterset-guard gives
its name to them as it is.
*/}}
{{- define "clusterset-guard.fullname" -}}
{{- $name := include "clusterset-guard.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "clusterset-guard.selectorLabels" -}}
app.kubernetes.io/name: {{ include "clusterset-guard.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Of the pod of `helm test`: not those of the Service, which must not lead to it. */}}
{{- define "clusterset-guard.testLabels" -}}
app.kubernetes.io/name: {{ include "clusterset-guard.name" . }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
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

{{/* The Secret with certificate and key. */}}
{{- define "clusterset-guard.tlsSecretName" -}}
{{- if eq .Values.tls.source "provided" -}}
{{ .Values.tls.provided.secretName }}
{{- else -}}
{{ include "clusterset-guard.fullname" . }}-tls
{{- end -}}
{{- end -}}

{{/* The name in the certificate: what the API server calls the Service. */}}
{{- define "clusterset-guard.host" -}}
{{ include "clusterset-guard.fullname" . }}.{{ .Release.Namespace }}.svc
{{- end -}}
