/** A certificate that is renewed on disk, in the ways of certbot, Kubernetes and an editor. */

import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeAuthority, makeCertificate, openssl, type TestCertificate } from './tls.test-kit.ts'
import { readTlsMaterial, type TlsMaterial } from './tls-material.ts'
import { type TlsFileWatch, type TlsFileWatchOptions, watchTlsFiles } from './watch-tls-files.ts'

const DAY_MS = 86_400_000
let folder: string
const watches: TlsFileWatch[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapeline-tls-files-'))
})
afterEach(async () => {
  for (const watch of watches.splice(0)) watch.close()
  await rm(folder, { recursive: true })
})

async function put({ certificate, privateKey }: TestCertificate, into = folder) {
  await mkdir(into, { recursive: true })
  await writeFile(join(into, 'cert.pem'), certificate)
  await writeFile(join(into, 'key.pem'), privateKey)
}

async function watching(in_ = folder, more: Partial<TlsFileWatchOptions> = {}) {
  const files = { certificateFile: join(in_, 'cert.pem'), keyFile: join(in_, 'key.pem') }
  const material = await readTlsMaterial(files, Date.now())
  const taken: TlsMaterial[] = []
  const logged: string[] = []
  const counted: string[] = []
  const log = (level: string) => (about: object, text: string) =>
    void logged.push(`${level}: ${text} ${JSON.stringify(about)}`)
  const watch = watchTlsFiles({
    files,
    material,
    take: (renewed) => void taken.push(renewed),
    nowMs: Date.now,
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    count: (name) => void counted.push(name),
    everyMs: 20,
    ...more,
  })
  watches.push(watch)
  return { watch, taken, logged, counted }
}

describe.skipIf(!openssl)('a renewed certificate is taken', () => {
  it('written in place', async () => {
    await put(makeCertificate())
    const { taken, counted } = await watching()
    const renewed = makeCertificate()
    await put(renewed)
    await expect.poll(() => taken.at(-1)?.certificate).toBe(renewed.certificate)
    expect(counted).toEqual(['tls_certificate_reloads'])
  })

  it('renamed over the old one', async () => {
    await put(makeCertificate())
    const { taken } = await watching()
    const renewed = makeCertificate()
    await put(renewed, join(folder, 'new'))
    for (const name of ['cert.pem', 'key.pem']) await rename(join(folder, 'new', name), join(folder, name))
    await expect.poll(() => taken.at(-1)?.certificate).toBe(renewed.certificate)
  })

  it('by a symlink that is swapped', async () => {
    await put(makeCertificate(), join(folder, 'first'))
    const renewed = makeCertificate()
    await put(renewed, join(folder, 'second'))
    await symlink('first', join(folder, 'live'))
    const { taken } = await watching(join(folder, 'live'))
    await symlink('second', join(folder, 'next'))
    await rename(join(folder, 'next'), join(folder, 'live'))
    await expect.poll(() => taken.at(-1)?.certificate).toBe(renewed.certificate)
  })

  it('at once when told to (SIGHUP), and nothing happens when nothing has changed', async () => {
    await put(makeCertificate())
    const { watch, taken, counted } = await watching(folder, { everyMs: 1_000_000 })
    await watch.reload()
    expect(taken).toEqual([])
    const renewed = makeCertificate()
    await put(renewed)
    await watch.reload()
    expect(taken).toHaveLength(1)
    expect(watch.material.certificate).toBe(renewed.certificate)
    expect(counted).toEqual(['tls_certificate_reloads'])
  })
})

describe.skipIf(!openssl)('what cannot be used is refused, counted and logged, and the old certificate stays', () => {
  const other = () => makeCertificate().privateKey
  it.each<[string, string, () => string, RegExp]>([
    ["another certificate's key", 'key.pem', other, /mismatch/],
    ['a key that is none', 'key.pem', () => 'rubbish', /./],
    ['a certificate that is none', 'cert.pem', () => 'rubbish', /no certificate/],
    ['a certificate that is torn', 'cert.pem', () => makeCertificate().certificate.slice(0, 200), /no certificate/],
    [
      'a certificate that has expired',
      'cert.pem',
      () => makeAuthority('authority').issue('old', -1).certificate,
      /expired|mismatch/,
    ],
  ])('%s', async (_, name, contents, why) => {
    const before = makeCertificate()
    await put(before)
    const { watch, taken, logged, counted } = await watching()
    await writeFile(join(folder, name), contents())
    await expect.poll(() => counted).toEqual(['tls_certificate_reloads_failed'])
    expect(taken).toEqual([])
    expect(watch.material.certificate).toBe(before.certificate)
    expect(logged.join('\n')).toMatch(why)
    expect(logged.join('\n')).not.toContain('PRIVATE KEY')
    await put(makeCertificate())
    await expect.poll(() => taken).toHaveLength(1)
  })

  it('a file that is gone', async () => {
    await put(makeCertificate())
    const { counted, watch } = await watching(folder, { everyMs: 1_000_000 })
    await rm(join(folder, 'cert.pem'))
    await watch.reload()
    expect(counted).toEqual(['tls_certificate_reloads_failed'])
  })

  it('with its own key, and expired', async () => {
    await put(makeCertificate())
    const { logged, watch } = await watching(folder, { everyMs: 1_000_000 })
    await put(makeAuthority('authority').issue('old', -1))
    await watch.reload()
    expect(logged.join('\n')).toContain('has expired')
  })
})

describe.skipIf(!openssl)('the end of its time', () => {
  it.each([
    [13, true],
    [20, false],
  ])('%i days before: warned %s', async (days, isWarned) => {
    await put(makeCertificate('soon', days))
    const { logged } = await watching()
    expect(logged.some((line) => line.startsWith('warn: TLS certificate expires soon'))).toBe(isWarned)
  })

  it('is warned of once a day', async () => {
    await put(makeCertificate('soon', 10))
    let nowMs = Date.now()
    const { watch, logged } = await watching(folder, { nowMs: () => nowMs, everyMs: 1_000_000 })
    await watch.reload()
    nowMs += DAY_MS
    await watch.reload()
    expect(logged.filter((line) => line.startsWith('warn'))).toHaveLength(2)
  })
})
