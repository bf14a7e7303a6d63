/** The metrics that a text in Prometheus' format tells, with the values that each label has there. */
export type Exposed = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>

/** Reads what `/metrics` printed. Our label values have no quotes in them. */
export function exposedIn(text: string): Exposed {
  const exposed = new Map<string, Map<string, Set<string>>>()
  for (const line of text.split('\n')) {
    const [, metric = '', labels = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? []
    if (metric === '') continue
    const known = exposed.get(metric) ?? new Map<string, Set<string>>()
    exposed.set(metric, known)
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g))
      known.set(label, (known.get(label) ?? new Set()).add(value))
  }
  return exposed
}

/**
 * Of kube-apiserver, which tells a series when it first counts something: so these were read from one of version 1.36.3
 * that could not call two webhooks and could not evaluate a matchCondition of a third.
 */
export const ofApiServer = exposedIn(`
apiserver_admission_webhook_rejection_count{error_type="calling_webhook_error",name="validate.clusterset-guard.io",operation="CREATE",rejection_code="503",type="validating"} 1
apiserver_admission_webhook_fail_open_count{name="guard-deletion.clusterset-guard.io",type="validating"} 1
apiserver_admission_match_condition_evaluation_errors_total{kind="webhook",name="mutate.clusterset-guard.io",operation="CREATE",type="admit"} 1
`)

/** Of Prometheus: one for each target. */
export const ofPrometheus = exposedIn('up{job="apiserver",instance="127.0.0.1:6443"} 1')

/** What Prometheus puts on each series that it scrapes of a pod. */
export const targetLabels: readonly string[] = ['namespace', 'pod', 'job', 'instance']
