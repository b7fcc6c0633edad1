/** How the built portal is loaded for the first time: everything that the list of calls needs at once, and compressed. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Plugin } from 'vite'

/** Around most visits. Each is asked for by the one before: without the page naming them they would come one after the other. */
const FIRST = ['app/app.tsx', 'app/routes/signed-in-route.tsx', 'app/routes/calls-route.tsx']

/** The page names the scripts and style sheets of the list of calls: fetched beside its own, run when their turn comes. */
export function preloadFirst(): Plugin {
  return {
    name: 'preload-first',
    transformIndexHtml: {
      order: 'post',
      handler(_page, { bundle = {}, chunk: entry }) {
        const chunks = Object.values(bundle).flatMap((each) => (each.type === 'chunk' ? [each] : []))
        const withImports = (fileNames: readonly string[], found = new Set<string>()): ReadonlySet<string> => {
          for (const fileName of fileNames) {
            if (found.has(fileName)) continue
            found.add(fileName)
            withImports(chunks.find((chunk) => chunk.fileName === fileName)?.imports ?? [], found)
          }
          return found
        }
        const first = chunks.filter(({ facadeModuleId }) => FIRST.some((end) => facadeModuleId?.endsWith(end)))
        const known = withImports(entry ? [entry.fileName] : [])
        const scripts = [...withImports(first.map(({ fileName }) => fileName))].filter((name) => !known.has(name))
        const styles = chunks.flatMap(({ fileName, viteMetadata }) =>
          scripts.includes(fileName) ? [...(viteMetadata?.importedCss ?? [])] : [],
        )
        return [
          ...scripts.map((name) => link({ rel: 'modulepreload', href: `/${name}` })),
          ...styles.map((name) => link({ rel: 'stylesheet', href: `/${name}` })),
        ]
      },
    },
  }
}

const link = (attrs: { readonly rel: string; readonly href: string }) => ({
  tag: 'link',
  attrs: { ...attrs, crossorigin: true },
  injectTo: 'head' as const,
})

/** Beside each file its compressed twin, which the server sends to who takes it (portal-files.ts). */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter((name) => /\.(js|css|html|svg)$/.test(name))
      await Promise.all(
        names.map(async (name) => {
          const path = join(dir, name)
          await writeFile(`${path}.gz`, await promisify(gzip)(await readFile(path), { level: 9 }))
        }),
      )
    },
  }
}
