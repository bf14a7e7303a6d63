import type { Plugin } from 'esbuild'

/** What says of a resolution that this plugin asked for it. */
const askedHere = 'asked by without-unused-parts'

/**
 * @kubernetes/client-node does not say that its files do nothing by being loaded, so one function of it takes
 * the whole generated client and undici along: 1.6 MB instead of 39 kB. Here it is said for it.
 */
export const withoutUnusedParts: Plugin = {
  name: 'without-unused-parts',
  setup(build) {
    build.onResolve(
      { filter: /./ },
      async ({ path, importer, resolveDir, kind, with: attributes, pluginData }) => {
        if (pluginData === askedHere || !importer.includes('/@kubernetes/client-node/dist/')) return undefined
        const resolved = await build.resolve(path, {
          importer,
          resolveDir,
          kind,
          with: attributes,
          pluginData: askedHere,
        })
        return { ...resolved, sideEffects: false }
      },
    )
  },
}
