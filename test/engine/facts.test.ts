import { test } from 'tap'

import { isComplete } from '../../src/engine/facts.ts'
import { world, type World } from '../support/world.ts'

const services = (sight: NonNullable<World['sights']>['services']) =>
  world({ sights: sight === undefined ? {} : { services: sight } }).services

void test('an inventory is complete when it covers all and nothing in it is forbidden', (t) => {
  t.equal(isComplete(services({})), true)
  t.equal(isComplete(services({ coverage: 'partial' })), false)
  t.equal(isComplete(services({ coverage: 'none' })), false)
  t.equal(isComplete(services({ forbidden: ['shop'] })), false)
  t.equal(isComplete(services({ coverage: 'partial', forbidden: ['*'] })), false)
  t.end()
})
