import { test } from 'tap'

import { nearestNames } from '../../src/model/nearest-names.ts'

const names = ['member-names-unique', 'endpoint-hosts-unique', 'endpoint-claimed-once', 'primary-is-member']

void test('a letter too few', (t) => {
  t.strictSame(nearestNames('endpoint-host-unique', names), ['endpoint-hosts-unique'])
  t.end()
})

void test('a letter too many, another letter, two swapped', (t) => {
  t.strictSame(nearestNames('primarry-iz-memebr', names), ['primary-is-member'])
  t.end()
})

void test('a part of several', (t) => {
  t.strictSame(nearestNames('endpoint', names), ['endpoint-hosts-unique', 'endpoint-claimed-once'])
  t.end()
})

void test('the name itself comes first', (t) => {
  t.strictSame(nearestNames('aab', ['aaa', 'aab', 'abb']), ['aab', 'aaa', 'abb'])
  t.end()
})

void test('three at most', (t) => {
  t.strictSame(nearestNames('rule-x', ['rule-a', 'rule-b', 'rule-c', 'rule-d']), [
    'rule-a',
    'rule-b',
    'rule-c',
  ])
  t.end()
})

void test('nothing is near', (t) => {
  t.strictSame(nearestNames('zzz', names), [])
  t.end()
})

void test('no names', (t) => {
  t.strictSame(nearestNames('zzz', []), [])
  t.end()
})
