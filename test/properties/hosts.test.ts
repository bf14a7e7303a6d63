import fc from 'fast-check'
import { test } from 'tap'

import { Host } from '../../src/model/host.ts'
import { clusterDomain } from '../support/world.ts'
import { reproducible } from '../support/properties.ts'
import { isSame } from '../support/hosts.ts'

/** One base name, from which a whole family of hosts is spelled. */
const label = fc.constantFrom('db', 'orders', 'pay-1', 'x-0', 'x', 'svc')

/** Ways to write a Service `name` of `namespace`, and its pod 0, from the short forms to the whole name. */
const serviceForms = (name: string, namespace: string): readonly string[] => [
  name,
  `${name}.${namespace}`,
  `${name}.${namespace}.svc`,
  `${name}.${namespace}.svc.${clusterDomain}`,
  `${name}-0.${name}`,
  `${name}-0.${name}.${namespace}`,
  `${name}-0.${name}.${namespace}.svc`,
  `${name}-0.${name}.${namespace}.svc.${clusterDomain}`,
  `${name}-0.${name}-unready`,
]

/** Names that lead out of the Kubernetes cluster. */
const outerForms = (name: string): readonly string[] => [
  `${name}.example`,
  `${name}.paris.example`,
  `${name}.paris.example.org`,
  `${name}.eu.paris.example.org`,
]

/** Two IP addresses, each in all the spellings that programs read. */
const addressForms = [
  ...['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0177.0.0.1', '0x7f000001', '::ffff:127.0.0.1'],
  ...['::ffff:7f00:1', '[::ffff:127.0.0.1]', '[127.0.0.1]'],
  ...['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', '[2001:db8::0:1]', '2001:db8:0::0.0.0.1'],
]

/** A spelling on top: letters made big at random, dots at the end. */
const spelled = (host: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), fc.constantFrom('', '', '.', '..'))
    .map(([bigs, dots]) => {
      const letters = Array.from(host, (letter, index) =>
        bigs[index % bigs.length] === true ? letter.toUpperCase() : letter,
      )
      return `${letters.join('')}${host.includes('[') ? '' : dots}`
    })

const namespaces = fc.constantFrom('shop', 'billing')

/** Three hosts of one family, each seen from a namespace. */
const family = fc.oneof(
  {
    weight: 4,
    arbitrary: label.map((name) => ['shop', 'billing'].flatMap((one) => serviceForms(name, one))),
  },
  { weight: 1, arbitrary: label.map(outerForms) },
  { weight: 3, arbitrary: fc.constant(addressForms) },
)

const host = (forms: readonly string[]): fc.Arbitrary<Host> =>
  fc
    .tuple(fc.constantFrom(...forms).chain(spelled), namespaces)
    .map(([written, namespace]) => new Host(written, namespace, clusterDomain))

const three = family.chain((forms) => fc.tuple(host(forms), host(forms), host(forms)))

void test('being the same host is reflexive, symmetric and transitive', (t) => {
  let pairs = 0
  let equal = 0
  fc.assert(
    fc.property(three, ([one, two, other]) => {
      pairs += 3
      equal += [isSame(one, two), isSame(two, other), isSame(one, other)].filter(Boolean).length
      for (const each of [one, two, other]) if (!isSame(each, each)) return false
      if (isSame(one, two) !== isSame(two, one)) return false
      return !(isSame(one, two) && isSame(two, other)) || isSame(one, other)
    }),
    reproducible({ numRuns: 6000 }),
  )
  t.ok(equal >= pairs / 3, `${String(equal)} of ${String(pairs)} pairs were the same`)
  t.ok(equal <= (pairs * 3) / 4, 'and enough were not')
  t.end()
})

void test('hosts are the same exactly when their first names are, as the identity of a finding demands', (t) => {
  fc.assert(
    fc.property(three, ([one, two]) => isSame(one, two) === (one.identity === two.identity)),
    reproducible({ numRuns: 3000 }),
  )
  t.end()
})
