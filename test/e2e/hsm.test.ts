/** The key of the installation in a PKCS#11 token: calls are recorded and played, also while the token is away; without it nothing starts. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createTestToken } from '../../src/adapters/pkcs11/softhsm.test-kit.ts'
import type { CallSummary } from '../../src/contract/call.ts'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { eventually, runTapeline, TapelineProcess } from './tapeline-process.ts'

const cleanUp: (() => unknown)[] = []
afterAll(async () => {
  for (const step of cleanUp.reverse()) await step()
})

const SAID = join(import.meta.dirname, '../../src/recording-client/speech/caller-1-problem.wav')
const call = {
  name: 'encrypted',
  parties: [
    { id: 'caller', aor: 'sip:+493055512345@carrier.example' },
    { id: 'agent', aor: 'sip:201@pbx.example' },
  ],
  steps: [{ do: 'play', party: 'caller', file: SAID }],
}

it.skipIf(missing('softhsm'))(
  'records with a key that never leaves its token, goes on while that is away, and does not start without',
  async () => {
    const token = createTestToken()
    cleanUp.push(() => token.remove())
    const { module, pinFile } = token.place
    const args = ['--pkcs11-module', module, '--pkcs11-pin-file', pinFile]
    expect(await runTapeline(['keys', 'make-token-key', ...args])).toMatchObject({ code: 0, stderr: '' })

    const first = await TapelineProcess.start({ args: [...args, '--capture-threads', '1'] })
    cleanUp.push(() => first.remove())
    const { dataFolder } = first
    await first.apply(acmeDocument({ encryptJournal: true }))
    const apiKey = await first.createApiKey('acme', 'account-administrator')
    const recorded = (tapeline: TapelineProcess, count: number) =>
      eventually(
        async () => ((await (await tapeline.get('/api/v1/calls', apiKey)).json()) as { calls: CallSummary[] }).calls,
        (calls) => calls.length === count && calls.every(({ state }) => state === 'ready'),
      )
    const played = async (tapeline: TapelineProcess, { recordings }: CallSummary) =>
      (await tapeline.get(`/api/v1/recordings/${recordings[0]?.id}/audio`, apiKey)).status

    await first.call(call)
    await recorded(first, 1)
    token.unplug()
    await first.call(call)
    for (const each of await recorded(first, 2)) expect(await played(first, each)).toBe(200)
    expect(readdirSync(join(dataFolder, 'keys'))).not.toContain('installation.key')
    await first.stop()

    await expect(TapelineProcess.start({ dataFolder, args })).rejects.toThrow(/encryption-token-unreachable/)
    token.plugIn()
    const again = await TapelineProcess.start({ dataFolder, args })
    cleanUp.push(() => again.stop())
    for (const each of await recorded(again, 2)) expect(await played(again, each)).toBe(200)
    expect(first.stdout + first.stderr + again.stdout + again.stderr).not.toContain(token.pin)
  },
  300_000,
)
