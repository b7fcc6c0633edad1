import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../../test/tools.ts'
import { startTestSftp, type TestSftpServer } from './sftp.test-kit.ts'
import { openSftp } from './sftp-export-place.ts'

const OPTIONS = { allowPrivate: true }

async function* content(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

describe.skipIf(missing('sshd'))('an SFTP server', () => {
  let server: TestSftpServer
  let key: { readonly privateKey: string }
  beforeAll(async () => {
    server = await startTestSftp()
    key = { privateKey: server.privateKey }
  })
  afterAll(() => server?.close())

  it('has whole files in the folders that were asked for, whatever they are called, and takes them again', async () => {
    const place = await openSftp(server.place, key, OPTIONS)
    try {
      const name = 'Jede Nacht/2026-03-01 02-00-00/Zoë to 東京.wav'
      const large = Buffer.alloc(3_000_000, 'abc').toString()
      await place.put(name, content(large))
      expect(await readFile(join(server.folder, name), 'utf8')).toBe(large)
      await place.put(name, content('shorter', ' now'))
      expect(await place.find(name)).toEqual({ sizeBytes: 11 })
      expect(await place.find('Jede Nacht/nothing')).toBeUndefined()
      expect(await readdir(join(server.folder, 'Jede Nacht/2026-03-01 02-00-00'))).toEqual(['Zoë to 東京.wav'])
    } finally {
      place.close()
    }
  })

  it('has nothing of a file that could not be read to its end', async () => {
    const place = await openSftp(server.place, key, OPTIONS)
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(100_000)
      throw new Error('the disk is away')
    }
    await expect(place.put('broken/file', broken())).rejects.toThrow('the disk is away')
    expect(await readdir(join(server.folder, 'broken'))).toEqual([])
    place.close()
  })

  it('is known by its key: the first connection tells it, another one is refused', async () => {
    const first = await openSftp(server.place, key, OPTIONS)
    first.close()
    expect(first.hostKey).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
    const again = await openSftp({ ...server.place, hostKey: first.hostKey }, key, OPTIONS)
    again.close()
    const other = { ...server.place, hostKey: `SHA256:${'A'.repeat(43)}` }
    await expect(openSftp(other, key, OPTIONS)).rejects.toMatchObject({
      problem: 'host-key-changed',
      values: { hostKey: first.hostKey },
    })
  })

  it('says why it lets nobody in', async () => {
    const wrong = { password: 'wrong' }
    await expect(openSftp(server.place, wrong, OPTIONS)).rejects.toMatchObject({ problem: 'sign-in-refused' })
    await expect(openSftp(server.place, { privateKey: 'no key' }, OPTIONS)).rejects.toMatchObject({
      problem: 'private-key-unusable',
    })
    await expect(openSftp(server.place, key, { allowPrivate: false })).rejects.toMatchObject({
      problem: 'private-address',
    })
  })

  // A folder of the kernel's: there not even root makes files.
  it('says that a folder may not be written to', async () => {
    const place = await openSftp({ ...server.place, folder: '/sys/kernel' }, key, OPTIONS)
    await expect(place.put('file', content('x'))).rejects.toMatchObject({ problem: 'folder-unwritable' })
    place.close()
  })

  it('is missed at once when it goes away in the middle', async () => {
    const own = await startTestSftp()
    const place = await openSftp(own.place, { privateKey: own.privateKey }, OPTIONS)
    async function* until(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(1000)
      await own.stop()
      place.close()
      yield Buffer.alloc(1000)
    }
    await expect(place.put('half', until())).rejects.toMatchObject({ code: 'storage-failed' })
    await own.close()
  })
})

it('tells a server that is none, a port where nothing answers, and a name that is not known', async () => {
  const place = { kind: 'sftp', host: '127.0.0.1', port: 1, user: 'ada', folder: '' } as const
  const secret = { password: 'x' }
  await expect(openSftp(place, secret, OPTIONS)).rejects.toMatchObject({ problem: 'connection-refused' })
  const unknown = { ...place, host: 'no-such-host.invalid' }
  await expect(openSftp(unknown, secret, OPTIONS)).rejects.toMatchObject({ problem: 'name-unknown' })
  const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const { port } = web.address() as { port: number }
  await expect(openSftp({ ...place, port }, secret, OPTIONS)).rejects.toMatchObject({ problem: 'not-sftp' })
  web.close()
})
