/** The drill: an account gets a new key while it records; what was recorded before and after plays, survives the old keys' order, and proves. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { CallDetails, CallSummary } from '../../src/contract/call.ts'
import { acmeDocument } from './acme.ts'
import { eventually, runTapeline, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const folder = mkdtempSync(join(tmpdir(), 'tapeline-rotation-'))
const cleanUp: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
afterAll(async () => {
  for (const step of cleanUp.reverse()) await step()
})

const parties = [
  { id: 'caller', aor: 'sip:+493055512345@carrier.example' },
  { id: 'agent', aor: 'sip:201@pbx.example', speech: join(SPEECH, 'caller-1-problem.wav'), repeat: true },
]
const steps = [{ do: 'play', party: 'caller', file: join(SPEECH, 'caller-1-problem.wav') }]

async function done(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runTapeline(args)
  expect([code, stderr], stdout).toEqual([0, ''])
  return stdout
}

it('recordings of before, across and after a rotation play as they were stored, and the evidence holds', async () => {
  let tapeline = await TapelineProcess.start()
  cleanUp.push(() => tapeline.remove())
  const { dataFolder } = tapeline
  await tapeline.apply(acmeDocument({ encryptJournal: true }))
  const apiKey = await tapeline.createApiKey('acme', 'account-administrator')
  const readyCalls = (count: number) =>
    eventually(
      async () => ((await (await tapeline.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }).calls,
      (calls) => calls.length === count && calls.every(({ state }) => state === 'ready'),
    )
  const recordingOf = async (callId: string) => {
    const details = (await (await tapeline.get(`/api/v1/calls/${callId}`, apiKey)).json()) as CallDetails
    const [recording] = details.recordings
    if (!recording) throw new Error('no recording')
    return recording
  }
  const audioOf = async (recordingId: string) => {
    const answer = await tapeline.get(`/api/v1/recordings/${recordingId}/audio?encoding=stored`, apiKey)
    expect(answer.status).toBe(200)
    return Buffer.from(await answer.arrayBuffer())
  }
  const keyIds = () => {
    const files = readdirSync(join(dataFolder, 'objects'), { recursive: true, encoding: 'utf8' })
    const audio = files.filter((name) => name.endsWith('.wav'))
    // Which key of the account sealed it: docs/specs/sealed-objects.md.
    return audio.map((name) =>
      readFileSync(join(dataFolder, 'objects', name))
        .subarray(24, 32)
        .toString('hex'),
    )
  }

  await tapeline.call({ name: 'before', parties, steps })
  const [before] = await readyCalls(1)
  const stored = await recordingOf(before?.id ?? '')
  const heard = await audioOf(stored.id)
  const oldKeys = keyIds()

  const going = tapeline.startCall({ name: 'across', parties })
  await eventually(
    async () => ((await (await tapeline.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }).calls,
    ([call]) => call?.state === 'live',
  )
  const rotated = await done(['keys', 'rotate', '--data', dataFolder, '--account', 'acme'])
  const newKey = /new key ([0-9a-f]{16}) /.exec(rotated)?.[1]
  expect(oldKeys).not.toContain(newKey)
  await going.hangUp()
  await tapeline.call({ name: 'after', parties, steps })
  const calls = await readyCalls(3)
  // What lay there is sealed again with the new key, and none is left under the old one.
  await eventually(
    async () => keyIds(),
    (ids) => ids.length === 3 && ids.every((id) => id === newKey),
  )

  // From the disk, with nothing remembered.
  await tapeline.stop()
  tapeline = await TapelineProcess.start({ dataFolder })
  expect((await audioOf(stored.id)).equals(heard)).toBe(true)
  const audio = join(folder, 'audio')
  mkdirSync(audio)
  for (const { id } of calls) {
    const recording = await recordingOf(id)
    const bytes = await audioOf(recording.id)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(recording.sha256)
    writeFileSync(join(audio, `${recording.id}.wav`), bytes)
  }
  const publicKey = (await done(['evidence', 'public-key', '--data', dataFolder])).trim()
  const evidence = join(folder, 'acme.evidence')
  writeFileSync(evidence, await done(['evidence', 'export', '--data', dataFolder, '--account', 'acme']))
  const proof = await done(['verify', evidence, '--public-key', publicKey, '--audio', audio])
  expect(proof.match(/is recording .* as it was stored/g)).toHaveLength(3)
  expect(proof).toMatch(/^whole: 3 entries, 3 signed/m)
})
