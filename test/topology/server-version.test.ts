import { test } from 'tap'

import { storedPerconaServerFrom } from '../../src/model/percona-server.ts'
import { versionOf } from '../../src/topology/server-version.ts'
import { perconaServer } from '../support/objects.ts'

const versionWith = (image: string, version?: string) =>
  versionOf(
    storedPerconaServerFrom(
      perconaServer('dc1', {
        mysql: { image },
        ...(version === undefined ? {} : { status: { mysql: { version } } }),
      }),
    ),
  )

void test('what runs is trusted more than the image', (t) => {
  t.strictSame(versionWith('percona/percona-server:8.4.10-10.1', '8.0.26-16'), {
    version: { major: 8, minor: 0, patch: 26 },
    source: 'status 8.0.26-16',
  })
  t.end()
})

void test('while nothing runs the tag of the image tells', (t) => {
  t.strictSame(versionWith('percona/percona-server:8.4.10-10.1'), {
    version: { major: 8, minor: 4, patch: 10 },
    source: 'image percona/percona-server:8.4.10-10.1',
  })
  t.strictSame(versionWith('percona/percona-server:8.4', 'unknown'), {
    version: { major: 8, minor: 4, patch: undefined },
    source: 'image percona/percona-server:8.4',
  })
  t.end()
})

void test('where nothing tells, it says what was looked at', (t) => {
  t.strictSame(versionWith('percona/percona-server:latest'), {
    version: undefined,
    source: 'image percona/percona-server:latest',
  })
  t.strictSame(versionWith(''), { version: undefined, source: 'image (none)' })
  t.end()
})
