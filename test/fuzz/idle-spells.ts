import { setTimeout as sleep } from 'node:timers/promises'

import type { Target } from '../support/wire.ts'
import { answersOn, tlsTo } from './patient-connection.ts'
import { plainRequest } from './plain-request.ts'

/** For how long connections lie idle, in seconds. The API server itself closes one after 90. */
const spellsSeconds = [1, 2, 5, 10, 30, 60, 89, 110, 119, 130]

/** The server keeps a connection so long. After it, closing in order is right. */
const keptSeconds = 120

interface Spell {
  readonly seconds: number
  readonly outcome: string
  readonly isRight: boolean
}

async function spellOf(target: Target, seconds: number): Promise<Spell> {
  const connection = await tlsTo(target)
  connection.socket.write(plainRequest)
  if (!(await answersOn(connection, 1))) return { seconds, outcome: 'no first answer', isRight: false }
  const end = await connection.endWithin(seconds * 1000)
  if (end.how !== 'open') {
    const after = (end.afterMilliseconds / 1000).toFixed(1)
    const isRight = end.how === 'closed' && seconds > keptSeconds
    return { seconds, outcome: `${end.how} by the server after ${after} s`, isRight }
  }
  connection.socket.write(plainRequest)
  const isAnswered = await answersOn(connection, 2)
  connection.socket.destroy()
  return {
    seconds,
    outcome: isAnswered ? 'answered on the same connection' : 'lost: closed while the request was under way',
    isRight: isAnswered,
  }
}

/**
 * Uses a connection again after it lay idle, one connection a spell, all at once: it takes 131 s.
 *
 * @returns what was not as promised
 */
export async function idleSpells(target: Target): Promise<readonly string[]> {
  const problems: string[] = []
  await Promise.all(
    spellsSeconds.map(async (seconds) => {
      // So that they do not all knock in the same millisecond.
      await sleep(seconds * 7)
      const { outcome, isRight } = await spellOf(target, seconds)
      console.log(`idle ${String(seconds).padStart(3)} s: ${outcome}${isRight ? '' : '  <- wrong'}`)
      if (!isRight) problems.push(`idle ${String(seconds)} s: ${outcome}`)
    }),
  )
  return problems
}
