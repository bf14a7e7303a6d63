import type { Mutator } from '../engine/mutator.ts'
import { addDissolveFinalizer } from './add-dissolve-finalizer.ts'
import { fillCredentialsKey } from './fill-credentials-key.ts'
import { fillDefaults } from './fill-defaults.ts'
import { recordRemovedMembers } from './record-removed-members.ts'
import { spellEnums } from './spell-enums.ts'

/** The mutators, in the order in which their operations stand in a patch. */
export const mutators: readonly Mutator[] = [
  spellEnums,
  fillDefaults,
  fillCredentialsKey,
  addDissolveFinalizer,
  recordRemovedMembers,
]
