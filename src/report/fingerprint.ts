import { createHash } from 'node:crypto'

import type { ReportedFinding, ReportedSubject } from './report.ts'

/** 128 bits: two findings of one report never meet by chance. */
const fingerprintLength = 32

/** A path without the indexes of lists, which move when an item is added. */
const withoutIndexes = (text: string): string => text.replace(/\[\d+\]/g, '[]')

/**
 * By what a finding is known again when lines and indexes have moved: its rule, message, object, and the things named.
 * A finding that names nothing is known by its path.
 */
export const fingerprintOf = (
  { kind, namespace, name }: ReportedSubject,
  rule: string,
  { message, about, path }: ReportedFinding,
): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        rule,
        message,
        kind,
        namespace,
        name,
        ...(about.length === 0 ? [path] : about).map(withoutIndexes),
      ]),
    )
    .digest('hex')
    .slice(0, fingerprintLength)
