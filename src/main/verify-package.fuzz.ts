import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { createSigner } from '../adapters/node-signer.ts'
import { createTimeStampCheck } from '../adapters/time-stamp-token.ts'
import { checkpointText } from '../core/audit/evidence-checkpoint.ts'
import { packageText, proofLines } from '../core/audit/evidence-package.ts'
import { linkHash } from '../store/link-hash.ts'
import { isSigned } from './is-signed.ts'
import { verifyPackage } from './verify-package.ts'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-hostile-'))
afterAll(() => rmSync(folder, { recursive: true }))

const signer = createSigner(Buffer.alloc(32, 7))
const publicKey = Buffer.from(signer.publicKey).toString('hex')
const signed = (words: string) => Buffer.from(signer.sign(Buffer.from(words))).toString('hex')
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

interface Entry {
  readonly name: string
  readonly content: Buffer
  readonly isPacked?: boolean
  /** What the list claims instead of what is. */
  readonly claims?: { readonly packedBytes?: number; readonly unpackedBytes?: number; readonly method?: number }
  /** Lies where the first one does. */
  readonly isShared?: boolean
}

/** As anybody can write one: nothing of it is looked at. APPNOTE 6.3.10 §4.3. */
function zipOf(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  for (const { name, content, isPacked = false, claims = {}, isShared = false } of entries) {
    const packed = isPacked ? deflateRawSync(content) : content
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(0x800, 2)
    shared.writeUInt16LE(claims.method ?? (isPacked ? 8 : 0), 4)
    shared.writeUInt32LE(crc32(content), 10)
    shared.writeUInt32LE(claims.packedBytes ?? packed.length, 14)
    shared.writeUInt32LE(claims.unpackedBytes ?? content.length, 18)
    shared.writeUInt16LE(Buffer.byteLength(name), 22)
    shared.copy(head, 4)
    const listed = Buffer.alloc(46)
    listed.writeUInt32LE(0x02014b50)
    listed.writeUInt16LE(20, 4)
    shared.copy(listed, 6)
    listed.writeUInt32LE(isShared ? 0 : at, 42)
    list.push(listed, Buffer.from(name))
    if (isShared) continue
    files.push(head, Buffer.from(name), packed)
    at += 30 + Buffer.byteLength(name) + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(Buffer.concat(list).length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, ...list, end])
}

/** As the server makes one, of a call with a second of audio. */
function genuine(): readonly Entry[] {
  const [accountId, callId, recordingId] = ['a1', 'c1', 'r1']
  const audio = Buffer.from(Uint8Array.from({ length: 8000 }, (_, index) => (index * 37) & 255))
  const at = '2026-06-01T12:00:00.000Z'
  const entry = JSON.stringify({ accountId, at, deed: 'stored', recordingId, callId, sha256: sha256(audio) })
  const after = '0'.repeat(64)
  const hash = linkHash(after, `1\n${entry}`)
  const checkpoint = { seq: 1, hash, at }
  const signature = signed(checkpointText(accountId, checkpoint))
  const proofs = proofLines([
    { after, entries: [{ seq: 1, entry, hash }], checkpoints: [{ ...checkpoint, signature }] },
  ])
  const content = new Map([
    ['call.json', Buffer.from(JSON.stringify({ id: callId }))],
    ['audio/1.wav', audio],
    ['proofs.jsonl', Buffer.from(proofs)],
  ])
  const files = [...content].map(([name, bytes]) => ({
    name,
    sizeBytes: bytes.length,
    sha256: sha256(bytes),
    ...(name.startsWith('audio') && { recordingId }),
  }))
  const manifest = JSON.stringify({ package: 1, accountId, callId, madeAt: at, publicKey, leftOut: [], files })
  content.set('manifest.json', Buffer.from(manifest))
  content.set('manifest.sig', Buffer.from(signed(packageText(sha256(manifest)))))
  return [...content].map(([name, bytes]) => ({ name, content: bytes, isPacked: !name.startsWith('audio') }))
}

async function check(zip: Buffer) {
  const path = join(folder, 'package.zip')
  writeFileSync(path, zip)
  return verifyPackage(path, { link: linkHash, isSigned, publicKey, checkTimeStamp: createTimeStampCheck([]) })
}

const entries = genuine()
const zip = zipOf(entries)
const withEntry = (entry: Entry) => zipOf([...entries, entry])
const replaced = (name: string, changed: Partial<Entry>) =>
  zipOf(entries.map((entry) => (entry.name === name ? { ...entry, ...changed } : entry)))
const text = (name: string) => entries.find((entry) => entry.name === name)?.content.toString() ?? ''
const MB = 1024 * 1024

it('a whole one is proven', async () => {
  expect(await check(zip)).toMatchObject({
    callId: 'c1',
    problems: [],
    proven: [expect.stringMatching('^audio/1.wav')],
  })
})

const hostile: readonly (readonly [what: string, make: () => Buffer, words: RegExp])[] = [
  [
    // The first is signed; what is read would be the second.
    'a manifest of somebody else behind the signed one',
    () =>
      withEntry({ name: 'manifest.json', content: Buffer.from(text('manifest.json').replace('2026-06', '2019-06')) }),
    /two files of one name: manifest.json \(zip-unsafe\)/,
  ],
  [
    'a path out of the folder',
    () => withEntry({ name: '../../etc/passwd', content: Buffer.alloc(1) }),
    /\(zip-unsafe\)/,
  ],
  ['a path from the root', () => withEntry({ name: '/etc/passwd', content: Buffer.alloc(1) }), /\(zip-unsafe\)/],
  ['a path of Windows', () => withEntry({ name: 'C:/x', content: Buffer.alloc(1) }), /\(zip-unsafe\)/],
  ['backslashes', () => withEntry({ name: '..\\x', content: Buffer.alloc(1) }), /\(zip-unsafe\)/],
  ['no name', () => withEntry({ name: '', content: Buffer.alloc(1) }), /\(zip-unsafe\)/],
  [
    'a name that a terminal would carry out',
    () => withEntry({ name: '\x1b[2Jwhole', content: Buffer.alloc(1) }),
    /\\u001b\[2Jwhole" \(zip-unsafe\)/,
  ],
  [
    'a bomb: 300 MB of nothing',
    () => withEntry({ name: 'bomb', content: Buffer.alloc(300 * MB), isPacked: true }),
    /holds more than one of ours: \d+ bytes unpacked \(zip-too-large\)/,
  ],
  [
    'a bomb that claims to be small',
    () => withEntry({ name: 'bomb', content: Buffer.alloc(300 * MB), isPacked: true, claims: { unpackedBytes: 10 } }),
    /bomb cannot be unpacked: too many bytes .*\(zip-unreadable\)/,
  ],
  [
    'a bomb as a text that is read as a whole',
    () => replaced('proofs.jsonl', { content: Buffer.alloc(100 * MB) }),
    /proofs.jsonl is longer than any of ours: \d+ bytes \(zip-too-large\)/,
  ],
  [
    'files that lie over each other',
    () => {
      const content = Buffer.alloc(100_000)
      const shared = Array.from({ length: 50 }, (_, index) => ({ name: `f${index}`, content, isShared: true }))
      return zipOf([{ name: 'f', content }, ...shared])
    },
    /its files lie over each other \(zip-too-large\)/,
  ],
  [
    'more files than a call has',
    () => zipOf(Array.from({ length: 10_001 }, (_, index) => ({ name: `f${index}`, content: Buffer.alloc(0) }))),
    /10001 files \(zip-too-large\)/,
  ],
  [
    'packed in another way',
    () => replaced('proofs.jsonl', { claims: { method: 14 } }),
    /proofs.jsonl cannot be unpacked: unsupported compression method: 14 \(zip-unreadable\)/,
  ],
  [
    'a file that is longer than the list says',
    () => replaced('call.json', { claims: { unpackedBytes: 1 } }),
    /call.json cannot be unpacked: .*\(zip-unreadable\)/,
  ],
  ['a folder that was added', () => withEntry({ name: 'x/', content: Buffer.alloc(0) }), /^x\/ was added$/],
]

it.each(hostile)('%s is refused by name, and never unpacked into memory', async (_, make, words) => {
  const bytes = make()
  const before = process.memoryUsage().rss
  const { problems, proven } = await check(bytes)
  expect(problems.join('\n')).toMatch(words)
  if (/\(zip-/.test(problems.join())) expect(proven).toEqual([])
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * MB)
})

it('cut off anywhere it is refused with a code', async () => {
  for (let length = 4; length < zip.length; length += 1 + (length % 61)) {
    const { problems, proven } = await check(zip.subarray(0, length))
    expect([length, proven, problems.length > 0 && problems.every((words) => /\(zip-\w+\)$/.test(words))]).toEqual([
      length,
      [],
      true,
    ])
  }
})

it('whatever bytes are changed, inserted or left out, it ends in a report, and proves nothing that is not so', async () => {
  const change = fc.record({
    at: fc.nat(zip.length - 1),
    remove: fc.nat(8),
    insert: fc.uint8Array({ maxLength: 8 }),
  })
  const truth = sha256(entries.find(({ name }) => name === 'audio/1.wav')?.content ?? '')
  expect(text('proofs.jsonl')).toContain(truth)
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      let changed = zip
      for (const { at, remove, insert } of changes)
        changed = Buffer.concat([changed.subarray(0, at), insert, changed.subarray(at + remove)])
      const report = await check(changed)
      // Where the ZIP says nothing of meaning (times, flags) a change may stay without consequence.
      if (report.problems.length === 0) expect(report).toMatchObject({ callId: 'c1', leftOut: [] })
      for (const words of report.proven)
        expect(words).toMatch(/^audio\/1.wav is recording r1 as it was stored on 2026-06-01/)
    }),
    { seed: 11, numRuns: 2_000 },
  )
})
