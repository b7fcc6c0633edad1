/** How the built portal is loaded for the first time: everything that the list of calls needs at once, and compressed. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Plugin } from 'vite'

/** What most visits open, with everything that it imports: the frame of the page and the list of calls. */
const FIRST = ['portal/app/app.tsx']
const FIRST_CHUNK = 'first'
/** What runs before the words are there, and React. */
const START = ['portal/main.tsx', 'react/jsx-runtime.js']

/**
 * In two files instead of more than a hundred: each costs a request, which a slow machine feels. What starts the page stays apart: it waits for
 * the language, in which the words of all other modules are said when they run.
 */
export const firstChunks = [
  { name: 'start', test: isOneOf(START), priority: 2 },
  { name: FIRST_CHUNK, test: isOneOf(FIRST), priority: 1 },
]

function isOneOf(ends: readonly string[]) {
  return (moduleId: string) => ends.some((end) => moduleId.endsWith(end))
}

/** The page names it, and what it imports: fetched beside the page's own script, not after it. */
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
        const first = chunks.filter(({ name }) => name === FIRST_CHUNK)
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

/**
 * Nearly all of it runs before the first row is there: browsers that understand the line compile it beside the page while it arrives, not
 * function by function in the page's own thread.
 */
export function compiledAtOnce(): Plugin {
  return {
    name: 'compiled-at-once',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk' && firstChunks.some(({ name }) => name === file.name)) {
            file.code = `//# allFunctionsCalledOnLoad\n${file.code}`
          }
        }
      },
    },
  }
}

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
