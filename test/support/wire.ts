import { connect as connectPlainly } from 'node:net'
import { connect } from 'node:tls'

/** Where a server listens, and who vouches for it. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly ca: string
}

/** One HTTP answer as it stood on the wire. */
export interface WireAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** What came back on a connection. */
export interface Exchange {
  readonly answers: readonly WireAnswer[]
  /** How the connection came to an end; `open` when it was left with all expected answers. */
  readonly end: 'open' | 'closed' | 'reset' | 'silent'
}

/** What is sent on a connection, and when it is left. */
export interface Sending {
  /** Bytes, written one piece after the other. */
  readonly pieces: readonly (string | Buffer)[]
  /** Say after the last piece that nothing more will come. */
  readonly isEnded?: boolean
  /** Break the connection off after the last piece. */
  readonly isReset?: boolean
  /** Leave after so many answers; without it wait until the server closes. */
  readonly answers?: number
  /** How long to wait for the next byte before the server counts as silent. */
  readonly patienceMilliseconds?: number
}

/** Sends bytes over TLS and gathers what comes back: for requests that no HTTP client would send. */
export function exchange(target: Target, sending: Sending): Promise<Exchange> {
  const { pieces, isEnded = false, isReset = false, answers = Infinity } = sending
  return new Promise((resolve) => {
    const plain = connectPlainly(target.port, target.host)
    const socket = connect({ socket: plain, ca: target.ca }, () => {
      for (const piece of pieces) socket.write(piece)
      if (isEnded) socket.end()
      if (isReset) socket.write('', () => plain.resetAndDestroy())
    })
    const chunks: Buffer[] = []
    const leave = (end: Exchange['end']): void => {
      socket.destroy()
      resolve({ answers: answersIn(Buffer.concat(chunks).toString('latin1')), end })
    }
    socket.setTimeout(sending.patienceMilliseconds ?? 20_000, () => {
      leave('silent')
    })
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (answersIn(Buffer.concat(chunks).toString('latin1')).length >= answers) leave('open')
    })
    socket.on('error', () => {
      leave('reset')
    })
    socket.on('close', () => {
      leave('closed')
    })
  })
}

/** The whole answers in what was received, a text with one character a byte. */
function answersIn(received: string): readonly WireAnswer[] {
  const found: WireAnswer[] = []
  let rest = received
  for (;;) {
    const [, head = '', status = ''] = /^(HTTP\/1\.\d (\d{3})[^]*?)\r\n\r\n/.exec(rest) ?? []
    if (head === '') return found
    const start = head.length + 4
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
    if (rest.length < start + length) return found
    const body = Buffer.from(rest.slice(start, start + length), 'latin1').toString('utf8')
    found.push({ status: Number(status), head, body })
    rest = rest.slice(start + length)
  }
}
