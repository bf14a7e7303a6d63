/** Why a request gets no review: the status, and what was expected instead. */
export interface Refusal {
  readonly code: number
  readonly expected: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The body of a refusal, JSON. */
export const bodyOf = ({ expected }: Refusal): string => JSON.stringify({ message: expected })

export const notFound: Refusal = { code: 404, expected: 'expected one of the paths /validate, /mutate' }

export const wrongMethod: Refusal = {
  code: 405,
  expected: 'expected method POST',
  headers: { allow: 'POST' },
}

export const wrongType: Refusal = { code: 415, expected: 'expected content-type application/json' }

/** The API server waits as long as it says and asks again, until its own deadline. */
export const tooMany: Refusal = {
  code: 429,
  expected: 'expected fewer requests at a time; come again in a second',
  headers: { 'retry-after': '1' },
}

export const tooLong = (limitBytes: number): Refusal => ({
  code: 413,
  expected: `expected a body of at most ${String(limitBytes)} bytes`,
})

export const notJson: Refusal = { code: 400, expected: 'expected a JSON body' }

export const noReview = (expected: string): Refusal => ({ code: 400, expected })

export const failed: Refusal = { code: 500, expected: 'clusterset-guard failed, see its log' }

/** RFC 9112, section 3.2: a request of HTTP/1.1 without a host must be refused. */
export const noHost: Refusal = { code: 400, expected: 'expected a host header' }

export const unknownExpectation: Refusal = {
  code: 417,
  expected: 'expected no expect header but 100-continue',
}

export const noRequest: Refusal = { code: 400, expected: 'expected a complete HTTP request' }

export const tooSlow: Refusal = { code: 408, expected: 'expected the whole request sooner' }

export const tooLongHead: Refusal = { code: 431, expected: 'expected fewer or shorter headers' }
