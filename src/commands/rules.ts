import { resources } from '../kubernetes/resources.ts'
import { mutators } from '../mutators/index.ts'
import { clusterRoleFor } from '../report/rbac.ts'
import { catalogueAsJson, catalogueAsMarkdown, catalogueAsText } from '../report/rule-catalogue.ts'
import { rules, ruleSetVersion } from '../rules/index.ts'
import { examplesOf } from './examples.ts'
import type { ruleFormats } from './rule-formats.ts'
import type { ExitCode, Terminal } from './terminal.ts'

const formats = {
  text: () => catalogueAsText(rules, mutators),
  json: () => catalogueAsJson(rules, mutators, ruleSetVersion),
  markdown: () =>
    catalogueAsMarkdown(
      rules.map((rule) => ({ rule, examples: examplesOf(rule.id) })),
      mutators,
    ),
  rbac: () => clusterRoleFor(rules, resources),
} as const

/** Lists the rules, or the rights that they take. */
export function listRules(
  { format }: { readonly format: (typeof ruleFormats)[number] },
  { out }: Terminal,
): ExitCode {
  out(formats[format]())
  return 0
}
