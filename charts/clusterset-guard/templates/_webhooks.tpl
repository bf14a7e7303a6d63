{{/* Namespaces that are never judged, as JSON. */}}
{{- define "clusterset-guard.exemptNamespaces" -}}
{{- concat (list "kube-system" .Release.Namespace) .Values.webhooks.exemptNamespaces | uniq | toJson -}}
{{- end -}}

{{/* A namespace that is judged, to try it in. Empty when none is known. */}}
{{- define "clusterset-guard.judgedNamespace" -}}
{{- $exempt := include "clusterset-guard.exemptNamespaces" . | fromJsonArray -}}
{{- $judged := list -}}
{{- range .Values.webhooks.onlyNamespaces | default (list "default") -}}
{{- if not (has . $exempt) -}}
{{- $judged = append $judged . -}}
{{- end -}}
{{- end -}}
{{- first $judged | default "" -}}
{{- end -}}

{{/* Where requests come from that are sent. */}}
{{- define "clusterset-guard.namespaceSelector" -}}
namespaceSelector:
  matchExpressions:
    {{- with .Values.webhooks.onlyNamespaces }}
    - key: kubernetes.io/metadata.name
      operator: In
      values: {{ toJson . }}
    {{- end }}
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values: {{ include "clusterset-guard.exemptNamespaces" . }}
{{- end -}}

{{/*
Where they go. Given a list: the chart's scope, and the path. The caBundle of self-managed certificates is the guard's
to write, and that of cert-manager its injector's: what is never rendered is never taken away by an upgrade.
*/}}
{{- define "clusterset-guard.clientConfig" -}}
{{- $path := index . 1 -}}
{{- with index . 0 -}}
clientConfig:
  service:
    namespace: {{ .Release.Namespace | toYaml }}
    name: {{ include "clusterset-guard.fullname" . | toYaml }}
    port: {{ .Values.service.port }}
    path: {{ $path }}
  {{- if eq .Values.tls.source "provided" }}
  caBundle: {{ .Values.tls.provided.caBundle | b64enc }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* With cert-manager one tells its injector which Certificate the caBundle is for. */}}
{{- define "clusterset-guard.webhookAnnotations" -}}
{{- if eq .Values.tls.source "cert-manager" }}
cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/{{ include "clusterset-guard.fullname" . }}
{{- end }}
{{- with .Values.webhooks.annotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}
