import { asList, asObject, asText, isList, own } from '../model/json.ts'
import type { Answer, ApiServer } from '../kubernetes/api-server.ts'
import { setbackWithout, troubleOf, type Setback } from './trouble.ts'
import { versionOf } from './watch-event.ts'

/** What is listed, and who is told. */
export interface ListRequest {
  readonly server: ApiServer
  /** The collection, such as `/api/v1/services`. */
  readonly path: string
  readonly signal: AbortSignal
  /** How many objects are asked for at a time. */
  readonly pageObjects: number
  /** How long a page is waited for. */
  readonly answerMilliseconds: number
  /** Takes an object, page by page: a page is let go before the next one is asked for. */
  readonly take: (object: unknown) => void
}

/** A list that came to its end, with the version that all of its pages are of; or why not. */
export type Listed = { readonly version: string } | Setback

/** What is kept of a page once its objects have been taken. */
interface PageEnd {
  readonly version: string
  /** The token of the next page; none on the last one. */
  readonly next: string | undefined
}

/**
 * Lists a collection page by page. All pages are of one version. A token for the next page that has expired is a
 * setback like others (410): what was taken so far is of no use then.
 */
export async function list(request: ListRequest): Promise<Listed> {
  let query = ''
  for (;;) {
    const page = await takePage(request, `limit=${String(request.pageObjects)}${query}`)
    if ('trouble' in page || page.next === undefined) return page
    const following = `&continue=${encodeURIComponent(page.next)}`
    // The same page again, and again: no API server does this.
    if (following === query) return { trouble: 'unreadable' }
    query = following
  }
}

/** Asks for one page and hands its objects out. Nothing of it is held when this is over. */
async function takePage(request: ListRequest, query: string): Promise<PageEnd | Setback> {
  const page = await pageOf(request, query)
  if ('trouble' in page) return page
  const items = own(asObject(page.body), 'items')
  const version = versionOf(page.body)
  // An empty list of Go may be `null`.
  if (version === undefined || (!isList(items) && items !== null)) return { trouble: 'unreadable' }
  for (const item of asList(items)) request.take(item)
  const next = asText(own(asObject(own(asObject(page.body), 'metadata')), 'continue')) || undefined
  return { version, next }
}

async function pageOf(request: ListRequest, query: string): Promise<Answer | Setback> {
  const { server, path, signal, answerMilliseconds: timeoutMilliseconds } = request
  try {
    const answer = await server.get(`${path}?${query}`, { signal, timeoutMilliseconds })
    // Whoever has given up is told nothing more.
    if (signal.aborted) return { trouble: 'unreachable' }
    const trouble = troubleOf(answer.code)
    if (trouble === undefined) return answer
    return { trouble, retryAfterMilliseconds: answer.retryAfterMilliseconds }
  } catch (problem) {
    return setbackWithout(problem)
  }
}
