import { parser } from '@prometheus-io/lezer-promql'

/** What a query asks for: one metric, and the labels that it must have. */
export interface Selector {
  readonly metric: string
  readonly matchers: readonly Matcher[]
}

export interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
}

/** A query, taken apart by Prometheus' own grammar. */
export interface Query {
  /** The parts that are no PromQL. */
  readonly mistakes: readonly string[]
  readonly selectors: readonly Selector[]
  /** The labels that it groups or joins by. */
  readonly grouping: readonly string[]
}

/** Takes a query apart. Grafana's variables must have been replaced. */
export function readQuery(text: string): Query {
  const mistakes: string[] = []
  const selectors: { metric: string; matchers: Matcher[] }[] = []
  const grouping: string[] = []
  parser.parse(text).iterate({
    enter({ type, from, to, node }) {
      const shown = text.slice(from, to)
      if (type.isError) mistakes.push(`at ${String(from)}: ${text.slice(from, from + 20)}`)
      if (type.name === 'VectorSelector') {
        const metric = node.getChild('Identifier')
        selectors.push({ metric: metric === null ? '' : text.slice(metric.from, metric.to), matchers: [] })
      }
      if (type.name === 'UnquotedLabelMatcher') {
        const [, label = '', operator = '', quoted = ''] = /^(\w+)\s*([=!~]+)\s*(.+)$/s.exec(shown) ?? []
        selectors.at(-1)?.matchers.push({ label, operator, value: quoted.slice(1, -1) })
      }
      if (type.name === 'LabelName' && node.parent?.type.name === 'GroupingLabels') grouping.push(shown)
    },
  })
  return { mistakes, selectors, grouping }
}

/** Whether a series can have a value of a label. Prometheus anchors its expressions. */
export function admits({ operator, value }: Matcher, candidate: string): boolean {
  const isSame = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(candidate) : candidate === value
  return operator.startsWith('!') ? !isSame : isSame
}
