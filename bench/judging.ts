/**
 * What the shape check and the rules cost by themselves: in this process, from a parsed review to the
 * outcomes. Each review is parsed anew, since fresh text has to be hashed and fresh objects are not yet in any
 * cache; what parsing takes is measured apart and taken off.
 */
import { parseReview } from '../src/admission/review.ts'
import { readRequest } from '../src/admission/subject.ts'
import { evaluate } from '../src/engine/evaluate.ts'
import { randomlyKeyedDigest } from '../src/facts/digest.ts'
import { factsFromManifests } from '../src/facts/from-manifests.ts'
import { parseManifests } from '../src/manifests/parse.ts'
import { rules } from '../src/rules/index.ts'
import { world, type Workload } from './reviews.ts'
import { medianOf } from './statistics.ts'

const reading = { clusterDomain: 'cluster.local', digest: randomlyKeyedDigest(), namespace: 'default' }
const rounds = 25
const reviewsPerRound = 4_000

/** CPU time of one judgement, in microseconds: the median of some rounds. */
export function judgingMicroseconds({ body }: Workload): number {
  const bytes = Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: world }))
  const { objects } = parseManifests({ file: 'world', path: undefined, bytes })
  const { facts } = factsFromManifests(objects, reading)
  const parsed = () => {
    const review = parseReview(JSON.parse(body))
    if (!review.ok) throw new Error(review.message)
    return review.request
  }
  const judged = () => {
    const { subject } = readRequest('ClusterSet', parsed(), reading)
    return subject === undefined ? [] : evaluate(rules, subject, facts)
  }
  // In turns, so that both meet the same moods of the machine.
  const differences = Array.from({ length: rounds }, () => microsecondsOf(judged) - microsecondsOf(parsed))
  return medianOf(differences)
}

function microsecondsOf(run: () => unknown): number {
  const before = process.cpuUsage()
  for (let count = 0; count < reviewsPerRound; count += 1) run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / reviewsPerRound
}
