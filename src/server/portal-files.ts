/** The built portal: one page for every address, its hashed files kept by browsers for ever. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../core/model/app-error.ts'

const PAGE = 'index.html'

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tapeline</title>
<body style="font-family: system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; line-height: 1.5">
<h1>Tapeline is running, its portal is not built</h1>
<p>In the folder of Tapeline run <code>npm run prepare</code> and load this page again.</p>
<p>The API works meanwhile: <a href="/api/openapi.json">/api/openapi.json</a>.</p>
`

export async function servePortal(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const built = folder !== undefined && existsSync(join(folder, PAGE))
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      // A route for each file that is there: no address is read as a path.
      wildcard: false,
      // Each has a twin that was compressed when it was built.
      preCompressed: true,
      globIgnore: ['**/*.gz'],
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    // To the static files this address is a folder, and those are forbidden.
    app.get('/', async (_request, reply) => sendPage(reply))
  }
  app.setNotFoundHandler(async (request, reply) => {
    if (!isPage(request)) throw new AppError('route-not-found', 'There is nothing at this address')
    return built ? sendPage(reply) : reply.type('text/html; charset=utf-8').send(NOT_BUILT)
  })
}

function sendPage(reply: FastifyReply): FastifyReply {
  return reply.sendFile(PAGE)
}

/** An address a person may have typed; a missing file or API route must not look like a page. */
function isPage({ method, url }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? ''
  return (method === 'GET' || method === 'HEAD') && !path.startsWith('/api/') && !/\.\w{1,8}$/.test(path)
}
