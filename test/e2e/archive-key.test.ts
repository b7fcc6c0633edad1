/** An account's own key: calls that are really recorded, which the whole installation cannot open and its holder can, sample by sample. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createEncryptedObjectStore } from '../../src/adapters/encrypted-object-store.ts'
import { createFileKeyRing } from '../../src/adapters/file-key-ring.ts'
import { createFilesystemObjectStore } from '../../src/adapters/filesystem-object-store.ts'
import type { CallDetails, CallSummary } from '../../src/contract/call.ts'
import { acmeDocument } from './acme.ts'
import { filesIn, manifestOf, runClient } from './download-client.ts'
import { eventually, runTapeline, TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const folder = mkdtempSync(join(tmpdir(), 'tapeline-archive-key-'))
const cleanUp: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
afterAll(async () => {
  for (const step of cleanUp.reverse()) await step()
})

const SAID = join(SPEECH, 'caller-1-problem.wav')
const parties = [
  { id: 'caller', aor: 'sip:+493055512345@carrier.example' },
  { id: 'agent', aor: 'sip:201@pbx.example' },
]
const steps = [{ do: 'play', party: 'caller', file: SAID }]

async function newKey(file: string): Promise<{ readonly publicKey: string; readonly keyId: string }> {
  const { code, stdout } = await runTapeline(['keys', 'make-archive-key', file])
  expect(code).toBe(0)
  const [, publicKey = '', keyId = ''] = /^public key (tlk-[0-9a-f]{72})\nkey id ([0-9a-f]{16})$/m.exec(stdout) ?? []
  return { publicKey, keyId }
}

/** Everything below, whatever it is. */
function bytesBelow(path: string): Buffer[] {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
  return names.filter((name) => statSync(name).isFile()).map((name) => readFileSync(name))
}

it('what is recorded nobody opens but whoever has the private key; another key holds for new recordings only', async () => {
  const [first, second] = [join(folder, 'first.pem'), join(folder, 'second.pem')]
  const { publicKey, keyId } = await newKey(first)
  const tapeline = await TapelineProcess.start()
  cleanUp.push(() => tapeline.remove())
  const { dataFolder } = tapeline
  await tapeline.apply(acmeDocument({ archiveKey: publicKey }))
  const apiKey = await tapeline.createApiKey('acme', 'account-administrator')
  const recorded = (count: number) =>
    eventually(
      async () => ((await (await tapeline.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }).calls,
      (calls) => calls.length === count && calls.every(({ state }) => state === 'ready'),
    )
  await tapeline.call({ name: 'sealed', parties, steps })
  const [call] = await recorded(1)
  const recording = call?.recordings[0]
  if (!recording) throw new Error('no recording')
  expect(recording.sealed).toMatchObject({ keyId })

  // The server, and whoever has its disk and all of its keys.
  for (const what of ['audio', 'audio?download=1', 'peaks']) {
    const answer = await tapeline.get(`/api/v1/recordings/${recording.id}/${what}`, apiKey)
    expect([answer.status, await answer.json()]).toMatchObject([409, { error: { code: 'archive-key-needed' } }])
  }
  const everyKey = createEncryptedObjectStore(createFilesystemObjectStore(join(dataFolder, 'objects')), {
    keys: createFileKeyRing({ folder: join(dataFolder, 'keys') }),
    encrypts: async () => true,
  })
  let objects = 0
  for await (const name of everyKey.list(`${call?.accountId}/`)) {
    await expect(everyKey.get(name)).rejects.toMatchObject({ code: 'archive-key-needed' })
    objects++
  }
  expect(objects).toBe(2)

  // Its holder.
  const saved = join(folder, 'saved')
  const download = (...more: string[]) => runClient([saved, '--url', tapeline.httpUrl, ...more], { key: apiKey })
  const without = await download()
  expect([without.code, without.stderr]).toEqual([4, expect.stringContaining(`left sealed for archive key ${keyId}`)])
  expect(filesIn(saved).size).toBe(0)
  expect(await download('--private-key', first)).toMatchObject({ code: 0, stderr: '' })
  const [[name] = []] = [...filesIn(saved)]
  const file = readFileSync(join(saved, name ?? ''))
  expect([file.length, createHash('sha256').update(file).digest('hex')]).toEqual([
    recording.sizeBytes,
    recording.sha256,
  ])
  const [caller = Buffer.alloc(0)] = readWavFile(file).channels
  const [said = Buffer.alloc(0)] = readWavFile(readFileSync(SAID)).channels
  expect(caller.includes(said)).toBe(true)
  expect(await download()).toMatchObject({ code: 0, stdout: expect.stringContaining('1 were here already') })

  // Nothing of what was said is left in the clear anywhere in the data folder: journal, objects, database. In packets 160 bytes of it follow
  // each other, in a file with two channels every second one is the other's.
  const places = Array.from({ length: 20 }, (_, index) => (said.length >> 1) + index * 40)
  const spoken = places.map((at) => said.subarray(at, at + 40))
  const inFile = places.map((at) => file.subarray(file.indexOf('data') + 8 + 2 * at).subarray(0, 80))
  const isIn = (bytes: Buffer) => [...spoken, ...inFile].some((words) => bytes.includes(words))
  expect(bytesBelow(dataFolder).filter(isIn)).toHaveLength(0)
  expect(bytesBelow(saved).filter(isIn)).toHaveLength(1)

  const other = await newKey(second)
  await tapeline.apply(acmeDocument({ archiveKey: other.publicKey }))
  await tapeline.call({ name: 'other key', parties, steps })
  const calls = await recorded(2)
  const keyOf = ({ id }: CallSummary) =>
    tapeline
      .get(`/api/v1/calls/${id}`, apiKey)
      .then(async (answer) => ((await answer.json()) as CallDetails).recordings[0]?.sealed?.keyId)
  expect(new Set(await Promise.all(calls.map(keyOf)))).toEqual(new Set([keyId, other.keyId]))

  // Kept as it is, then opened by a file that was copied; then with both keys everything.
  const kept = await download('--private-key', first, '--keep-sealed')
  expect(kept).toMatchObject({ code: 0, stderr: '' })
  const sealedName = [...filesIn(saved).keys()].find((each) => each.endsWith('.wav.tlsealed')) ?? ''
  expect(manifestOf(saved).find(({ file: at }) => at === sealedName)).toMatchObject({ sealedFor: other.keyId })
  const opened = join(folder, 'opened.wav')
  const open = (key: string) =>
    runTapeline(['keys', 'open', join(saved, sealedName), '--private-key', key, '--output', opened])
  expect(await open(first)).toMatchObject({ code: 1, stderr: expect.stringContaining('archive-key-needed') })
  expect(await open(second)).toMatchObject({ code: 0, stderr: '' })
  expect(readWavFile(readFileSync(opened)).channels[0]?.includes(said)).toBe(true)
  expect(await download('--private-key', first, '--private-key', second)).toMatchObject({ code: 0, stderr: '' })
  expect([...filesIn(saved).keys()].filter((each) => each.endsWith('.wav'))).toHaveLength(2)
})
