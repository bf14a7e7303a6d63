const newline = 0x0a

/**
 * Puts the chunks of a stream together to lines. It splits bytes, not text: a character of several bytes may be
 * divided between two chunks, and none of its bytes is a newline.
 */
export class Lines {
  readonly #longestBytes: number
  #pending: Buffer[] = []
  #pendingBytes = 0

  /** @param longestBytes more than this is no line: what comes is no watch, or no API server */
  constructor(longestBytes: number) {
    this.#longestBytes = longestBytes
  }

  /**
   * Hands out the lines that end in the chunk, in their order, until one is not wanted.
   * @param take whether to go on after this line
   * @returns whether to go on: false after a line that was not wanted, and when a line is too long
   */
  add(chunk: Buffer, take: (line: string) => boolean): boolean {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      if (this.#pendingBytes + end - start > this.#longestBytes) return false
      if (!take(this.#line(chunk.subarray(start, end)))) return false
      start = end + 1
    }
    if (start === chunk.length) return true
    this.#pending.push(chunk.subarray(start))
    this.#pendingBytes += chunk.length - start
    return this.#pendingBytes <= this.#longestBytes
  }

  /** The pending bytes and these as text. */
  #line(last: Buffer): string {
    if (this.#pendingBytes === 0) return last.toString('utf8')
    const line = Buffer.concat([...this.#pending, last]).toString('utf8')
    this.#pending = []
    this.#pendingBytes = 0
    return line
  }
}
