import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const manifests = join(import.meta.dirname, 'manifests')

/** What takes to find a mistake: the object itself, other documents, or the state before. */
export type Takes = 'one object' | 'several documents' | 'the state before'

/** Manifests with one mistake, at the line that ends in `# mistake`. */
export interface Mistake {
  readonly name: string
  readonly takes: Takes
  /** What is judged. */
  readonly files: readonly string[]
  /** The same before the change. */
  readonly before: readonly string[]
  readonly line: number
}

const lineOf = (file: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.endsWith('# mistake')) + 1

const acrossDocuments = [
  'host-of-another-set',
  'passwords-differ',
  'credentials-key-missing',
  'async-member',
  'old-mysql',
]

/** Every file of `manifests/` but the correct one. */
export function mistakes(): readonly Mistake[] {
  const single = globSync(join(manifests, '*.yaml'))
    .filter((file) => basename(file) !== 'correct.yaml')
    .map((file): Mistake => {
      const name = basename(file, '.yaml')
      const takes = acrossDocuments.includes(name) ? 'several documents' : 'one object'
      return { name, takes, files: [file], before: [], line: lineOf(file) }
    })
  const changes = globSync(join(manifests, '*/after/*.yaml')).map((file): Mistake => {
    const before = file.replace('/after/', '/before/')
    const name = basename(join(file, '../..'))
    return { name, takes: 'the state before', files: [file], before: [before], line: lineOf(file) }
  })
  const order: readonly Takes[] = ['one object', 'several documents', 'the state before']
  return [...single, ...changes].sort(
    (one, other) => order.indexOf(one.takes) - order.indexOf(other.takes) || (one.name < other.name ? -1 : 1),
  )
}

/** A set with members and Secrets in which nothing is wrong: who complains of it has found nothing elsewhere either. */
export const correct = join(manifests, 'correct.yaml')
