import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { test } from 'tap'

import { asObject } from '../../src/model/json.ts'
import { htmlReport } from '../../src/report/html.ts'
import type { Report } from '../../src/report/report.ts'
import { hostileSample, sample } from '../report/sample.ts'
import { Chromium, chromiumProgram } from './chromium.ts'

const program = chromiumProgram()
const options =
  program === undefined ? { skip: 'no Chromium: install it, or name it in CHROMIUM' } : { timeout: 120_000 }

/** Opens all that is folded, so that all of it is laid out. */
const unfold = `document.querySelectorAll('details').forEach((part) => { part.open = true })`

/** A page that is wider than its window has to be pushed to be read. A scroll bar at its right takes some of the window. */
const widths = `(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))(document.documentElement)`

const pageOf = { sample, hostile: hostileSample } satisfies Record<string, Report>

void test('the page in a real browser', options, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'clusterset-guard-html-'))
  const browser = new Chromium(program ?? '')
  t.teardown(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
  await browser.openTab()
  const show = async (
    name: keyof typeof pageOf,
    width: number,
    scheme: 'light' | 'dark',
  ): Promise<string> => {
    const file = join(folder, `${name}.html`)
    writeFileSync(file, htmlReport(pageOf[name]))
    await browser.ask('Emulation.setDeviceMetricsOverride', {
      width,
      height: 800,
      deviceScaleFactor: 1,
      mobile: width < 500,
    })
    await browser.ask('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: scheme }],
    })
    const url = pathToFileURL(file).href
    await browser.go(url)
    await browser.valueOf(unfold)
    return url
  }

  for (const name of ['sample', 'hostile'] as const)
    for (const width of [360, 1280])
      await t.test(`${name} at ${String(width)} pixels: nothing stands out at the side`, async (t) => {
        await show(name, width, 'light')
        t.equal(await browser.valueOf('innerWidth'), width)
        const { scrollWidth, clientWidth } = asObject(await browser.valueOf(widths))
        t.equal(scrollWidth, clientWidth)
      })

  await t.test('light and dark are the choice of the reader', async (t) => {
    const ground = 'getComputedStyle(document.body).backgroundColor'
    await show('sample', 1280, 'light')
    t.equal(await browser.valueOf(ground), 'rgb(255, 255, 255)')
    await show('sample', 1280, 'dark')
    t.equal(await browser.valueOf(ground), 'rgb(20, 23, 27)')
  })

  await t.test('a link leads to why the rule is there', async (t) => {
    await show('sample', 1280, 'light')
    t.equal(
      await browser.valueOf(
        `[...document.querySelectorAll('a')].filter(({ hash }) => document.getElementById(hash.slice(1)) === null).length`,
      ),
      0,
    )
  })

  await t.test('no text of a manifest makes an element', async (t) => {
    await show('hostile', 1280, 'light')
    t.equal(
      await browser.valueOf(`document.querySelectorAll('script, img, b, [onclick], [onerror]').length`),
      0,
    )
    t.equal(
      await browser.valueOf(`document.querySelector('.finding p:nth-child(2)').textContent`),
      '</script><script>alert(1)</script>',
    )
  })

  await t.test('nothing is complained of, and nothing but the page was asked for', async (t) => {
    const url = await show('sample', 1280, 'light')
    const events = browser.events.filter(({ method }) =>
      ['Log.entryAdded', 'Runtime.exceptionThrown', 'Runtime.consoleAPICalled'].includes(method ?? ''),
    )
    t.strictSame(events, [])
    const asked = browser.events
      .filter(({ method }) => method === 'Network.requestWillBeSent')
      .map(({ params }) => params?.['documentURL'])
    t.ok(asked.includes(url))
    t.strictSame(
      browser.events
        .filter(({ method }) => method === 'Network.requestWillBeSent')
        .filter(({ params }) => JSON.stringify(params?.['request']).includes('"http')),
      [],
    )
  })
})
