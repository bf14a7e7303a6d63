{{/* What happens without an answer to `validate`. While nothing is refused, a guard that is down refuses nothing either. */}}
{{- define "clusterset-guard.validateFailurePolicy" -}}
{{- .Values.webhooks.validate.failurePolicy | default (eq .Values.mode "warn" | ternary "Ignore" "Fail") -}}
{{- end -}}

{{/* What `serve` does with a CREATE that it could not judge: the same. */}}
{{- define "clusterset-guard.undecided" -}}
{{- if .Values.undecided -}}
{{ .Values.undecided }}
{{- else if eq .Values.mode "warn" -}}
allow
{{- else -}}
{{ eq (include "clusterset-guard.validateFailurePolicy" .) "Fail" | ternary "deny" "allow" }}
{{- end -}}
{{- end -}}

{{/* Whether a change can be refused while nobody answers. Empty: none can. */}}
{{- define "clusterset-guard.failsClosed" -}}
{{- $policies := list (include "clusterset-guard.validateFailurePolicy" .) -}}
{{- with .Values.webhooks -}}
{{- $policies = concat $policies (list .validateEmergency.failurePolicy .guardDeletion.failurePolicy .guardMembers.failurePolicy .mutate.failurePolicy) -}}
{{- if .guardSecrets.enabled -}}
{{- $policies = append $policies .guardSecrets.failurePolicy -}}
{{- end -}}
{{- end -}}
{{- has "Fail" $policies | ternary "true" "" -}}
{{- end -}}
