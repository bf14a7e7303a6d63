import type { StoredPerconaServer } from '../model/percona-server.ts'
import { remembered } from '../model/remembered.ts'
import { serverVersionFrom, serverVersionOfImage, type ServerVersion } from '../model/version.ts'

/** A member's MySQL version, if it can be told, and what it was read from. */
export interface KnownVersion {
  readonly version: ServerVersion | undefined
  readonly source: string
}

/** What the running servers report, and while none is ready what the tag of the image says. */
export const versionOf = remembered(({ runningVersion, image }: StoredPerconaServer): KnownVersion => {
  const running = serverVersionFrom(runningVersion)
  if (running !== undefined) return { version: running, source: `status ${runningVersion}` }
  return { version: serverVersionOfImage(image), source: `image ${image === '' ? '(none)' : image}` }
})
