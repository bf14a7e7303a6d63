{{/*
What the schema cannot say. The API server would find some of it too, when half of the release is made, and a guard that
is registered and does not run refuses new ClusterSets.
*/}}
{{- define "clusterset-guard.checked" -}}
{{- include "clusterset-guard.checkedTimeouts" . -}}
{{- include "clusterset-guard.checkedNamespaces" . -}}
{{- include "clusterset-guard.checkedDurations" . -}}
{{- range list "app.kubernetes.io/name" "app.kubernetes.io/instance" -}}
{{- if hasKey $.Values.podLabels . -}}
{{- fail (printf "podLabels: the label %s is the chart's own; the Service finds the pods by it" .) -}}
{{- end -}}
{{- end -}}
{{- if hasKey .Values.webhooks.annotations "cert-manager.io/inject-ca-from" -}}
{{- fail "webhooks.annotations: the annotation cert-manager.io/inject-ca-from is the chart's own; tls.source says who writes caBundle" -}}
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

{{/* Without a cluster, as for `helm template`, lookup finds nothing, not even kube-system. */}}
{{- define "clusterset-guard.checkedNamespaces" -}}
{{- if and .Values.webhooks.onlyNamespaces (not (include "clusterset-guard.judgedNamespace" .)) -}}
{{- fail "webhooks.onlyNamespaces: each of them is exempt, so nothing would be judged; kube-system, the release's own namespace and webhooks.exemptNamespaces are" -}}
{{- end -}}
{{- if kindIs "slice" .Values.rbac.secrets -}}
{{- range list "all" "none" -}}
{{- if has . $.Values.rbac.secrets -}}
{{- fail (printf "rbac.secrets: %s stands alone, and not in a list of namespaces: --set rbac.secrets=%s" . .) -}}
{{- end -}}
{{- end -}}
{{- if lookup "v1" "Namespace" "" "kube-system" -}}
{{- range .Values.rbac.secrets -}}
{{- if not (lookup "v1" "Namespace" "" .) -}}
{{- fail (printf "rbac.secrets: there is no namespace %s; make it first, or take it out" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* cert-manager takes no certificate that is to be renewed before it begins. */}}
{{- define "clusterset-guard.checkedDurations" -}}
{{- with .Values.tls.certManager -}}
{{- $begin := toDate "2006-01-02" "2000-01-01" -}}
{{- $end := dateModify .duration $begin | unixEpoch | int64 -}}
{{- $renewal := dateModify .renewBefore $begin | unixEpoch | int64 -}}
{{- if ge $renewal $end -}}
{{- fail (printf "tls.certManager.renewBefore (%s) must be shorter than tls.certManager.duration (%s)" .renewBefore .duration) -}}
{{- end -}}
{{- end -}}
{{- end -}}
