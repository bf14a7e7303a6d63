import type { Rule } from '../engine/rule.ts'
import { credentialsMatch } from './credentials-match.ts'
import { credentialsSecretExists } from './credentials-secret-exists.ts'
import { endpointClaimedOnce } from './endpoint-claimed-once.ts'
import { endpointHostsUnique } from './endpoint-hosts-unique.ts'
import { memberNamesUnique } from './member-names-unique.ts'
import { memberStaysGroupReplication } from './member-stays-group-replication.ts'
import { memberUsesGroupReplication } from './member-uses-group-replication.ts'
import { memberVersionSupported } from './member-version-supported.ts'
import { primaryIsMember } from './primary-is-member.ts'
import { primaryNotRemoved } from './primary-not-removed.ts'
import { removedMemberNotReadded } from './removed-member-not-readded.ts'
import { removedMembersRecorded } from './removed-members-recorded.ts'
import { replicaCredentialsNotRotated } from './replica-credentials-not-rotated.ts'

/** Version of the rule set: it changes when a rule comes, goes, or changes what it finds. */
export const ruleSetVersion = '2026.11.1'

/** THE LIST, in alphabetical order. What is not here does not run. */
export const rules: readonly Rule[] = [
  credentialsMatch,
  credentialsSecretExists,
  endpointClaimedOnce,
  endpointHostsUnique,
  memberNamesUnique,
  memberStaysGroupReplication,
  memberUsesGroupReplication,
  memberVersionSupported,
  primaryIsMember,
  primaryNotRemoved,
  removedMemberNotReadded,
  removedMembersRecorded,
  replicaCredentialsNotRotated,
]
