import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { test } from 'tap'

import { buildLog, wantsColour, type LogSettings } from '../../src/server/log.ts'
import { repository } from '../support/guard-process.ts'

const timePattern = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/

/** What one call leaves, with its time replaced. */
async function written(settings: Omit<LogSettings, 'destination'>, fields: object): Promise<string> {
  const texts: string[] = []
  const log = await buildLog({ ...settings, destination: { write: (text) => texts.push(text) } })
  log.info(fields)
  return texts.join('').replace(timePattern, 'TIME')
}

const pretty = (fields: object): Promise<string> => written({ level: 'info', format: 'pretty' }, fields)

const review = {
  event: 'review',
  webhook: 'validate',
  uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
  namespace: 'shop',
  name: 'orders',
  user: 'system:serviceaccount:ops:deployer',
  allowed: false,
  verdict: 'denied',
  rules: 'endpoint-hosts-unique,primary-is-member',
  durationMilliseconds: 0.123,
}

void test('json: a line an object, with the time', async (t) => {
  const line = await written({ level: 'info', format: 'json' }, review)
  t.equal(line.slice(-1), '\n')
  t.strictSame(JSON.parse(line), { level: 30, time: 'TIME', ...review })
})

void test('pretty: one line, what happened first', async (t) => {
  t.equal(
    await pretty(review),
    '[TIME] INFO: review denied webhook=validate uid=705ab4f5-6393-11e8-b7cc-42010a800002 namespace=shop ' +
      'name=orders user=system:serviceaccount:ops:deployer allowed=false ' +
      'rules=endpoint-hosts-unique,primary-is-member durationMilliseconds=0.123\n',
  )
})

void test('pretty: an empty field is left out, and so is a verdict that is not there', async (t) => {
  t.equal(await pretty({ event: 'stopping', rules: '' }), '[TIME] INFO: stopping\n')
})

void test('pretty: lists and objects', async (t) => {
  t.equal(
    await pretty({ event: 'listening', addresses: ['https://[::1]:8443'], world: { services: 2 } }),
    '[TIME] INFO: listening addresses=["https://[::1]:8443"] world={"services":2}\n',
  )
})

void test('lines below the level are not written, in either form', async (t) => {
  t.equal(await written({ level: 'warn', format: 'json' }, review), '')
  t.equal(await written({ level: 'warn', format: 'pretty' }, review), '')
})

void test('json: a user name cannot make a line or send an escape code', async (t) => {
  const user = 'eve\n{"event":"review"}\u001b[2J\r'
  const line = await written({ level: 'info', format: 'json' }, { event: 'review', user })
  t.match(line, /^[^\n\r\u001b]*\n$/)
  t.strictSame(JSON.parse(line), { level: 30, time: 'TIME', event: 'review', user })
})

void test('pretty: a user name cannot make a line', async (t) => {
  t.equal(
    await pretty({ event: 'review', user: 'eve\n[TIME] INFO: review allowed\r\u2028' }),
    '[TIME] INFO: review user="eve\\n[TIME] INFO: review allowed\\r\\u2028"\n',
  )
})

void test('pretty: a user name cannot send an escape code, not even one of Latin-1', async (t) => {
  t.equal(
    await pretty({ event: 'review', user: '\u001b[2J\u009b2J\u007f\u0007' }),
    '[TIME] INFO: review user="\\u001b[2J\\u009b2J\\u007f\\u0007"\n',
  )
})

void test('pretty: a user name cannot turn the direction of writing, or hide', async (t) => {
  t.equal(
    await pretty({ event: 'review', user: 'a\u202eb\u200bc\ufeff' }),
    '[TIME] INFO: review user="a\\u202eb\\u200bc\\ufeff"\n',
  )
})

void test('pretty: a user name cannot pass for another field', async (t) => {
  t.equal(
    await pretty({ event: 'review', user: 'eve allowed=true', group: 'a\\" verdict="allowed' }),
    '[TIME] INFO: review user="eve allowed=true" group="a\\\\\\" verdict=\\"allowed"\n',
  )
})

void test('pretty: what is in a list cannot either', async (t) => {
  t.equal(
    await pretty({ event: 'rule failed', at: ['a\n\u009b b'] }),
    '[TIME] INFO: rule failed at=["a\\n\\u009b b"]\n',
  )
})

void test('pretty: an event that is not ours cannot make a line', async (t) => {
  t.equal(await pretty({ event: 'a\nb', verdict: '\u001b[2J' }), '[TIME] INFO: a\\nb \\u001b[2J\n')
})

void test('pretty: letters of any language stay', async (t) => {
  t.equal(await pretty({ event: 'review', user: 'Zoë 北京' }), '[TIME] INFO: review user="Zoë 北京"\n')
})

void test('pretty: of a name of a million characters the beginning, and its length', async (t) => {
  t.equal(
    await pretty({ event: 'review', name: 'n'.repeat(1_000_000) }),
    `[TIME] INFO: review name="${'n'.repeat(253)}… (1000000 characters)"\n`,
  )
})

void test('colour only where it is asked for', async (t) => {
  const coloured = await written({ level: 'info', format: 'pretty', isColoured: true }, { event: 'stopping' })
  t.equal(coloured, '[TIME] \u001b[32mINFO\u001b[39m: \u001b[36mstopping\u001b[39m\n')
})

void test('colour is wanted on a terminal without NO_COLOR', (t) => {
  t.equal(wantsColour({}, true), true)
  t.equal(wantsColour({ NO_COLOR: '' }, true), true)
  t.equal(wantsColour({ NO_COLOR: '1' }, true), false)
  t.equal(wantsColour({}, false), false)
  t.end()
})

/** What a process that logs one line and dies at once leaves on its standard output, a pipe. */
const lastWords = (format: LogSettings['format'], death: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const module = JSON.stringify(join(repository, 'src/server/log.ts'))
    const script = `
      const { buildLog } = await import(${module})
      const log = await buildLog({ level: 'info', format: '${format}' })
      log.error({ event: 'last' })
      ${death}`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    child.on('error', reject)
    child.on('close', () => {
      resolve(text.replace(timePattern, 'TIME'))
    })
  })

void test('the last line is there after process.exit', async (t) => {
  t.equal(await lastWords('json', 'process.exit(1)'), '{"level":50,"time":"TIME","event":"last"}\n')
  t.equal(await lastWords('pretty', 'process.exit(1)'), '[TIME] ERROR: last\n')
})

void test('the last line is there after a kill that nobody can catch', async (t) => {
  const kill = "process.kill(process.pid, 'SIGKILL')"
  t.equal(await lastWords('json', kill), '{"level":50,"time":"TIME","event":"last"}\n')
  t.equal(await lastWords('pretty', kill), '[TIME] ERROR: last\n')
})
