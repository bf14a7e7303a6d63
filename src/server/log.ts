import { isatty } from 'node:tty'

import pino, { type DestinationStream, type Logger } from 'pino'

import { bounded } from '../engine/finding.ts'

/** How a log is written. */
export interface LogSettings {
  /** The least level that is written: trace, debug, info, warn, error, fatal, or silent for none. */
  readonly level: string
  readonly format: 'json' | 'pretty'
  /** Whether the pretty form may be coloured. See `wantsColour`. */
  readonly isColoured?: boolean
  /** Where lines go; standard output, if it is left out. */
  readonly destination?: DestinationStream
}

const standardOutput = 1

/**
 * Whether standard output is to be coloured: it is a terminal, and NO_COLOR is not set (an empty one counts as
 * not set, see no-color.org). The file descriptor is asked, since asking `process.stdout` makes a pipe
 * non-blocking, and then the log waits in steps of 100 ms for a slow reader.
 */
export const wantsColour = (
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal = isatty(standardOutput),
): boolean => isTerminal && !environment['NO_COLOR']

/**
 * Makes the log. A line is written before the call that logs it returns, so it is there however the process
 * ends. To gather the lines of one turn of the event loop costs more than it saves, and to write from another
 * thread costs 2 µs more.
 */
export async function buildLog({
  level,
  format,
  isColoured = false,
  destination = pino.destination({ dest: standardOutput, sync: true }),
}: LogSettings): Promise<Logger> {
  const options = { level, base: null, timestamp: timestamps() }
  if (format === 'json') return pino(options, destination)
  const prettify = await prettifier(isColoured)
  return pino(options, {
    write: (line) => {
      destination.write(prettify(line))
    },
  })
}

/** When a line is written. Lines of one millisecond have one text: to make it takes longer than all else of a line. */
function timestamps(): () => string {
  let madeAt = 0
  let made = ''
  return () => {
    const now = Date.now()
    if (now !== madeAt) {
      madeAt = now
      made = `,"time":"${new Date(now).toISOString()}"`
    }
    return made
  }
}

/** Loaded only when it is wanted: it takes 25 ms. */
async function prettifier(isColoured: boolean): Promise<(line: string) => string> {
  // By its default export: from a bundle a module in CommonJS has no other.
  const { default: pretty } = await import('pino-pretty')
  return pretty.prettyFactory({
    colorize: isColoured,
    // As it is in the line: one spelling in both forms, and no zone to guess.
    translateTime: false,
    messageFormat: told,
    // `told` says all fields, and keeps them on one line. `name` would be taken for the name of a logger.
    hideObject: true,
    ignore: 'name',
  })
}

/** `review denied uid=… user=alice …`: first what happened, and no field that is empty. */
function told({ event, verdict, ...fields }: Readonly<Record<string, unknown>>): string {
  const named = Object.entries(fields)
    .filter(([field, value]) => value !== '' && field !== 'time' && field !== 'level')
    .map(([field, value]) => `${field}=${shown(value)}`)
  const happened = [event, verdict]
    .filter((word) => typeof word === 'string')
    .map((word) => escaped(bounded(word)))
  return [...happened, ...named].join(' ')
}

/** What can stand without quotes: no space, no quote, no `=`, nothing that a terminal obeys. */
const plainText = /^[\w.,:;/@+-]+$/

/** A value so that nobody's text can pass for another field, another line or an order to the terminal. */
function shown(value: unknown): string {
  if (typeof value !== 'string') return escapeControls(JSON.stringify(value))
  const text = bounded(value)
  return plainText.test(text) ? text : `"${escaped(text)}"`
}

/** A text as JSON has it, without the quotes around it. */
const escaped = (text: string): string => escapeControls(JSON.stringify(text).slice(1, -1))

/**
 * What JSON lets through and a terminal or a reader's eye obeys: delete, the controls of Latin-1 (U+009B begins
 * an escape sequence), and what is invisible or turns the direction of writing.
 */
const unescapedControls = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** Escapes them in JSON, which stays the same value. */
const escapeControls = (json: string): string =>
  json.replace(
    unescapedControls,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
