/** The demo: a real server, real requests, and the answers compared word for word with what is promised. */
import { isDeepStrictEqual, styleText } from 'node:util'

import { requests, type DemoRequest, type Expected } from './requests.ts'
import { reviewOf } from './reviews.ts'
import { startServer } from './server.ts'

interface Answer {
  readonly response: {
    readonly allowed: boolean
    readonly status?: {
      readonly details?: { readonly causes: readonly { field: string; message: string }[] }
    }
    readonly warnings?: readonly string[]
    readonly patch?: string
    readonly auditAnnotations: { readonly verdict: string }
  }
}

/** An answer reduced to what people read. */
function heard({ response }: Answer): Expected {
  const { status, warnings, patch, auditAnnotations } = response
  return {
    verdict: auditAnnotations.verdict,
    ...(status === undefined
      ? {}
      : { denials: (status.details?.causes ?? []).map(({ field, message }) => ({ field, message })) }),
    ...(warnings === undefined ? {} : { warnings }),
    ...(patch === undefined
      ? {}
      : { patch: JSON.parse(Buffer.from(patch, 'base64').toString()) as unknown[] }),
  }
}

const paint = (style: 'red' | 'green' | 'yellow' | 'bold' | 'dim', text: string): string =>
  styleText(style, text, { stream: process.stdout })

const colours = { denied: 'red', warned: 'yellow' } as const

const paintVerdict = (verdict: string): string =>
  paint(verdict === 'denied' || verdict === 'warned' ? colours[verdict] : 'green', verdict.toUpperCase())

function shown(
  number: number,
  { title, route, review }: DemoRequest,
  { verdict, denials, warnings, patch }: Expected,
): string {
  const kind = review.kind === 'Secret' ? 'Secret billing/porto-secrets' : 'ClusterSet shop/orders'
  return [
    `${String(number).padStart(2)}. ${paint('bold', title)}`,
    `    ${review.operation} ${kind} ${paint('dim', `POST ${route}`)}: ${paintVerdict(verdict)}`,
    ...(denials ?? []).flatMap(({ field, message }) => [
      `      ${paint('dim', field)}`,
      `        ${message}`,
    ]),
    ...(warnings ?? []).map((warning) => `      Warning: ${warning}`),
    ...(patch ?? []).map((operation) => `      ${JSON.stringify(operation)}`),
    '',
  ].join('\n')
}

const server = await startServer()
process.stdout.write(`clusterset-guard listens at ${server.address}\n\n`)
let differences = 0
for (const [index, request] of requests.entries()) {
  const answer = (await server.post(request.route, reviewOf(index + 1, request.review))) as Answer
  const found = heard(answer)
  process.stdout.write(`${shown(index + 1, request, found)}\n`)
  if (isDeepStrictEqual(found, request.expected)) continue
  differences += 1
  process.stdout.write(
    `${paint('red', 'NOT AS PROMISED')}\nexpected ${JSON.stringify(request.expected, undefined, 2)}\nheard    ${JSON.stringify(found, undefined, 2)}\n\n`,
  )
}
const code = await server.stop()
const isGood = differences === 0 && code === 0
process.stdout.write(
  isGood
    ? `${String(requests.length)} requests, every answer as promised; the server ended with 0\n`
    : `${String(differences)} of ${String(requests.length)} answers are not as promised; the server ended with ${String(code)}\n`,
)
process.exitCode = isGood ? 0 : 1
