import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compiledAtOnce, compressed, firstChunks, preloadFirst } from '../../scripts/portal-first-load.ts'
import { themeVariables } from '../../scripts/theme-variables.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** `npm run prepare` builds dist/portal, which the server serves; `npm run dev` proxies to a Tapeline on port 8080. */
export default defineConfig({
  root,
  plugins: [react(), themeVariables(), preloadFirst(), compiledAtOnce(), compressed()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/portal', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: { output: { codeSplitting: { groups: firstChunks } } },
  },
  server: { proxy: { '/api': process.env.TAPELINE_URL ?? 'http://127.0.0.1:8080' } },
})
