import { chmodSync, chownSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import tap, { test } from 'tap'

import packageFile from '../../package.json' with { type: 'json' }
import { asList, asObject, textsIn } from '../../src/model/json.ts'
import { rules } from '../../src/rules/index.ts'
import { certificateBetween } from '../support/certificates.ts'
import { folderWith, repository } from '../support/guard-process.ts'
import { askHttps } from '../support/webhook.ts'
import { imageName, isThere, podman, whyNot } from './containers.ts'
import { filesBelow, mountImage } from './image-files.ts'
import { runImage, serveImage } from './running.ts'

const reason = whyNot() ?? (isThere(imageName) ? undefined : `no ${imageName} here: npm run image builds it`)
const options = { skip: reason ?? false }
const folder = reason === undefined ? mountImage(tap) : ''
const files = reason === undefined ? filesBelow(folder) : []
const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
const json = (path: string) => asObject(JSON.parse(read(path)))
const node = ['--entrypoint', '/usr/local/bin/node']

void test('it runs the program: version, rules, and an explanation with its examples', options, (t) => {
  t.match(runImage(['version']), { code: 0, stdout: `clusterset-guard ${packageFile.version}\n` })
  const printed = runImage(['rules'])
  t.equal(printed.code, 0)
  for (const { id } of rules) t.match(printed.stdout, `\n${id} `)
  t.match(runImage(['explain', 'endpoint-hosts-unique']), {
    code: 0,
    stdout: 'kind: PerconaServerMySQLClusterSet',
  })
  t.match(runImage([]), { code: 0, stdout: 'Usage: clusterset-guard' }, 'help, when asked nothing')
  t.end()
})

void test(
  'it serves as nobody with nothing to write to, denies over HTTPS, and ends with 0 when told to',
  options,
  async (t) => {
    const pair = await certificateBetween(
      new Date(Date.now() - 86_400_000),
      new Date(Date.now() + 86_400_000),
    )
    const tls = folderWith(t, { 'tls.crt': pair.certificate, 'tls.key': pair.key })
    chmodSync(tls, 0o755)
    // As a mounted Secret with fsGroup: of root, and read by the group.
    chownSync(join(tls, 'tls.key'), 0, 65532)
    chmodSync(join(tls, 'tls.key'), 0o440)
    const serving = await serveImage(
      t,
      [
        ...['--tls-cert', '/tls/tls.crt', '--tls-key', '/tls/tls.key', '--world', '/world'],
        ...['--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'],
      ],
      [...['--volume', `${tls}:/tls:ro`], ...['--volume', `${join(repository, 'examples/world')}:/world:ro`]],
    )
    const ready = await fetch(new URL('/readyz', serving.health))
    t.equal(ready.status, 200)
    const { status, body } = await askHttps(
      { host: '127.0.0.1', port: serving.webhook.port, ca: pair.certificate },
      {
        method: 'POST',
        path: '/validate',
        headers: { 'content-type': 'application/json' },
        body: readFileSync(join(repository, 'examples/reviews/two-spellings.json')),
      },
    )
    t.equal(status, 200)
    const response = asObject(asObject(body)['response'])
    t.match(response, { allowed: false, status: { code: 422 } })
    t.match(asObject(response['status'])['message'], '2 rules deny ClusterSet shop/orders: ')
    const { code, milliseconds } = await serving.stop()
    t.equal(code, 0)
    t.ok(milliseconds < 10_000, `${milliseconds.toFixed(0)} ms`)
  },
)

void test('it is 65532, by number, in a container that it can change nothing in', options, (t) => {
  const { Config } = asObject(asList(JSON.parse(podman('image', 'inspect', imageName)))[0])
  t.match(Config, {
    User: '65532:65532',
    WorkingDir: '/',
    Entrypoint: ['/usr/local/bin/node', '/app/dist/main.js'],
    Labels: {
      'org.opencontainers.image.title': 'clusterset-guard',
      'org.opencontainers.image.description': packageFile.description,
      'org.opencontainers.image.licenses': packageFile.license,
      'org.opencontainers.image.version': packageFile.version,
    },
  })
  t.strictSame(
    files.filter(({ isWritable }) => isWritable).map(({ path }) => path),
    [],
  )
  const asked = `console.log(process.getuid(), process.getgid(), process.getgroups().join());
    try { fs.writeFileSync('/tmp/a', '') } catch ({ code }) { console.log(code) }`
  t.match(runImage(['-e', asked], node), { code: 0, stdout: /^65532 65532 65532\nENOENT\n$/ })
  t.end()
})

void test('a name in /etc/hosts is found, as in a pod', options, (t) => {
  const asked =
    "dns.lookup('guard.test', { family: 4 }, (error, address) => console.log(error?.code, address))"
  t.match(runImage(['-e', asked], [...node, '--add-host', 'guard.test:127.0.0.9']), {
    code: 0,
    stdout: 'undefined 127.0.0.9\n',
  })
  t.end()
})

void test('it has no shell, no npm, no package manager, no source and no key', options, (t) => {
  t.match(runImage(['-c', 'true'], ['--entrypoint', '/bin/sh']), { code: 127, stderr: 'no such file' })
  t.strictSame(
    files.filter(({ path, isExecutable }) => isExecutable && !path.startsWith('lib')).map(({ path }) => path),
    ['app/dist/main.js', 'usr/local/bin/node'],
  )
  t.strictSame(
    files
      .map(({ path }) => path)
      .filter((path) => /node_modules|\.(?:ts|map|pem|key|npmrc|lock)$|\.git|-lock/.test(path)),
    [],
  )
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]{40}/
  t.strictSame(
    files.filter(
      ({ path, isFile }) => isFile && /^(?:app|etc|usr\/share)\//.test(path) && key.test(read(path)),
    ),
    [],
  )
  t.strictSame([...new Set(files.map(({ path }) => path.split('/')[0]))], topFolders(process.arch))
  t.end()
})

/** On x86 the loader of programs has a folder of its own. */
const topFolders = (architecture: string): readonly string[] => [
  ...['app', 'etc', 'lib'],
  ...(architecture === 'x64' ? ['lib64'] : []),
  ...['usr', 'var'],
]

void test(
  'the bill of materials names Node and each package whose licence the notices have, and no other',
  options,
  (t) => {
    const bill = json('usr/share/clusterset-guard/sbom.cdx.json')
    t.match(bill, {
      bomFormat: 'CycloneDX',
      metadata: {
        component: { type: 'application', name: 'clusterset-guard', version: packageFile.version },
      },
    })
    const notices = read('app/dist/THIRD-PARTY-NOTICES.txt')
    const bundled = notices
      .split(/^={80}\n\n/m)
      .map((notice) => notice.split('\n')[0]?.replace(' ', '@') ?? '')
    const [platform, ...packages] = asList(bill['components']).map(asObject)
    t.match(platform, { type: 'platform', name: 'node', cpe: /^cpe:2\.3:a:nodejs:node\.js:24\.\d+\.\d+:/ })
    t.strictSame(packages.map((one) => one['bom-ref']).sort(), [...bundled].sort())
    t.ok(
      bundled.some((name) => name.startsWith('pino@')) &&
        !bundled.some((name) => name.startsWith('typescript@')),
    )
    for (const one of packages)
      t.match(
        one,
        { purl: /^pkg:npm\//, hashes: [{ alg: 'SHA-512' }], scope: 'required' },
        String(one['bom-ref']),
      )
    const held = new Set([`clusterset-guard@${packageFile.version}`, platform?.['bom-ref'], ...bundled])
    for (const { ref, dependsOn } of asList(bill['dependencies']).map(asObject))
      t.ok(
        [ref, ...textsIn(dependsOn)].every((name) => held.has(name)),
        String(ref),
      )
    t.end()
  },
)

void test(
  'scanners find the Debian packages of the libraries, and each comes with its licence',
  options,
  (t) => {
    t.match(read('etc/os-release'), /^ID=debian$/m)
    const packages = files.flatMap(({ path }) => /^var\/lib\/dpkg\/status\.d\/(.+)$/.exec(path)?.[1] ?? [])
    t.ok(['libc6', 'libgcc-s1', 'libstdc++6'].every((name) => packages.includes(name)))
    for (const name of packages) {
      const status = read(`var/lib/dpkg/status.d/${name}`)
      t.match(status, `Package: ${name}\n`)
      t.match(status, /^Version: \d/m)
      t.ok(
        files.some(({ path }) => path === `usr/share/doc/${name}/copyright`),
        name,
      )
    }
    t.match(read('app/LICENSE'), 'Apache License')
    t.end()
  },
)
