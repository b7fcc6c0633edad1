/** The drill: an installation is recorded with, backed up while it runs, destroyed, restored elsewhere, and plays and proves as before. */
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import type { CallDetails, CallSummary } from '../../src/contract/call.ts'
import { acmeDocument } from './acme.ts'
import { eventually, runTapeline, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const folder = mkdtempSync(join(tmpdir(), 'tapeline-drill-'))
const cleanUp: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
afterAll(async () => {
  for (const step of cleanUp.reverse()) await step()
})

const scenario = {
  name: 'drill',
  parties: [
    { id: 'caller', aor: 'sip:+493055512345@carrier.example' },
    { id: 'agent', aor: 'sip:201@pbx.example', speech: join(SPEECH, 'caller-1-problem.wav'), repeat: true },
  ],
}
const steps = [{ do: 'play', party: 'caller', file: join(SPEECH, 'caller-1-problem.wav') }]

async function done(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runTapeline(args)
  expect([code, stderr], stdout).toEqual([0, ''])
  return stdout
}

it('record, back up, destroy, restore, play, verify the chain; and the call that was going on then is there as far as it was', async () => {
  const first = await TapelineProcess.start()
  await first.apply(acmeDocument({ encryptJournal: true }))
  const apiKey = await first.createApiKey('acme', 'account-administrator')
  await first.call({ ...scenario, steps })
  const calls = await eventually(
    async () => ((await (await first.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }).calls,
    ([call]) => call?.state === 'ready',
  )
  const callId = calls[0]?.id
  const detailsOf = async (tapeline: TapelineProcess) =>
    (await (await tapeline.get(`/api/v1/calls/${callId}`, apiKey)).json()) as CallDetails
  const audioOf = async (tapeline: TapelineProcess, recordingId: string | undefined) => {
    const answer = await tapeline.get(`/api/v1/recordings/${recordingId}/audio?encoding=stored`, apiKey)
    expect(answer.status).toBe(200)
    return createHash('sha256')
      .update(Buffer.from(await answer.arrayBuffer()))
      .digest('hex')
  }
  const before = await detailsOf(first)
  const heard = await audioOf(first, before.recordings[0]?.id)
  const going = first.startCall(scenario)
  await eventually(
    async () => ((await (await first.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }).calls,
    ([call]) => call?.state === 'live',
  )
  await delay(2000)

  const passphrase = join(folder, 'passphrase')
  writeFileSync(passphrase, 'correct horse battery staple\n')
  const backup = join(folder, 'tapeline.backup')
  const secret = ['--passphrase-file', passphrase]
  expect(await done(['backup', backup, '--data', first.dataFolder, ...secret, '--journals'])).toMatch(/ 1 journals\n$/)
  const doctor = await runTapeline([
    'doctor',
    '--json',
    '--data',
    first.dataFolder,
    '--http',
    new URL(first.httpUrl).host,
  ])
  const { findings } = JSON.parse(doctor.stdout) as { findings: { check: string; level: string; what: string }[] }
  expect(findings.filter(({ level }) => level === 'problem')).toEqual([])
  for (const check of ['running', 'database', 'migrations', 'backup', 'keys', 'journals'])
    expect(findings.filter((finding) => finding.check === check && finding.level !== 'ok')).toEqual([])
  expect(findings).toContainEqual(expect.objectContaining({ check: 'running', level: 'ok' }))
  expect(findings).toContainEqual(expect.objectContaining({ what: expect.stringMatching('^The last backup is of') }))

  const publicKey = (await done(['evidence', 'public-key', '--data', first.dataFolder])).trim()
  // Audio has a copy of its own.
  const objects = join(folder, 'copy-of-objects')
  cpSync(join(first.dataFolder, 'objects'), objects, { recursive: true })
  void going.hangUp().catch(() => undefined)
  await first.stop('SIGKILL')
  await first.remove()

  const dataFolder = join(folder, 'restored')
  cpSync(objects, join(dataFolder, 'objects'), { recursive: true })
  expect(await done(['restore', backup, '--check', ...secret])).toMatch(/^whole: made on /)
  await done(['restore', backup, '--data', dataFolder, ...secret])
  const again = await runTapeline(['restore', backup, '--data', dataFolder, ...secret])
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('(restore-not-empty)')])

  const second = await TapelineProcess.start({ dataFolder })
  cleanUp.push(() => second.remove())
  // The key of before signs in, the recording of before is heard, and what it was is known.
  const after = await detailsOf(second)
  expect(after).toEqual(before)
  expect(await audioOf(second, after.recordings[0]?.id)).toBe(heard)
  const recovered = await eventually(
    async () => ((await (await second.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }).calls,
    (list) => list.length === 2 && list.every(({ state }) => state === 'ready'),
  )
  expect(recovered.find(({ id }) => id !== callId)).toMatchObject({ recorded: true, flags: ['cut-short'] })

  const evidence = join(folder, 'acme.evidence')
  writeFileSync(evidence, await done(['evidence', 'export', '--data', dataFolder, '--account', 'acme']))
  expect(await done(['verify', evidence, '--public-key', publicKey])).toMatch(/^whole: 2 entries, 2 signed/m)
  const log = join(folder, 'audit.jsonl')
  writeFileSync(log, await done(['audit', 'export', '--data', dataFolder, '--account', 'acme']))
  expect(await done(['audit', 'verify', '--file', log])).not.toMatch(/NOT/)
  expect(readFileSync(evidence, 'utf8')).toContain(after.recordings[0]?.id ?? 'none')
})
