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
      values: {{ concat (list "kube-system" .Release.Namespace) .Values.webhooks.exemptNamespaces | uniq | toJson }}
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
    namespace: {{ .Release.Namespace }}
    name: {{ include "clusterset-guard.fullname" . }}
    port: {{ .Values.service.port }}
    path: {{ $path }}
  {{- if eq .Values.tls.source "provided" }}
  caBundle: {{ .Values.tls.provided.caBundle | b64enc }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* Tells cert-manager's injector which Certificate the caBundle is for. */}}
{{- define "clusterset-guard.injection" -}}
{{- if eq .Values.tls.source "cert-manager" -}}
cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/{{ include "clusterset-guard.fullname" . }}
{{- end -}}
{{- end -}}
