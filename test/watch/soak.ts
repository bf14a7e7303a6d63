import { isSound, soak } from './soak-story.ts'

// `npm run soak`: a day of a watch in about a minute. `npm run soak -- 7` repeats the faults of seed 7.
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000)
console.log(`seed ${String(seed)}`)
const report = await soak({ seed, events: 100_000, eventsPerSecond: 4_000, objects: 2_000 })
console.log(report)
if (!isSound(report)) {
  console.error(`error: the watch is not as it should be; repeat it with: npm run soak -- ${String(seed)}`)
  process.exitCode = 1
}
