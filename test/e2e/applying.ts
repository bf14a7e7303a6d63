import type { Test } from 'tap'

import { asText, type JsonObject } from '../../src/model/json.ts'
import { metadataOf } from '../../src/model/kubernetes-object.ts'
import type { Ended } from '../cluster/kubectl.ts'
import type { UserName } from '../cluster/users.ts'
import type { Raw } from '../support/objects.ts'
import type { GuardedCluster } from './guarded-cluster.ts'
import { refused, words } from './kubectl-words.ts'

/** What kubectl is to print: what became of the object, if anything, and the lines on standard error. */
export interface Told {
  /** Left out: it is refused. */
  readonly done?: 'created' | 'configured'
  readonly says?: readonly string[]
}

/** What kubectl calls the kinds. */
const kinds: Readonly<Record<string, string>> = {
  PerconaServerMySQLClusterSet: words.set,
  PerconaServerMySQL: words.member,
  Secret: 'secret',
}

/** Applies manifests as a person does, and looks at every word that kubectl prints. */
export class Applying {
  readonly #guarded: GuardedCluster

  constructor(guarded: GuardedCluster) {
    this.#guarded = guarded
  }

  /**
   * Applies a manifest, first as a dry run of the server: the verdict and the words are the same, and the dry run
   * leaves no trace.
   */
  async apply(
    t: Test,
    title: string,
    manifest: Raw,
    { done, says = [] }: Told,
    user: UserName = 'developer',
  ) {
    const { namespace, name } = metadataOf(manifest)
    const kind = kindOf(manifest)
    const apply = async (...flags: readonly string[]): Promise<Ended> =>
      this.#guarded.kubectl(user, ['--namespace', namespace, 'apply', '-f', '-', ...flags], manifest)
    const ended = (suffix: string): Ended =>
      done === undefined
        ? refused(...says)
        : { ...refused(...says), code: 0, stdout: `${kinds[kind] ?? kind}/${name} ${done}${suffix}\n` }
    const before = await this.stored(manifest)
    t.strictSame(await apply('--dry-run=server'), ended(' (server dry run)'), `${title}, dry run`)
    t.strictSame(await this.stored(manifest), before, `${title}: the dry run left no trace`)
    t.strictSame(await apply(), ended(''), title)
    if (done === undefined)
      t.strictSame(await this.stored(manifest), before, `${title}: the denial left no trace`)
  }

  /** The object as it is stored, or the answer that says that it is not. */
  async stored(manifest: Raw): Promise<unknown> {
    const { body } = await this.#guarded.cluster.request('admin', { path: pathOf(manifest) })
    return body
  }
}

const kindOf = (manifest: JsonObject): string => asText(manifest['kind']) ?? ''

function pathOf(manifest: JsonObject): string {
  const { namespace, name } = metadataOf(manifest)
  const kind = kindOf(manifest)
  const base = kind === 'Secret' ? '/api/v1' : '/apis/ps.percona.com/v1'
  return `${base}/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`
}
