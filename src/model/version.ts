/**
 * Versions are compared as numbers: 1.10.0 is above 1.2.0, and 8.0.9 below 8.0.27.
 */
export interface Series {
  readonly major: number
  readonly minor: number
}

/** A MySQL server version. Without `patch` only the series is known, as from an image tag `8.4`. */
export interface ServerVersion extends Series {
  readonly patch: number | undefined
}

/** A tag such as `1.2.0` is the version of something else: no server that an image holds is older than 5. */
const lowestMySQLMajor = 5

function serverVersion(major?: string, minor?: string, patch?: string): ServerVersion | undefined {
  if (major === undefined || minor === undefined || Number(major) < lowestMySQLMajor) return undefined
  return {
    major: Number(major),
    minor: Number(minor),
    patch: patch === undefined ? undefined : Number(patch),
  }
}

const versionPattern = /^(\d+)\.(\d+)(?:\.(\d+))?/

/** Reads a version that a server reports, e.g. `8.4.10-10`. Undefined if it is none. */
export function serverVersionFrom(text: string): ServerVersion | undefined {
  const [, major, minor, patch] = versionPattern.exec(text) ?? []
  return serverVersion(major, minor, patch)
}

/** The operator's own repository: its tags begin with the operator's version, not the server's. */
const operatorRepository = 'percona-server-mysql-operator'

const operatorTagPattern = /psmysql(\d+)\.(\d+)(?:\.(\d+))?/

/**
 * Reads the MySQL version out of an image reference: `percona/percona-server:8.0.46-37.1`,
 * `registry:5000/x/y:8.4`, `…/percona-server-mysql-operator:main-psmysql8.4`. A digest or `latest` tells
 * nothing: undefined.
 */
export function serverVersionOfImage(image: string): ServerVersion | undefined {
  const [reference = ''] = image.split('@')
  const [repository = '', tag = ''] = reference.slice(reference.lastIndexOf('/') + 1).split(':')
  const [found, major, minor, patch] = operatorTagPattern.exec(tag) ?? []
  if (found !== undefined) return serverVersion(major, minor, patch)
  return repository === operatorRepository ? undefined : serverVersionFrom(tag)
}

/** How people write it: `8.0.26`, or `8.4` when only the series is known. */
export const shownVersion = ({ major, minor, patch }: ServerVersion): string =>
  `${String(major)}.${String(minor)}${patch === undefined ? '' : `.${String(patch)}`}`

export const isSameSeries = (one: Series, other: Series): boolean =>
  one.major === other.major && one.minor === other.minor

function compareSeries(one: Series, other: Series): number {
  return one.major === other.major ? one.minor - other.minor : one.major - other.major
}

/**
 * Whether a version is below another. Undefined when it cannot be told: the series is the same and the
 * version's patch is not known.
 */
export function isBelow(
  version: ServerVersion,
  limit: ServerVersion & { patch: number },
): boolean | undefined {
  const order = compareSeries(version, limit)
  if (order !== 0) return order < 0
  return version.patch === undefined ? undefined : version.patch < limit.patch
}

const crVersionPattern = /^(\d+)\.(\d+)/

/** Whether `spec.crVersion`, such as `1.10.0`, is at least 1.`minor`.0. Undefined when it is no version. */
export function isOperatorAtLeast(crVersion: string, minor: number): boolean | undefined {
  const [found, majorText, minorText] = crVersionPattern.exec(crVersion) ?? []
  if (found === undefined) return undefined
  return Number(majorText) > 1 || (Number(majorText) === 1 && Number(minorText) >= minor)
}
