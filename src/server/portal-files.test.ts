import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, it } from 'vitest'
import { asAppError, sendError } from './error-answer.ts'
import { servePortal } from './portal-files.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { quiet } from './server.test-kit.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function serve(files: Record<string, string>): Promise<FastifyInstance> {
  const folder = await mkdtemp(join(tmpdir(), 'tapeline-portal-'))
  folders.push(folder)
  await mkdir(join(folder, 'assets'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const app = fastify()
  addSecurityHeaders(app)
  app.setErrorHandler((error, request, reply) => sendError(request, reply, asAppError(error), quiet))
  await servePortal(app, folder)
  return app
}

const BUILT = { 'index.html': '<title>portal</title>', 'assets/app-1a2b.js': 'run()', 'icon.svg': '<svg/>' }

it('answers every address of the portal with its page, which browsers ask for each time', async () => {
  const app = await serve(BUILT)
  for (const path of ['/', '/calls', '/calls/0190?tab=quality', '/index.html']) {
    const { statusCode, headers, body } = await app.inject(path)
    expect([statusCode, headers['cache-control'], body]).toEqual([200, 'no-cache', BUILT['index.html']])
    expect(headers['content-type']).toContain('text/html')
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['x-frame-options']).toBe('DENY')
  }
})

it('lets browsers keep hashed files for ever, and others not', async () => {
  const app = await serve(BUILT)
  expect((await app.inject('/assets/app-1a2b.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect((await app.inject('/icon.svg')).headers['cache-control']).toBe('no-cache')
})

it('sends the compressed twin of a file to who takes it, and has no address for it', async () => {
  const app = await serve({ ...BUILT, 'assets/app-1a2b.js.gz': 'compressed' })
  const url = '/assets/app-1a2b.js'
  const { body, headers } = await app.inject({ url, headers: { 'accept-encoding': 'gzip, deflate, br' } })
  expect([body, headers['content-encoding'], headers.vary]).toEqual(['compressed', 'gzip', 'accept-encoding'])
  expect(headers['content-type']).toContain('javascript')
  expect(headers['cache-control']).toContain('immutable')
  expect((await app.inject(url)).body).toBe('run()')
  expect((await app.inject(`${url}.gz`)).statusCode).toBe(404)
})

it('does not answer what is missing with a page', async () => {
  const app = await serve(BUILT)
  for (const url of ['/assets/app-old.js', '/api/v1/nothing', '/favicon.ico']) {
    const response = await app.inject(url)
    expect([response.statusCode, response.json().error.code]).toEqual([404, 'route-not-found'])
  }
  expect((await app.inject({ method: 'POST', url: '/calls' })).statusCode).toBe(404)
})

it.each([
  '/assets/',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/../package.json',
  '//example.com/',
  '/%00',
  '/\\..\\package.json',
])('takes no part of %s for a way out of its folder, nor for a fault of ours', async (url) => {
  const app = await serve(BUILT)
  const { statusCode, body } = await app.inject(url)
  expect([200, 404]).toContain(statusCode)
  expect(body).not.toContain('dependencies')
})

it('says how to build the portal when it is not there', async () => {
  const app = await serve({})
  const response = await app.inject('/calls')
  expect(response.body).toContain('npm run prepare')
})
