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

{{/* A forced failover waits for two entries in turn, and the operator's status, each 10 s, makes it begin anew. */}}
{{- define "clusterset-guard.checkedTimeouts" -}}
{{- with .Values.webhooks -}}
{{- if ge (add .validateEmergency.timeoutSeconds .mutate.timeoutSeconds) 10 -}}
{{- fail "webhooks.validateEmergency.timeoutSeconds and webhooks.mutate.timeoutSeconds must stay below 10 together, or a forced failover may never end while the guard hangs" -}}
{{- end -}}
{{- end -}}
{{- end -}}
