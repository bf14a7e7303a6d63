/** How long and how much a caller may. */
export interface Limits {
  /** From the connection to the end of the TLS handshake. */
  readonly handshakeMilliseconds: number
  /** From the first byte of a request to the end of its headers. */
  readonly headersMilliseconds: number
  /** From the first byte of a request to the end of its body. */
  readonly requestMilliseconds: number
  /** How often the two above are looked after. */
  readonly checkMilliseconds: number
  /** How long nothing may move on a connection with a request: its answer is not taken. */
  readonly stalledMilliseconds: number
  /** How long an idle connection is kept, whether there was a request on it or not. */
  readonly keepAliveMilliseconds: number
  /** How long a caller who was refused may go on sending before the connection is cut. */
  readonly lingerMilliseconds: number
  readonly bodyBytes: number
  /** How many connections may be open at once. */
  readonly connections: number
}

export const defaultLimits: Limits = {
  handshakeMilliseconds: 10_000,
  headersMilliseconds: 10_000,
  // The longest `timeoutSeconds` that a webhook configuration can have: after that nobody waits.
  requestMilliseconds: 30_000,
  checkMilliseconds: 1_000,
  // Longer than a request may take, so that who stalls in a body is told why the connection ends.
  stalledMilliseconds: 40_000,
  // The API server keeps an idle connection for 90 s: whoever closes first must be it, or a call is lost.
  keepAliveMilliseconds: 120_000,
  lingerMilliseconds: 2_000,
  // A review of an UPDATE carries two objects, and the API server takes up to 3 MiB for each.
  bodyBytes: 8 * 1024 * 1024,
  // An idle one costs 60 KiB, an API server keeps up to 25 of them. When 10,000 come, the 1,000 that may stay and
  // the garbage of the others cost 121 to 181 MiB (measured).
  connections: 1_000,
}
