/** The README's first command, as a newcomer runs it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { CallSummary } from '../../src/contract/call.ts'
import type { SignInSession } from '../../src/contract/sign-in-session.ts'
import { eventually } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const data = mkdtempSync(join(tmpdir(), 'tapeline-demo-'))
const demo = spawn(
  'npm',
  [
    'run',
    '-s',
    'demo',
    '--',
    '--json',
    '--data',
    data,
    '--http',
    '127.0.0.1:0',
    '--sip',
    '127.0.0.1:0',
    '--rtp-ports',
    '41000-41999',
  ],
  { cwd: join(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'], detached: true },
)

afterAll(async () => {
  // The whole group: npm does not hand signals on to what it runs.
  if (demo.pid) process.kill(-demo.pid, 'SIGTERM')
  await new Promise((resolve) => (demo.exitCode === null ? demo.once('close', resolve) : resolve(undefined)))
  rmSync(data, { recursive: true, force: true })
})

it('shows finished calls that play soon after its ready line', async () => {
  let output = ''
  demo.stdout.on('data', (chunk) => {
    output += chunk
  })
  await eventually(
    async () => output,
    (text) => text.includes('tapeline ready'),
    60_000,
  )
  const { http, people } = JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '{}')
  const signInAs = ({ email, password }: { email: string; password: string }) =>
    fetch(`${http}/api/v1/sign-in-session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })
  const viewer = (await (await signInAs(people[1])).json()) as SignInSession
  expect(viewer).toMatchObject({ role: 'viewer', account: { name: 'Acme Bikes' } })
  const signIn = await signInAs(people[0])
  expect(signIn.ok).toBe(true)
  const headers = {
    cookie: signIn.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  }
  const calls = await eventually(
    async () => ((await (await fetch(`${http}/api/v1/calls`, { headers })).json()) as { calls: CallSummary[] }).calls,
    (list) => list.filter(({ state }) => state === 'ready').length >= 3,
    60_000,
  )
  const played = calls.find(({ recorded }) => recorded)
  const audio = await fetch(`${http}/api/v1/recordings/${played?.recordings[0]?.id}/audio`, { headers })
  const wav = readWavFile(Buffer.from(await audio.arrayBuffer()))
  const loud = wav.channels.some((channel) => channel.some((code) => (code & 0x7f) < 0x40))
  expect(loud, 'somebody speaks').toBe(true)
  const portal = await fetch(`${http}/`)
  expect(await portal.text()).toContain('<div id="root">')
})
