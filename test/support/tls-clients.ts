import { once } from 'node:events'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { connect, type ConnectionOptions, TLSSocket } from 'node:tls'

import type { Test } from 'tap'

import type { CertificateWithKey } from './certificates.ts'

/** What a new connection came to. */
export interface Connected {
  /** The serial number of the server's certificate; undefined when there was no handshake. */
  readonly serialNumber: string | undefined
  readonly protocol: string | null
  readonly isResumed: boolean
  /** The bytes that came in answer to a request. */
  readonly answer: string
  /** The code of the error that ended it, if one did. */
  readonly error: string | undefined
  /** What resumes the session. */
  readonly session: Buffer | undefined
}

/** Makes a new connection, sends `GET /` and reads until the server closes. */
export function connectOnce(port: number, options: ConnectionOptions = {}): Promise<Connected> {
  return new Promise((resolve) => {
    let answer = ''
    let session: Buffer | undefined
    let error: string | undefined
    let shown: Pick<Connected, 'serialNumber' | 'protocol' | 'isResumed'> = {
      serialNumber: undefined,
      protocol: null,
      isResumed: false,
    }
    // The server's certificate is what is asked about, so any is taken.
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options })
    socket.on('secureConnect', () => {
      shown = {
        serialNumber: serialNumberOf(socket),
        protocol: socket.getProtocol(),
        isResumed: socket.isSessionReused(),
      }
      socket.write('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
    })
    socket.on('session', (given: Buffer) => (session = given))
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('utf8')))
    socket.on('error', (failure: Error) => (error = 'code' in failure ? String(failure.code) : failure.name))
    socket.on('close', () => {
      resolve({ ...shown, answer, session, error })
    })
  })
}

/** The serial number of the certificate that a server showed on a connection. */
export const serialNumberOf = (socket: TLSSocket): string => socket.getPeerCertificate().serialNumber

/** A connection that is kept open between requests. */
export interface KeptConnection {
  /** Sends `GET /` and tells the serial number of the server's certificate and the port it went out from. */
  ask(): Promise<{ readonly serialNumber: string; readonly localPort: number | undefined }>
}

/** Opens a connection with the first request; it is closed when the test ends. */
export function keepConnection(t: Test, port: number): KeptConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
  t.teardown(() => {
    agent.destroy()
  })
  return {
    async ask() {
      const outgoing = request({ host: '127.0.0.1', port, agent, path: '/' })
      const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
      outgoing.end()
      const [incoming] = await answered
      const { socket } = incoming
      if (!(socket instanceof TLSSocket)) throw new Error('the connection is not encrypted')
      const { localPort } = socket
      const serialNumber = serialNumberOf(socket)
      await incoming.resume().toArray()
      return { serialNumber, localPort }
    },
  }
}

/** Writes a certificate and its key each beside its file, and renames it over it. */
export function renameOver(folder: string, { certificate, key }: CertificateWithKey): void {
  writeFileSync(join(folder, 'new.crt'), certificate)
  writeFileSync(join(folder, 'new.key'), key)
  renameSync(join(folder, 'new.crt'), join(folder, 'tls.crt'))
  renameSync(join(folder, 'new.key'), join(folder, 'tls.key'))
}

/**
 * Puts a Secret of this version into a folder as the kubelet does: `tls.crt` is a link to `..data/tls.crt`, and
 * `..data` a link to the folder of the version, which is swapped by renaming another link over it.
 */
export function mountSecret(folder: string, version: string, { certificate, key }: CertificateWithKey): void {
  mkdirSync(join(folder, `..${version}`))
  writeFileSync(join(folder, `..${version}`, 'tls.crt'), certificate)
  writeFileSync(join(folder, `..${version}`, 'tls.key'), key)
  symlinkSync(`..${version}`, join(folder, '..data_tmp'))
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
}

/** The links of a mounted Secret, which never change. */
export function linkSecret(folder: string): void {
  for (const name of ['tls.crt', 'tls.key']) symlinkSync(join('..data', name), join(folder, name))
}
