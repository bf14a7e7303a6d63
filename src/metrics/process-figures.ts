import { readdirSync, readFileSync } from 'node:fs'

import type { Exposition } from './exposition.ts'

/**
 * Tells what the process uses, under the names that Prometheus' clients agree on. Everything is read when
 * somebody asks. The library's own set samples the event loop by timers, which costs 1 % of a core for good.
 */
export function addProcessFigures(exposition: Exposition): void {
  const counter = (name: string, help: string, read: () => number): void => {
    exposition.counter(name, help, () => [{ labels: {}, count: read() }])
  }
  counter('process_cpu_seconds_total', 'User and system CPU time spent, in seconds.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  exposition.gauge('process_start_time_seconds', 'When the process started, in seconds since 1970.', () =>
    Math.round(performance.timeOrigin / 1000),
  )
  exposition.gauge('process_resident_memory_bytes', 'Resident memory, in bytes.', () =>
    process.memoryUsage.rss(),
  )
  exposition.gauge('process_open_fds', 'Open file descriptors.', openFileDescriptors)
  const limit = fileDescriptorLimit()
  exposition.gauge('process_max_fds', 'How many file descriptors may be open.', () => limit)
  exposition.gauge(
    'nodejs_heap_size_used_bytes',
    'V8 heap in use, in bytes.',
    () => process.memoryUsage().heapUsed,
  )
  exposition.gauge(
    'nodejs_external_memory_bytes',
    'Memory of buffers outside the V8 heap, in bytes.',
    () => process.memoryUsage().external,
  )
  counter(
    'clusterset_guard_event_loop_busy_seconds_total',
    'Time in which the event loop had work, in seconds.',
    () => performance.eventLoopUtilization().active / 1000,
  )
}

/** Linux tells them; elsewhere undefined. */
function openFileDescriptors(): number | undefined {
  try {
    // One of them is the folder's, which is closed by now.
    return readdirSync('/proc/self/fd').length - 1
  } catch {
    return undefined
  }
}

/** The soft limit; undefined where Linux does not tell it, or there is none. */
function fileDescriptorLimit(): number | undefined {
  try {
    const limit = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return limit === undefined ? undefined : Number(limit)
  } catch {
    return undefined
  }
}
