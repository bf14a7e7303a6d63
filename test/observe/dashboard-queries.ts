import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { asList, asObject, asText, type JsonObject } from '../../src/model/json.ts'
import { chartFolder } from './alert-rules.ts'

/** The dashboard, as Grafana is given it. */
export const dashboard: JsonObject = asObject(
  JSON.parse(readFileSync(join(chartFolder, 'dashboards/clusterset-guard.json'), 'utf8')),
)

export const panels: readonly JsonObject[] = asList(dashboard['panels']).map(asObject)

/** A query of a panel, and how its series are called. */
export interface PanelQuery {
  readonly panel: string
  readonly expression: string
  readonly legend: string
}

/** The queries of all panels, with Grafana's variables replaced as Grafana would. */
export const panelQueries: readonly PanelQuery[] = panels.flatMap(({ title, targets }) =>
  asList(targets).map((target) => {
    const { expr, legendFormat } = asObject(target)
    return {
      panel: asText(title) ?? '',
      expression: (asText(expr) ?? '').replaceAll('$__rate_interval', '2m').replaceAll('$namespace', '.*'),
      legend: asText(legendFormat) ?? '',
    }
  }),
)
