import { memberNamesOf, type ClusterSet, type StoredClusterSet } from '../model/cluster-set.ts'
import { isRecordable, withoutRepeats } from '../model/removal-record.ts'
import { hasJoined } from './membership.ts'

/** The names that an edit takes out of a set, byte by byte as the operator compares them. */
export function leavingNames(object: ClusterSet, oldObject: ClusterSet): readonly string[] {
  if (hasSameNames(object, oldObject)) return nobody
  const names = new Set(memberNamesOf(object))
  return memberNamesOf(oldObject).filter((name) => !names.has(name))
}

const nobody: readonly string[] = []

/** Nearly every edit leaves the list of members as it is. */
const hasSameNames = ({ entries }: ClusterSet, { entries: oldEntries }: ClusterSet): boolean =>
  entries.length === oldEntries.length && entries.every(({ name }, index) => name === oldEntries[index]?.name)

/**
 * The leaving names that cannot come back: those that have joined, and all of them when there is no status to
 * tell. A name that never joined leaves no trace: taking back a typing error must not burn the right name.
 */
export const namesRemovedForGood = (object: ClusterSet, oldObject: StoredClusterSet): readonly string[] =>
  withoutRepeats(
    leavingNames(object, oldObject).filter(
      (name) => isRecordable(name) && (hasJoined(name, oldObject) ?? true),
    ),
  )
