import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createSingleSignOn } from '../../adapters/openid-single-sign-on.ts'
import { publicFetch } from '../../adapters/public-fetch.ts'

it('asks no issuer on this machine or in a private network unless the installation allows it', async () => {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const strict = createSingleSignOn({ nowMs: Date.now, allowPrivate: false })
  const open = createSingleSignOn({ nowMs: Date.now, allowPrivate: true })
  const issuers = ['http://127.0.0.1', 'https://127.0.0.1', 'https://localhost', 'https://[::1]', 'https://10.0.0.1']
  for (const issuer of issuers) {
    await expect(strict.check({ issuer: `${issuer}:${port}`, clientId: 'x' })).rejects.toMatchObject({
      code: 'single-sign-on-failed',
    })
  }
  await expect(publicFetch(`https://localhost:${port}/`)).rejects.toThrow('is not an address of the internet')
  expect(asked).toBe(0)
  await expect(open.check({ issuer: `http://127.0.0.1:${port}`, clientId: 'x' })).rejects.toMatchObject({
    code: 'single-sign-on-failed',
  })
  expect(asked).toBeGreaterThan(0)
  await new Promise((resolve) => server.close(resolve))
})
