import { defineStateRule } from '../engine/rule.ts'
import { endpointsOf } from '../model/cluster-set.ts'

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
    const endpoints = endpointsOf(object)
    return endpoints.flatMap(({ entry, endpoint: { host, hostPath } }, index) => {
      const first = endpoints.findIndex((other) => other.endpoint.host.isSameAs(host))
      const earlier = first < index ? endpoints[first] : undefined
      if (earlier === undefined) return []
      const clashing = endpoints
        .filter((other) => other.endpoint.host.isSameAs(host))
        .map((other, occurrence, all) => {
          const before = all.slice(0, occurrence).filter(({ entry: { name } }) => name === other.entry.name)
          return `${other.entry.name} ${host.identity} ${String(before.length)}`
        })
      const { written } = earlier.endpoint.host
      return [
        finding.sharedHost(
          { path: hostPath, about: [entry.name, host.identity], clashing },
          {
            host: host.written,
            index: earlier.endpoint.index,
            cluster: earlier.entry.name,
            spelling: written === host.written ? '' : `, spelled ${written} there`,
          },
        ),
      ]
    })
  },
})
