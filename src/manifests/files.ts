import { readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

import { codeOf } from '../model/error-code.ts'
import type { Complaint } from './complaint.ts'

/** The bytes of one file. */
export interface ManifestFile {
  /** As people are told. */
  readonly file: string
  readonly bytes: Uint8Array
  /** Where it can be written back; absent for standard input. */
  readonly path?: string | undefined
  /** The folder that was named, below which it was found; absent for a file that was named itself. */
  readonly below?: string
}

export interface ReadFiles {
  readonly files: readonly ManifestFile[]
  readonly complaints: readonly Complaint[]
}

/** What stands for standard input among paths, and how people are told of it. */
const standardInputPaths: readonly string[] = ['-', '/dev/stdin']
export const standardInput = '<stdin>'

const manifestPattern = /\.(?:ya?ml|json)$/

/** What a shell has opened, as in `check <(helm template .)`, by its number: opening it again could wait. */
const openPattern = /^\/dev\/fd\/(\d+)$/

/**
 * Folders that a tool keeps and nobody applies. Those that begin with two dots hold the versions of a mounted
 * ConfigMap or Secret, to which the files beside them are links.
 */
const passedName = /^(?:\.git|node_modules|\.\..+)$/

/**
 * Whether a file somewhere below a folder that is named is one of its manifests.
 *
 * @param steps the names from the folder to the file
 */
export const isManifestIn = (steps: readonly string[]): boolean =>
  manifestPattern.test(steps.at(-1) ?? '') && !steps.some(isPassedOver)

/** Whether what has that name in a folder is passed over, with all that is in it. */
export const isPassedOver = (name: string): boolean => passedName.test(name)

/** Of a file with more nobody would see the report in time: the largest world that is measured has 7 MB. */
const mostMebibytes = 32
const mostBytes = mostMebibytes * 1024 * 1024

/**
 * Reads what is under the paths: a file whatever it is called, `-` for standard input, and of a folder, with
 * all folders in it but `.git`, `node_modules` and those of a mount, every `*.yaml`, `*.yml` and `*.json`, in alphabetical
 * order. Links are followed. A path that is named twice is read twice. What cannot be read is a complaint,
 * and so is what is neither file nor folder: opening a pipe could wait for ever.
 */
export function readFiles(paths: readonly string[]): ReadFiles {
  const reading = new Reading()
  for (const path of paths)
    if (standardInputPaths.includes(path)) reading.readInput()
    else reading.visit(path, path, [])
  const { files, complaints } = reading
  return { files, complaints }
}

class Reading {
  readonly files: ManifestFile[] = []
  readonly complaints: Complaint[] = []
  #hasReadInput = false

  /**
   * @param named the path that was given, this one or one around it
   * @param above real paths of the folders from there on: a link to one of them would lead round for ever
   */
  visit(path: string, named: string, above: readonly string[]): void {
    const isNamed = above.length === 0
    this.#attempt(path, () => {
      const open = isNamed ? openPattern.exec(path)?.[1] : undefined
      if (open !== undefined) {
        this.#stream(path, Number(open))
        return
      }
      const found = statSync(path)
      if (found.isDirectory()) this.#folder(path, named, above)
      else if (!isNamed && !isManifestIn([basename(path)])) return
      else if (!found.isFile()) this.#complain(path, 'is no file and no folder', 'name a file or a folder')
      else if (found.size > mostBytes) this.#complain(path, ...tooLarge)
      else this.files.push({ file: path, bytes: readFileSync(path), path, ...(!isNamed && { below: named }) })
    })
  }

  #folder(path: string, named: string, above: readonly string[]): void {
    const real = realpathSync(path)
    if (above.includes(real)) {
      this.#complain(path, 'is a link to a folder around it', 'take the link away')
      return
    }
    for (const name of readdirSync(path).sort())
      if (!isPassedOver(name)) this.visit(join(path, name), named, [...above, real])
  }

  readInput(): void {
    if (this.#hasReadInput) {
      this.#complain(standardInput, 'can be read only once', 'name - once')
      return
    }
    this.#hasReadInput = true
    this.#attempt(standardInput, () => {
      this.#stream(standardInput, 0)
    })
  }

  #stream(file: string, descriptor: number): void {
    const bytes = bytesOf(descriptor)
    if (bytes === undefined) this.#complain(file, ...tooLarge)
    else this.files.push({ file, bytes, path: undefined })
  }

  #attempt(file: string, read: () => void): void {
    try {
      read()
    } catch (error) {
      this.#complain(file, `cannot be read (${codeOf(error)})`, 'check the path and its rights')
    }
  }

  #complain(file: string, problem: string, remedy: string): void {
    this.complaints.push({ file, problem, remedy })
  }
}

const tooLarge = [`has more than ${String(mostMebibytes)} MiB`, 'check a part of it at a time'] as const

const chunkBytes = 65_536

/** All that comes of a stream; undefined when it is more than is read of a file. */
function bytesOf(descriptor: number): Uint8Array | undefined {
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const chunk = new Uint8Array(chunkBytes)
    const count = readChunk(descriptor, chunk)
    if (count === 0) return Buffer.concat(chunks)
    length += count
    if (length > mostBytes) return undefined
    chunks.push(chunk.subarray(0, count))
  }
}

const pauseMilliseconds = 5

/** How many bytes came; 0 at the end. */
function readChunk(descriptor: number, chunk: Uint8Array): number {
  for (;;)
    try {
      return readSync(descriptor, chunk)
    } catch (error) {
      const code = codeOf(error)
      if (code === 'EOF') return 0
      // A terminal or pipe that does not block has nothing yet.
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds)
    }
}
