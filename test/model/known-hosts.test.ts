import { test } from 'tap'

import { hostsSeenFrom } from '../../src/model/known-hosts.ts'

const domain = 'cluster.local'

void test('one spelling in one namespace is one host', (t) => {
  const hostOf = hostsSeenFrom('shop', domain)
  t.equal(hostOf('db'), hostOf('db'))
  t.equal(hostOf('db'), hostsSeenFrom('shop', domain)('db'))
  t.strictSame(hostOf('db').names, ['db.shop.svc.cluster.local'])
  t.end()
})

void test('another namespace, domain or spelling is another host', (t) => {
  const host = hostsSeenFrom('shop', domain)('db')
  t.strictSame(hostsSeenFrom('money', domain)('db').names, ['db.money.svc.cluster.local'])
  t.strictSame(hostsSeenFrom('shop', 'k8s.example')('db').names, ['db.shop.svc.k8s.example'])
  t.not(hostsSeenFrom('shop', domain)('DB'), host)
  t.end()
})

void test('what is longer than any name is not kept', (t) => {
  const long = 'x'.repeat(254)
  const hostOf = hostsSeenFrom('shop', domain)
  t.not(hostOf(long), hostOf(long))
  t.equal(hostOf(long).written, long)
  const farAway = hostsSeenFrom(long, domain)
  t.not(farAway('db'), farAway('db'))
  t.equal(farAway('db').namespace, long)
  t.end()
})

void test('there is an end to what is kept', (t) => {
  const host = hostsSeenFrom('shop', domain)('first')
  const hostOf = hostsSeenFrom('crowded', domain)
  for (let number = 0; number < 20_000; number += 1) hostOf(`h${String(number)}`)
  t.not(hostsSeenFrom('shop', domain)('first'), host)
  t.end()
})
