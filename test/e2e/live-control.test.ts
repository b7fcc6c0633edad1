/** Star codes and record keys on the wire, and what is left of the call in its WAV files, in the spool and on the disk. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetails } from '../../src/contract/call.ts'
import { acmeDocument } from './acme.ts'
import { TapelineProcess } from './tapeline-process.ts'
import { readWavFile } from './wav-file.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const PACKET_BYTES = 160

let tapeline: TapelineProcess
let apiKey: string

beforeAll(async () => {
  tapeline = await TapelineProcess.start()
})
afterAll(() => tapeline?.remove())

async function withSettings(settings: object): Promise<void> {
  await tapeline.apply(acmeDocument(settings))
  apiKey ??= await tapeline.createApiKey('acme', 'account-administrator')
}

const codesOf = (name: string) => readWavFile(readFileSync(join(SPEECH, name))).channels[0] as Buffer
const [GREETING, QUESTION, ANSWER] = ['agent-1-greeting.wav', 'agent-2-question.wav', 'agent-4-answer.wav'] as const

const CALLER = { id: 'caller', aor: 'sip:+493055512345@carrier.example' }
const AGENT = { id: 'agent', aor: 'sip:201@pbx.example' }
const say = (name: string) => ({ do: 'play', party: 'agent', file: join(SPEECH, name) })
const press = (digits: string, party = 'agent') => ({ do: 'dtmf', party, digits })

const call = (steps: readonly object[]) => tapeline.call({ name: 'control', parties: [CALLER, AGENT], steps })
const details = (sipCallId: string) => tapeline.readyCall(sipCallId, apiKey)

/** What the agent said in each recording. */
async function agentIn({ recordings }: CallDetails): Promise<readonly Buffer[]> {
  return Promise.all(
    recordings.map(async ({ id }) => {
      const answer = await tapeline.get(`/api/v1/recordings/${id}/audio`, apiKey)
      return readWavFile(Buffer.from(await answer.arrayBuffer())).channels[1] as Buffer
    }),
  )
}

/** Packets of the spoken file that can be found in the bytes; silence, which is everywhere, does not count. */
function packetsFound(bytes: Buffer, spoken: Buffer): number {
  let found = 0
  for (let at = 0; at + PACKET_BYTES <= spoken.length; at += PACKET_BYTES) {
    const packet = spoken.subarray(at, at + PACKET_BYTES)
    if (new Set(packet).size > 20 && bytes.includes(packet)) found++
  }
  return found
}

/** The samples of one file, channel by channel where there are several; other files as they are. */
function contentOf(path: string): readonly Buffer[] {
  const bytes = readFileSync(path)
  return path.endsWith('.wav') ? readWavFile(bytes).channels : [bytes]
}

/** Every file under the data folder but the database's, where no audio goes. */
function packetsOnDisk(spoken: Buffer): number {
  return ['spool', 'objects'].reduce((sum, folder) => {
    const root = join(tapeline.dataFolder, folder)
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const contents = files.flatMap(({ parentPath, name }) => contentOf(join(parentPath, name)))
    return contents.reduce((all, content) => all + packetsFound(content, spoken), sum)
  }, 0)
}

describe('star codes on the wire', () => {
  it('*82 and *83: what is said in between is in no file, and the time axis stays', async () => {
    await withSettings({})
    const report = await call([say(GREETING), press('*82'), say(QUESTION), press('*83'), say(ANSWER)])
    expect(report).toMatchObject({ outcome: 'completed', problems: [] })
    const found = await details(report.sipCallId)
    const [agent, another] = await agentIn(found)
    if (!agent) throw new Error('no recording')
    expect(another).toBeUndefined()
    const [greetingAt, answerAt] = [agent.indexOf(codesOf(GREETING)), agent.indexOf(codesOf(ANSWER))]
    expect(greetingAt).toBeGreaterThanOrEqual(0)
    // 8 codes are 1 ms; two codes of three digits take about a second.
    const between = codesOf(GREETING).length + codesOf(QUESTION).length
    expect(answerAt - greetingAt - between).toBeGreaterThan(0)
    expect(answerAt - greetingAt - between).toBeLessThan(8 * 2500)
    expect(packetsFound(agent, codesOf(QUESTION))).toBe(0)
    expect(packetsOnDisk(codesOf(QUESTION))).toBe(0)
    expect(packetsOnDisk(codesOf(ANSWER))).toBeGreaterThan(10)
    expect(found.commands.map(({ command, effect }) => `${command}: ${effect}`)).toEqual([
      'pause: paused',
      'resume: resumed',
    ])
    expect(found.segments).toMatchObject([{ pauses: [{}] }])
    // Which digits they were is nobody's business.
    expect(found.recordings[0]?.dtmf.map(({ digit }) => digit).join('')).not.toMatch(/[0-9*]/)
  })

  it('*80, *81 and *80 again on an armed call: two segments of one call, and nothing before, between or after', async () => {
    await withSettings({ account: { inbound: { offnet: 'on-demand' } } })
    const report = await call([
      say(QUESTION),
      press('*80'),
      say(GREETING),
      press('*81'),
      say(QUESTION),
      press('*80'),
      say(ANSWER),
    ])
    const found = await details(report.sipCallId)
    const agents = await agentIn(found)
    expect(agents).toHaveLength(2)
    expect(agents.map((codes) => codes.includes(codesOf(GREETING)))).toEqual([true, false])
    expect(agents.map((codes) => codes.includes(codesOf(ANSWER)))).toEqual([false, true])
    expect(packetsOnDisk(codesOf(QUESTION))).toBe(0)
    expect(found.segments.map(({ startedBy, endedBy }) => `${startedBy}, ${endedBy}`)).toEqual([
      'command, stopped',
      'command, call-ended',
    ])
  })

  it('of the caller outside do nothing, and the call says why', async () => {
    await withSettings({})
    const report = await call([press('*82', 'caller'), say(GREETING)])
    const found = await details(report.sipCallId)
    expect(found.commands).toMatchObject([{ command: 'pause', refusedBecause: 'outside-the-account' }])
    const [agent] = await agentIn(found)
    expect(agent?.includes(codesOf(GREETING))).toBe(true)
  })
})

it('the record key of a phone (INFO with Record: on and off) starts and stops', async () => {
  await withSettings({ account: { inbound: { offnet: 'on-demand' } } })
  const record = (value: string) => ({ do: 'info', headers: { Record: value } })
  const report = await call([say(QUESTION), record('on'), say(GREETING), record('off'), say(QUESTION)])
  expect(report.problems).toEqual([])
  const found = await details(report.sipCallId)
  const [agent] = await agentIn(found)
  expect(agent?.includes(codesOf(GREETING))).toBe(true)
  expect(packetsOnDisk(codesOf(QUESTION))).toBe(0)
  expect(found.commands.map(({ way, effect }) => `${way}: ${effect}`)).toEqual([
    'sip-info: segment-started',
    'sip-info: segment-stopped',
  ])
})
