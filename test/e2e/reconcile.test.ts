/** `tapeline reconcile` over the network: with a key of the account, from a machine that has none of its data. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CompleteDay } from '../../src/contract/reconciliation.ts'
import { acmeDocument } from './acme.ts'
import { runTapeline, TapelineProcess } from './tapeline-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-reconcile-'))
let tapeline: TapelineProcess
beforeAll(async () => {
  tapeline = await TapelineProcess.start()
  await tapeline.apply(acmeDocument())
}, 60_000)
afterAll(async () => {
  await tapeline?.remove()
  rmSync(folder, { recursive: true, force: true })
})

it('tells misses with their causes, keeps the report there, and says what a key may not', {
  timeout: 60_000,
}, async () => {
  const file = join(folder, 'cdrs.csv')
  const at = new Date(Date.now() - 3_600_000).toISOString()
  writeFileSync(file, `start,duration,talk,from,to\n${at},70,60,+491715550001,201\n${at},70,0,+491715550002,201\n`)
  const key = await tapeline.createApiKey('acme', 'account-administrator')
  const args = ['reconcile', file, '--account', 'acme', '--url', tapeline.httpUrl, '--key']
  const { code, stdout, stderr } = await runTapeline([...args, key])
  expect(stderr).toBe('')
  expect(code).toBe(1)
  expect(stdout).toContain('0 %  0 of 1 to be recorded, 2 records')
  expect(stdout).toContain('+491715550001 → 201  not-seen: Tapeline never saw the call')

  const { accounts } = (await (await tapeline.get('/api/v1/accounts', key)).json()) as { accounts: { id: string }[] }
  const kept = await tapeline.get(`/api/v1/accounts/${accounts[0]?.id}/completeness`, key)
  const { days } = (await kept.json()) as { days: CompleteDay[] }
  expect(days).toMatchObject([{ expected: 1, missed: 1 }])

  const auditor = await tapeline.createApiKey('acme', 'auditor')
  expect(await runTapeline([...args, auditor])).toMatchObject({ code: 1, stdout: '' })
  expect((await runTapeline([...args, auditor])).stderr).toContain('role')
  expect((await runTapeline([...args, 'nobody'])).stderr).toContain('check --key')
})
