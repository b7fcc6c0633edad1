import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSigner } from '../adapters/node-signer.ts'
import { createTimeStampCheck } from '../adapters/time-stamp-token.ts'
import { callAndRecording } from '../archive/purge.test-kit.ts'
import { type AudioFile, checkEvidence } from '../core/audit/evidence-file.ts'
import { createAccount } from '../store/accounts.ts'
import { saveCall } from '../store/calls.ts'
import { accountScope, inScope } from '../store/db.ts'
import { listCheckpoints, readEvidence, signCheckpoints } from '../store/evidence.ts'
import { linkHash } from '../store/link-hash.ts'
import { replaceRecordings, saveRecording } from '../store/recordings.ts'
import { createTestDatabase, type TestDatabase } from '../store/test-database.ts'
import { isSigned } from './is-signed.ts'

const NOW_MS = Date.UTC(2026, 5, 1, 12)
const signer = createSigner(Buffer.alloc(32, 7))
const publicKey = Buffer.from(signer.publicKey).toString('hex')

let database: TestDatabase
let accountId: string
beforeAll(async () => {
  database = await createTestDatabase()
  accountId = (await createAccount(database.db, { slug: 'acme', name: 'Acme', domains: [], timeZone: 'UTC' })).id
})
afterAll(() => database?.close())

async function fileOf(account: string): Promise<string> {
  const lines: object[] = [{ evidence: 1, accountId: account, publicKey }]
  for await (const entry of readEvidence(database.db, account)) lines.push(entry)
  for (const checkpoint of await listCheckpoints(database.db, account)) lines.push({ checkpoint })
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

const check = (text: string, audio?: readonly AudioFile[], key = publicKey) =>
  checkEvidence(text, { link: linkHash, isSigned, publicKey: key, checkTimeStamp: createTimeStampCheck([]) }, audio)

const audioOf = (text: string): AudioFile => ({
  name: `${text}.wav`,
  sha256: createHash('sha256').update(text).digest('hex'),
})

let file: string
it('holds what became of every recording, whoever stored, replaced or removed it, and proves audio offline', async () => {
  const { db } = database
  const made = ['one', 'two', 'three'].map((audio, index) => callAndRecording(accountId, NOW_MS + index, audio))
  for (const { call, recording } of made) {
    await saveCall(db, call)
    await saveRecording(db, recording)
    // Archived again, as after a crash: nothing new is told.
    await saveRecording(db, recording)
  }
  const [first, second, third] = made
  if (!first || !second || !third) throw new Error('three')
  expect(await signCheckpoints(db, signer, NOW_MS)).toBe(1)
  expect(await signCheckpoints(db, signer, NOW_MS + 1)).toBe(0)
  const cut = { ...first.recording, sha256: audioOf('one, cut').sha256, sizeBytes: 8 }
  await saveRecording(db, cut)
  await db.transaction().execute((trx) => replaceRecordings(trx, second.call, []))
  // By hand, as no code of ours does.
  await inScope(db, accountScope(accountId), (trx) =>
    trx.deleteFrom('recordings').where('id', '=', third.recording.id).execute(),
  )
  await signCheckpoints(db, signer, NOW_MS + 2000)
  file = await fileOf(accountId)

  const deeds: unknown[] = []
  for await (const { entry } of readEvidence(db, accountId)) {
    const { deed, recordingId } = JSON.parse(entry) as Record<string, string>
    deeds.push([deed, recordingId])
  }
  const [a, b, c] = made.map(({ recording }) => recording.id)
  expect(deeds).toEqual([
    ['stored', a],
    ['stored', b],
    ['stored', c],
    ['replaced', a],
    ['removed', b],
    ['removed', c],
  ])
  const report = check(file, ['one', 'one, cut', 'two'].map(audioOf))
  expect(report).toMatchObject({ entries: 6, signedEntries: 6, problems: [] })
  expect(report.files).toEqual([
    expect.stringMatching(new RegExp(`^one.wav is recording ${a} as it was stored on .*; it was replaced on`)),
    expect.stringMatching(new RegExp(`^one, cut.wav is recording ${a} as it was stored on [^;]*$`)),
    expect.stringMatching(new RegExp(`^two.wav is recording ${b} .*; it was removed on`)),
  ])
})

describe('what is done to it is found and named', () => {
  type Line = { entry?: string; hash?: string; seq?: number; checkpoint?: { at: string; seq: number; hash: string } }
  const change = (index: number, changed: (line: Line) => void) => (lines: Line[]) => {
    const line = lines[index]
    if (line) changed(line)
    return lines
  }
  const replaceIn = (from: string | RegExp, to: string) => (line: Line) => {
    line.entry = line.entry?.replace(from, to) ?? ''
  }
  /** What somebody does who knows how hashes are made, and has no key. */
  const rehash = (lines: Line[]) => {
    let before = '0'.repeat(64)
    for (const line of lines) {
      if (line.entry === undefined) continue
      before = linkHash(before, `${line.seq}\n${line.entry}`)
      line.hash = before
    }
    return lines
  }
  const attacks: readonly (readonly [string, (lines: Line[]) => Line[], RegExp])[] = [
    [
      'a byte of an entry',
      change(2, replaceIn(/"sha256": "./, '"sha256": "x')),
      /entry 2 \(recording .* stored.*\) is not what was written/,
    ],
    ['its time', change(2, replaceIn(/"at": "20\d\d/, '"at": "2019')), /entry 2 .* is not what was written/],
    ['its hash', change(2, (line) => (line.hash = '0'.repeat(64))), /entry 2 .* is not what was written/],
    [
      'two entries exchanged',
      (l) => [l[0], l[2], l[1], ...l.slice(3)] as Line[],
      /^entry 2 stands where entry 1 belongs\nentry 1 stands where entry 2 belongs\nthe checkpoint/,
    ],
    [
      'three entries in different ways',
      (l) =>
        change(
          2,
          replaceIn(/"sha256": "./, '"sha256": "x'),
        )(change(4, (line) => (line.hash = '0'.repeat(64)))(l.filter((_, index) => index !== 5))),
      /^entry 2 .* is not what was written\nentry 4 .* is not what was written\nentry 5 is missing\nthe checkpoint/,
    ],
    ['an entry left out', (l) => l.filter((_, index) => index !== 3), /entry 3 is missing/],
    ['a tombstone left out', (l) => l.filter((_, index) => index !== 5), /entry 5 is missing/],
    [
      'an entry twice',
      (l) => [...l.slice(0, 3), l[2], ...l.slice(3)] as Line[],
      /entry 2 stands where entry 3 belongs/,
    ],
    ['the end cut off', (l) => l.filter((_, index) => index !== 6), /vouches for entry 6, which is not there/],
    [
      'an entry changed and all hashed anew',
      (l) => rehash(change(2, replaceIn(/"sha256": "./, '"sha256": "x'))(l)),
      /vouches for another entry 6: the chain was written anew/,
    ],
    [
      're-dated and all hashed anew',
      (l) => rehash(change(6, replaceIn(/"at": "20\d\d/, '"at": "2019'))(l)),
      /entry 6 .* is older than the one before it/,
    ],
    [
      'a checkpoint re-dated',
      change(7, (l) => {
        if (l.checkpoint) l.checkpoint.at = '2019-01-01T00:00:00.000Z'
      }),
      /checkpoint of 2019.* is not signed/,
    ],
    [
      'a checkpoint for another place',
      change(7, (l) => {
        if (l.checkpoint) l.checkpoint.seq = 2
      }),
      /is not signed with the public key/,
    ],
    ['all checkpoints left out', (l) => l.filter(({ checkpoint }) => !checkpoint), /no valid signature/],
    [
      'an account for another',
      change(0, (l) => Object.assign(l, { accountId: '0198c000-0000-7000-8000-000000000009' })),
      /entry 1 .* is of another account/,
    ],
    ['another public key in the file', change(0, (l) => Object.assign(l, { publicKey: '00' })), /another public key/],
  ]
  it.each(attacks)('%s', (_, attack, words) => {
    const lines = file
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line)
    const { problems } = check(
      attack(lines)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    )
    expect(problems.join('\n')).toMatch(words)
  })

  it('any character flipped', () => {
    for (let at = 0; at < file.length; at += 3) {
      const flipped = file[at] === 'a' ? 'b' : 'a'
      const { problems } = check(file.slice(0, at) + flipped + file.slice(at + 1))
      expect([at, problems.length > 0]).toEqual([at, true])
    }
  })

  it('audio that is not what was stored, and a key of somebody else', () => {
    expect(check(file, [audioOf('four')]).problems).toEqual([expect.stringMatching(/^four.wav is not a recording/)])
    const other = Buffer.from(createSigner(Buffer.alloc(32, 8)).publicKey).toString('hex')
    expect(check(file, [], other).problems.join()).toMatch(/no valid signature/)
  })
})
