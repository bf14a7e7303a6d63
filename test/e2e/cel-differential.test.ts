import tap, { test } from 'tap'

import { isList, isObject } from '../../src/model/json.ts'
import { cases, costly, refused, schemas, unproven, type Type } from '../cel/cases.ts'
import { startCluster } from '../cluster/cluster.ts'
import { until } from '../cluster/control-plane.ts'
import type { ApiAnswer } from '../cluster/request.ts'

const cluster = await startCluster({ isBare: true })
tap.teardown(() => cluster.stop())

const group = 'cel.example.com'

/** A CRD with a field a rule: `f0`, `f1` and so on. */
function definition(
  plural: string,
  rules: readonly (readonly [schema: object, expression: string])[],
): unknown {
  const fields = rules.map(([schema, rule], index): readonly [string, unknown] => [
    `f${String(index)}`,
    { ...schema, 'x-kubernetes-validations': [{ rule, message: 'it does not hold' }] },
  ])
  const spec = { type: 'object', properties: Object.fromEntries(fields) }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { plural, kind: plural },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
  }
}

const withSchemas = (
  rules: readonly (readonly [type: Type, expression: string])[],
): readonly (readonly [schema: object, expression: string])[] =>
  rules.map(([type, expression]) => [schemas[type], expression])

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

async function served(plural: string): Promise<void> {
  const canBeListed = async (): Promise<boolean> =>
    (await cluster.request('admin', { path: `/apis/${group}/v1/${plural}` })).code === 200
  await until(canBeListed, 'the CRD is not served', 20_000)
}

/** What an answer says of each field: its path, and the text. */
function causesOf({ body }: ApiAnswer): readonly (readonly [field: string, message: string])[] {
  const details = isObject(body) ? body['details'] : undefined
  const causes = isObject(details) ? details['causes'] : undefined
  return (isList(causes) ? causes : []).map((cause) =>
    isObject(cause) ? [String(cause['field']), String(cause['message'])] : ['', ''],
  )
}

const compiled = [...cases.map(({ type, expression }) => [type, expression] as const), ...unproven]

void test('the API server compiles the rules that we compile, and those that we say we cannot', async (t) => {
  const answer = await cluster.request('admin', {
    method: 'POST',
    path: definitions,
    body: definition('asked', withSchemas(compiled)),
  })
  t.strictSame(
    causesOf(answer).map(([field, message]) => {
      const index = /\[f(\d+)\]/.exec(field)?.[1]
      return `${compiled[Number(index)]?.[1] ?? field}: ${message.slice(0, 300)}`
    }),
    [],
  )
  if (!t.equal(answer.code, 201)) return
  await served('asked')
})

void test('the API server gives the verdicts of the table', async (t) => {
  const rounds = Math.max(...cases.map(({ asked }) => asked.length))
  let pairs = 0
  for (let round = 0; round < rounds; round += 1) {
    const asked = cases.flatMap(({ asked: pairsOfCase }, index) => {
      const pair = pairsOfCase[round]
      return pair === undefined ? [] : [[`f${String(index)}`, pair[0]] as const]
    })
    const answer = await cluster.request('admin', {
      method: 'POST',
      path: `/apis/${group}/v1/asked?dryRun=All&fieldValidation=Strict`,
      body: {
        apiVersion: `${group}/v1`,
        kind: 'asked',
        metadata: { name: 'asked' },
        spec: Object.fromEntries(asked),
      },
    })
    t.ok([201, 422].includes(answer.code), answer.text.slice(0, 500))
    const found = new Map(causesOf(answer))
    for (const [index, { expression, asked: pairsOfCase }] of cases.entries()) {
      const pair = pairsOfCase[round]
      if (pair === undefined) continue
      pairs += 1
      const message = found.get(`spec.f${String(index)}`)
      const verdict = verdictIn(message)
      if (verdict !== pair[1])
        t.fail(`${expression} on ${JSON.stringify(pair[0])}: ${verdict}, not ${pair[1]}: ${message ?? ''}`)
    }
  }
  t.comment(`${String(cases.length)} expressions, ${String(pairs)} pairs`)
})

function verdictIn(message: string | undefined): string {
  if (message === undefined) return 'true'
  if (/(?:evaluating|for) rule: it does not hold$/.test(message)) return 'error'
  return message.endsWith('it does not hold') ? 'false' : `a mistake of another kind: ${message}`
}

void test('the API server refuses what we take for no rule', async (t) => {
  const answer = await cluster.request('admin', {
    method: 'POST',
    path: `${definitions}?dryRun=All`,
    body: definition('refused', withSchemas(refused)),
  })
  const fields = new Set(causesOf(answer).map(([field]) => /\[f(\d+)\]/.exec(field)?.[1]))
  for (const [index, [, expression]] of refused.entries()) t.ok(fields.has(String(index)), expression)
})

void test('the limit of cost is where the table has it', async (t) => {
  const rules = costly.map(([expression, count]) => {
    const items = { type: 'integer', format: 'int64' }
    return [{ type: 'array', maxItems: count + 1, items }, expression] as const
  })
  const answer = await cluster.request('admin', {
    method: 'POST',
    path: definitions,
    body: definition('costly', rules),
  })
  if (!t.equal(answer.code, 201, answer.text.slice(0, 500))) return
  await served('costly')
  for (const [index, [expression, count]] of costly.entries())
    for (const length of [count, count + 1]) {
      const list = Array.from({ length }, (_, at) => at)
      const { code, text } = await cluster.request('admin', {
        method: 'POST',
        path: `/apis/${group}/v1/costly?dryRun=All`,
        body: {
          apiVersion: `${group}/v1`,
          kind: 'costly',
          metadata: { name: 'asked' },
          spec: { [`f${String(index)}`]: list },
        },
      })
      const isOver = text.includes('cost limit exceeded')
      t.strictSame(
        [isOver, code],
        length === count ? [false, 201] : [true, 422],
        `${expression} on ${String(length)}`,
      )
    }
})
