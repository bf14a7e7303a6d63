import { test } from 'tap'

import { WatchCache } from '../../src/watch/watch-cache.ts'
import { keptOf, type Kept } from './watched.ts'

/** A cache that knows objects at version 1, and what it has told. */
function cacheWith(names: readonly string[]) {
  const told: string[] = []
  const text = (kept: Kept | undefined): string => (kept === undefined ? '-' : `${kept.key}@${kept.version}`)
  const cache = new WatchCache<Kept>({
    read: keptOf,
    changed: (before, after) => told.push(`${text(before)} to ${text(after)}`),
    fault: (fault) => told.push(fault),
  })
  for (const name of names) cache.apply('ADDED', object(name, '1'))
  told.length = 0
  return { cache, told }
}

const object = (name: string, resourceVersion: string) => ({ metadata: { name, resourceVersion } })

void test('a list is adopted all at once, what is gone first', (t) => {
  const { cache, told } = cacheWith(['same', 'changed', 'gone'])
  const comparison = cache.compare()
  for (const [name, version] of [
    ['same', '1'],
    ['changed', '2'],
    ['new', '2'],
  ] as const)
    cache.take(comparison, object(name, version))
  t.strictSame(told, [])
  t.equal(cache.adopt(comparison), 3)
  t.strictSame(told, ['/gone@1 to -', '/changed@1 to /changed@2', '- to /new@2'])
  t.equal(cache.size, 3)
  t.end()
})

void test('what a watch tells while a list is compared is newer than the list', (t) => {
  const { cache, told } = cacheWith(['changed', 'deleted'])
  const comparison = cache.compare()
  cache.take(comparison, object('changed', '2'))
  cache.take(comparison, object('deleted', '2'))
  cache.apply('MODIFIED', object('changed', '3'))
  cache.apply('DELETED', object('deleted', '4'))
  cache.apply('ADDED', object('created', '5'))
  told.length = 0
  t.equal(cache.adopt(comparison), 0)
  t.strictSame(told, [])
  t.equal(cache.size, 2)
  t.end()
})

void test('a comparison that was given up changes nothing, and the next one starts anew', (t) => {
  const { cache, told } = cacheWith(['a', 'b'])
  const givenUp = cache.compare()
  cache.apply('MODIFIED', object('a', '2'))
  cache.giveUp(givenUp)
  told.length = 0
  const comparison = cache.compare()
  cache.take(comparison, object('a', '3'))
  t.equal(cache.adopt(comparison), 2)
  t.strictSame(told, ['/b@1 to -', '/a@2 to /a@3'])
  t.end()
})

void test('it forgets everything, and tells so', (t) => {
  const { cache, told } = cacheWith(['a', 'b'])
  cache.clear()
  t.strictSame(told, ['/a@1 to -', '/b@1 to -'])
  t.equal(cache.size, 0)
  t.end()
})

void test('an object whose outline stays is not read again, and nobody is told', (t) => {
  const told: string[] = []
  let reads = 0
  const cache = new WatchCache<Kept>({
    read(given) {
      reads += 1
      return keptOf(given)
    },
    outline: ({ color }) => (typeof color === 'string' ? color : undefined),
    changed: (before, after) => told.push(`${before?.color ?? '-'} to ${after?.color ?? '-'}`),
    fault: (fault) => told.push(fault),
  })
  const colored = (version: string, color?: string) => ({ ...object('one', version), color })
  cache.apply('ADDED', colored('1', 'red'))
  cache.apply('MODIFIED', colored('2', 'red'))
  t.strictSame([reads, told], [1, ['- to red']])
  const comparison = cache.compare()
  cache.take(comparison, colored('3', 'red'))
  t.equal(cache.adopt(comparison), 1, 'it was not as the list has it')
  t.strictSame([reads, told], [1, ['- to red']])
  cache.apply('MODIFIED', colored('3', 'red'))
  cache.apply('MODIFIED', colored('4', 'blue'))
  t.strictSame([reads, told], [2, ['- to red', 'red to blue']])
  cache.apply('MODIFIED', colored('5'))
  cache.apply('MODIFIED', colored('6'))
  t.equal(reads, 4, 'without an outline it is read each time')
  t.end()
})
