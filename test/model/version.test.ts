import { test } from 'tap'

import {
  isBelow,
  isOperatorAtLeast,
  isSameSeries,
  serverVersionFrom,
  serverVersionOfImage,
  shownVersion,
} from '../../src/model/version.ts'

const lowest = { major: 8, minor: 0, patch: 27 }

void test('a server reports its version, with what its maker adds', (t) => {
  t.strictSame(serverVersionFrom('8.4.10-10'), { major: 8, minor: 4, patch: 10 })
  t.strictSame(serverVersionFrom('8.0.46-37.1'), { major: 8, minor: 0, patch: 46 })
  t.strictSame(serverVersionFrom('9.7.0'), { major: 9, minor: 7, patch: 0 })
  t.strictSame(serverVersionFrom('8.4'), { major: 8, minor: 4, patch: undefined })
  t.end()
})

void test('what begins with no version is none', (t) => {
  t.equal(serverVersionFrom(''), undefined)
  t.equal(serverVersionFrom('latest'), undefined)
  t.equal(serverVersionFrom('8'), undefined)
  t.equal(serverVersionFrom('v8.4.10'), undefined)
  t.end()
})

void test('a major below 5 is no version of MySQL', (t) => {
  t.equal(serverVersionFrom('1.2.0'), undefined)
  t.equal(serverVersionFrom('4.1.22'), undefined)
  t.strictSame(serverVersionFrom('5.7.44'), { major: 5, minor: 7, patch: 44 })
  t.end()
})

void test('the tag of an image tells the version', (t) => {
  t.strictSame(serverVersionOfImage('percona/percona-server:8.4.10-10.1'), { major: 8, minor: 4, patch: 10 })
  t.strictSame(serverVersionOfImage('percona/percona-server:8.0.46-37.1'), { major: 8, minor: 0, patch: 46 })
  t.strictSame(serverVersionOfImage('percona-server:8.0.26'), { major: 8, minor: 0, patch: 26 })
  t.end()
})

void test('a tag may tell the series only', (t) => {
  t.strictSame(serverVersionOfImage('percona/percona-server:8.4'), { major: 8, minor: 4, patch: undefined })
  t.strictSame(serverVersionOfImage('percona/percona-server:8.0'), { major: 8, minor: 0, patch: undefined })
  t.end()
})

void test('the port of a registry is no tag', (t) => {
  t.strictSame(serverVersionOfImage('reg:5000/x/y:8.0.46-37.1'), { major: 8, minor: 0, patch: 46 })
  t.equal(serverVersionOfImage('reg:5000/x/y'), undefined)
  t.equal(serverVersionOfImage('10.0.0.1:5000/percona-server'), undefined)
  t.end()
})

void test('a digest tells nothing, but the tag before it does', (t) => {
  t.equal(serverVersionOfImage('percona/percona-server@sha256:8400000000'), undefined)
  t.strictSame(serverVersionOfImage('percona/percona-server:8.4.10@sha256:0123'), {
    major: 8,
    minor: 4,
    patch: 10,
  })
  t.end()
})

void test('latest, no tag and no image tell nothing', (t) => {
  t.equal(serverVersionOfImage('percona/percona-server:latest'), undefined)
  t.equal(serverVersionOfImage('percona/percona-server'), undefined)
  t.equal(serverVersionOfImage(''), undefined)
  t.end()
})

void test('a tag of the operator names the server after psmysql', (t) => {
  const repository = 'perconalab/percona-server-mysql-operator'
  t.strictSame(serverVersionOfImage(`${repository}:main-psmysql8.4`), {
    major: 8,
    minor: 4,
    patch: undefined,
  })
  t.strictSame(serverVersionOfImage(`${repository}:main-psmysql8.0`), {
    major: 8,
    minor: 0,
    patch: undefined,
  })
  t.strictSame(serverVersionOfImage(`${repository}:1.2.0-psmysql8.4.10`), { major: 8, minor: 4, patch: 10 })
  t.strictSame(
    serverVersionOfImage('reg:5000/mirror/mysql:1.2.0-psmysql8.0.46'),
    { major: 8, minor: 0, patch: 46 },
    'in a mirror of another name as well',
  )
  t.end()
})

void test('any other tag of the operator is the version of the operator', (t) => {
  t.equal(serverVersionOfImage('percona/percona-server-mysql-operator:1.2.0'), undefined)
  t.equal(serverVersionOfImage('percona/percona-server-mysql-operator:8.4.10'), undefined)
  t.strictSame(serverVersionOfImage('percona/percona-server:8.4.10'), { major: 8, minor: 4, patch: 10 })
  t.end()
})

void test('a version is shown as people write it', (t) => {
  t.equal(shownVersion({ major: 8, minor: 0, patch: 26 }), '8.0.26')
  t.equal(shownVersion({ major: 9, minor: 0, patch: 0 }), '9.0.0')
  t.equal(shownVersion({ major: 8, minor: 4, patch: undefined }), '8.4')
  t.end()
})

void test('a series is major and minor', (t) => {
  t.equal(isSameSeries({ major: 8, minor: 4 }, { major: 8, minor: 4 }), true)
  t.equal(isSameSeries({ major: 8, minor: 4 }, { major: 8, minor: 0 }), false)
  t.equal(isSameSeries({ major: 8, minor: 0 }, { major: 9, minor: 0 }), false)
  t.end()
})

void test('versions are compared as numbers, not as text', (t) => {
  t.equal(isBelow({ major: 8, minor: 0, patch: 9 }, lowest), true)
  t.equal(isBelow({ major: 8, minor: 0, patch: 26 }, lowest), true)
  t.equal(isBelow({ major: 8, minor: 0, patch: 27 }, lowest), false)
  t.equal(isBelow({ major: 8, minor: 0, patch: 100 }, lowest), false)
  t.equal(isBelow({ major: 10, minor: 0, patch: 0 }, lowest), false)
  t.end()
})

void test('another series decides whatever the patch is', (t) => {
  t.equal(isBelow({ major: 5, minor: 7, patch: 44 }, lowest), true)
  t.equal(isBelow({ major: 5, minor: 7, patch: undefined }, lowest), true)
  t.equal(isBelow({ major: 8, minor: 4, patch: undefined }, lowest), false)
  t.equal(isBelow({ major: 8, minor: 1, patch: 0 }, lowest), false)
  t.end()
})

void test('the series alone cannot be compared with a patch of it', (t) => {
  t.equal(isBelow({ major: 8, minor: 0, patch: undefined }, lowest), undefined)
  t.end()
})

void test('releases of the operator are compared as numbers', (t) => {
  t.equal(isOperatorAtLeast('1.2.0', 2), true)
  t.equal(isOperatorAtLeast('1.10.0', 2), true)
  t.equal(isOperatorAtLeast('1.1.0', 2), false)
  t.equal(isOperatorAtLeast('2.0.0', 3), true)
  t.equal(isOperatorAtLeast('0.12.0', 2), false)
  t.end()
})

void test('what is no release of the operator cannot be compared', (t) => {
  t.equal(isOperatorAtLeast('', 2), undefined)
  t.equal(isOperatorAtLeast('main', 2), undefined)
  t.equal(isOperatorAtLeast('1', 2), undefined)
  t.equal(isOperatorAtLeast('1.2', 2), true)
  t.equal(isOperatorAtLeast('1.1', 2), false)
  t.end()
})
