/**
 * Writes the software bill of materials of the bundle in `dist/` to the file that is given: CycloneDX, from the lockfile, as
 * npm tells it. The image has it.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import packageFile from '../package.json' with { type: 'json' }
import { asList, asObject, textsIn } from '../src/model/json.ts'
import { packagesIn } from './notices.ts'

type Raw = Readonly<Record<string, unknown>>

const referenceOf = (component: Raw): string => String(component['bom-ref'])

/** Node, by the name that advisories know it by. */
const runtime = (version: string): Raw => ({
  'bom-ref': `node@${version}`,
  type: 'platform',
  name: 'node',
  version,
  scope: 'required',
  purl: `pkg:generic/node@${version}`,
  cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
  licenses: [{ license: { id: 'MIT' } }],
})

/**
 * Of a bill of all that a lockfile names, what is delivered: the packages of which a part is in the bundle, and Node. Dates and
 * random numbers are left out, so that the same source gives the same bill.
 *
 * @param all a bill in CycloneDX 1.5
 * @param bundled the packages in the bundle, each as name@version
 * @throws Error when the lockfile lacks one of them
 */
export function deliveredOf(all: Raw, bundled: readonly string[], nodeVersion: string): Raw {
  const packages = asList(all['components'])
    .map(asObject)
    .filter((component) => bundled.includes(referenceOf(component)))
  const found = packages.map(referenceOf)
  const missing = bundled.filter((reference) => !found.includes(reference))
  if (missing.length > 0) throw new Error(`the lockfile does not name ${missing.join(', ')}`)

  const node = runtime(nodeVersion)
  const { tools, component } = asObject(all['metadata'])
  const { name, description } = packageFile
  const program = { ...asObject(component), type: 'application', name, description }
  const held = [referenceOf(program), referenceOf(node), ...found]
  const needs = asList(all['dependencies'])
    .map(asObject)
    .flatMap(({ ref, dependsOn }) => (held.includes(String(ref)) ? [{ ref, on: textsIn(dependsOn) }] : []))
  return {
    $schema: all['$schema'],
    bomFormat: all['bomFormat'],
    specVersion: all['specVersion'],
    version: all['version'],
    metadata: { lifecycles: [{ phase: 'build' }], tools, component: program },
    // To npm they are what development needs, and so optional.
    components: [node, ...packages.map(({ properties: _, ...one }) => ({ ...one, scope: 'required' }))],
    dependencies: [
      ...needs.map(({ ref, on }) => ({
        ref,
        dependsOn: [...on, ...(ref === referenceOf(program) ? [referenceOf(node)] : [])].filter((to) =>
          held.includes(to),
        ),
      })),
      { ref: referenceOf(node), dependsOn: [] },
    ],
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const [file = 'dist/sbom.cdx.json'] = process.argv.slice(2)
  const asked = ['sbom', '--no-update-notifier', '--sbom-format', 'cyclonedx', '--package-lock-only']
  const all = asObject(
    JSON.parse(execFileSync('npm', asked, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })),
  )
  const bundled = packagesIn(readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8'))
  writeFileSync(file, `${JSON.stringify(deliveredOf(all, bundled, process.versions.node), null, 2)}\n`)
}
