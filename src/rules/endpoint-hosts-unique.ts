import { defineStateRule } from '../engine/rule.ts'
import { endpointsOf } from '../model/cluster-set.ts'
import { clashesIn } from '../topology/clashes.ts'

export const endpointHostsUnique = defineStateRule({
  id: 'endpoint-hosts-unique',
  about: 'ClusterSet',
  summary: 'Require each endpoint of a ClusterSet to have a host of its own',
  rationale:
    'Two endpoints with one host are one server that is listed twice. The operator would add a server as a ' +
    'replica of itself, or clone over the primary. The CRD compares hosts as text only, so db.shop and ' +
    'db.shop.svc, or two spellings of one IP address, pass it. Ports do not count: MySQL Shell and the ' +
    'operator know a member by its host.',
  needs: [],
  messages: {
    sharedHost: {
      severity: 'error',
      problem: 'host {host} is also endpoint {index} of cluster {cluster}{spelling}',
      remedy: 'give each endpoint its own host',
    },
  },
  judge({ object }, _facts, finding) {
    const clashes = clashesIn(
      endpointsOf(object),
      ({ endpoint }) => endpoint.host.identity,
      ({ entry }) => entry.name,
    )
    return clashes.map(({ later: { entry, endpoint }, first, clashing }) => {
      const { host, hostPath } = endpoint
      const { written } = first.endpoint.host
      return finding.sharedHost(
        { path: hostPath, about: [entry.name, host.identity], clashing },
        {
          host: host.written,
          index: first.endpoint.index,
          cluster: first.entry.name,
          spelling: written === host.written ? '' : `, spelled ${written} there`,
        },
      )
    })
  },
})
