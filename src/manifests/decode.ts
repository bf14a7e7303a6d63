/** A text, or where the first byte is that is no UTF-8. */
export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly line: number; readonly column: number }

/**
 * The text of a file's bytes, without a byte order mark. kubectl would put U+FFFD for what is no UTF-8; here
 * it is refused, since nobody wants it in a name.
 */
export function decoded(bytes: Uint8Array): Decoded {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { ok: false, ...placeOfOddByte(bytes) }
  }
}

const newline = 0x0a
const replacement = '\ufffd'
const replacementBytes = Uint8Array.of(0xef, 0xbf, 0xbd)

function placeOfOddByte(bytes: Uint8Array): { readonly line: number; readonly column: number } {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let line = 1
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(newline, start)
    const next = end < 0 ? bytes.length : end + 1
    const lineBytes = bytes.subarray(start, next)
    try {
      strict.decode(lineBytes)
    } catch {
      return { line, column: columnOfOddByte(lineBytes) }
    }
    start = next
  }
  return { line, column: 1 }
}

/** The column, in UTF-16 units, of the first replacement that does not stand in the bytes themselves. */
function columnOfOddByte(lineBytes: Uint8Array): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(lineBytes)
  let byte = 0
  let from = 0
  for (let at = text.indexOf(replacement); at >= 0; at = text.indexOf(replacement, from)) {
    byte += Buffer.byteLength(text.slice(from, at))
    const isWritten = replacementBytes.every((one, index) => lineBytes[byte + index] === one)
    if (!isWritten) return at + 1
    byte += replacementBytes.length
    from = at + 1
  }
  return 1
}
