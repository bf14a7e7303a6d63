import { exemptionOf } from '../admission/exemptions.ts'
import type { AdmissionResponse } from '../admission/response.ts'
import type { AdmissionRequest } from '../admission/review.ts'
import { identityOf } from '../admission/subject.ts'
import { bounded } from '../engine/finding.ts'

/** A review that was answered, and how long it took from the whole body to the answer. */
export interface Answered {
  readonly webhook: string
  readonly request: AdmissionRequest
  readonly response: AdmissionResponse
  readonly durationMilliseconds: number
}

/** The one line that a request leaves: who asked for what, and what was said. Nothing of the object. */
export function lineOf({ webhook, request, response, durationMilliseconds }: Answered): object {
  const { uid, operation, kind, username } = request
  const { namespace, name } = identityOf(request)
  const { allowed, auditAnnotations } = response
  const line: Record<string, unknown> = {
    event: 'review',
    webhook,
    uid: shown(uid),
    operation: shown(operation),
    kind: shown(kind),
    namespace: shown(namespace),
    name: shown(name),
    user: shown(username),
    allowed,
  }
  for (const field in auditAnnotations) line[field] = auditAnnotations[field]
  // Asked again only of a request that was let through: it may compare two specs.
  if (auditAnnotations['verdict'] === 'exempt') line['exemption'] = exemptionOf(request)
  line['durationMilliseconds'] = Math.round(durationMilliseconds * 1000) / 1000
  return line
}

/** Controls that JSON leaves as they are, and that a terminal obeys: U+009B begins an escape sequence. */
const terminalControls = /[\u007f-\u009f]/g

/** What a caller chose, cut to the length of a name and harmless to whoever reads the log in a terminal. */
const shown = (text: string): string =>
  isNameLike(text) ? text : bounded(text).replace(terminalControls, '\ufffd')

/** Nearly every text in a log is short and in ASCII; to see that takes a tenth of what a regular expression takes. */
function isNameLike(text: string): boolean {
  if (text.length > longestName) return false
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > lastOfASCII) return false
  return true
}

const longestName = 253
const lastOfASCII = 126
