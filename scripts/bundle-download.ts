/** `npm run bundle:download`: dist/tapeline-download.mjs, the download client with everything it needs in one file. */
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: {
    ssr: 'src/main/tapeline-download.ts',
    outDir: process.argv[2] ?? 'dist',
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      output: { entryFileNames: 'tapeline-download.mjs', banner: '#!/usr/bin/env node', codeSplitting: false },
    },
  },
  ssr: { noExternal: true },
})
