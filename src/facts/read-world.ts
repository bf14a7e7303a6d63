import type { Complaint } from '../manifests/complaint.ts'
import { readFiles } from '../manifests/files.ts'
import { parseManifests } from '../manifests/parse.ts'
import { factsFromManifests, type World, type WorldReading } from './from-manifests.ts'

/** Reads a world from files and folders. With complaints it is not to be used: nothing is skipped in silence. */
export function readWorld(paths: readonly string[], reading: WorldReading): World {
  const { files, complaints } = readFiles(paths)
  const parsed = files.map(parseManifests)
  const world = factsFromManifests(
    parsed.flatMap(({ objects }) => objects),
    reading,
  )
  const all: readonly Complaint[] = [
    ...complaints,
    ...parsed.flatMap((file) => file.complaints),
    ...world.complaints,
  ]
  return { ...world, complaints: all }
}
