/** A thread that asks one URL again and again, and tells the longest that an answer took. */
import { Agent, get } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const url = String(workerData)

const state = { longestMilliseconds: 0, isAsked: false }

/** How long one probe takes; a probe that fails takes for ever. */
const probe = (): Promise<number> =>
  new Promise((resolve) => {
    const start = performance.now()
    get(url, { agent }, (response) => {
      response.resume()
      response.on('end', () => {
        resolve(response.statusCode === 200 ? performance.now() - start : Infinity)
      })
    }).on('error', () => {
      resolve(Infinity)
    })
  })

parentPort?.on('message', () => {
  state.isAsked = true
})

await probe()
parentPort?.postMessage('ready')
for (;;) {
  state.longestMilliseconds = Math.max(state.longestMilliseconds, await probe())
  if (!state.isAsked) continue
  // The probe that was under way has ended, so whatever held the server up is in the figure.
  parentPort?.postMessage(state.longestMilliseconds)
  state.longestMilliseconds = 0
  state.isAsked = false
}
