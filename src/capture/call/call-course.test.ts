import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { buildDirectory } from '../../core/directory/directory.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import { completeSettings, type SettingsDraft } from '../../core/policy/presets.ts'
import type { SessionRequest } from '../sip/session-handler.ts'
import { journalPath } from '../spool/spool.ts'
import {
  acmeDirectory,
  answeredPorts,
  metadata,
  type RtpSender,
  request,
  rtpSender,
  sdp,
  siprec,
  startCapture,
  type TestCapture,
  TWO_LINES,
  within,
} from './call-layer.test-kit.ts'

const ALL = { onnet: 'always', offnet: 'always' } as const
const ON_DEMAND = { onnet: 'on-demand', offnet: 'on-demand' } as const
const EVERYBODY: SettingsDraft = { endpoints: { inbound: ALL, outbound: ALL } }
const INBOUND = siprec(TWO_LINES, metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example'))

let capture: TestCapture
let invite: SessionRequest
/** From outside, and user 101. */
let caller: RtpSender
let callee: RtpSender
let senders: RtpSender[] = []
afterEach(async () => {
  for (const sender of senders) sender.close()
  senders = []
  await capture?.close()
})

async function begin(draft: SettingsDraft | PolicySettings, body = INBOUND): Promise<void> {
  const directory = acmeDirectory(completeSettings(draft))
  capture = await startCapture({ directory: () => directory })
  invite = request(body)
  const [first = 0, second = 0] = answeredPorts(await capture.layer.open(invite))
  caller = rtpSender(first)
  callee = rtpSender(second)
  senders.push(caller, callee)
}

const call = () => {
  const [live] = capture.layer.liveCalls()
  if (!live) throw new Error('no live call')
  return live
}
const status = () => call().replay?.status
const results = () => call().replay?.commands.map(({ effect, refusedBecause }) => effect ?? refusedBecause)
const command = (name: 'start' | 'stop' | 'pause' | 'resume' | 'toggle', from = {}) =>
  capture.layer.requested(call().id, { type: 'command', command: name, way: 'api', from })

/** Sends a packet whose bytes are `mark`, and waits until the recorder has taken or dropped it. */
async function speak(mark: number, sender = callee, payloadType = 0): Promise<void> {
  const before = capture.counted.rtp_packets ?? 0
  await sender.send(mark, payloadType)
  await expect.poll(() => capture.counted.rtp_packets ?? 0).toBe(before + 1)
}
async function press(keys: string, sender = callee): Promise<void> {
  const before = capture.counted.rtp_packets ?? 0
  await sender.press(keys)
  await expect.poll(() => capture.counted.rtp_packets ?? 0).toBe(before + 3 * keys.length)
}

/** Whether a packet of this mark is anywhere in the raw file, whatever its records say. */
async function onDisk(mark: number): Promise<boolean> {
  const bytes = await readFile(journalPath(capture.folder, call().id))
  return bytes.includes(Buffer.alloc(100, mark))
}
async function reachesDisk(mark: number): Promise<void> {
  await expect.poll(() => onDisk(mark)).toBe(true)
}
async function leavesDisk(mark: number): Promise<void> {
  await expect.poll(() => onDisk(mark)).toBe(false)
}

describe('star codes in the recorded stream (RFC 4733)', () => {
  it('pause and resume: what is said in between is nowhere in the raw journal', async () => {
    await begin(EVERYBODY)
    await speak(0x11)
    await press('*82')
    expect(status()).toBe('paused')
    await speak(0x22)
    await speak(0x23, caller)
    await press('*83')
    expect(status()).toBe('recording')
    await speak(0x33)
    await reachesDisk(0x33)
    await reachesDisk(0x11)
    expect([await onDisk(0x22), await onDisk(0x23)]).toEqual([false, false])
    expect(results()).toEqual(['paused', 'resumed'])
    expect(call().replay?.commands[0]).toMatchObject({ way: 'star-code', from: { side: 'callee' } })
  })

  it('start a call that is armed: nothing that was said before is on disk', async () => {
    await begin({ endpoints: { inbound: ON_DEMAND } })
    expect(status()).toBe('armed')
    await speak(0x11)
    await press('*80')
    await speak(0x22)
    await reachesDisk(0x22)
    await press('*81')
    await speak(0x33)
    await press('*80')
    await speak(0x44)
    await reachesDisk(0x44)
    expect([await onDisk(0x11), await onDisk(0x33)]).toEqual([false, false])
    expect(call().replay?.segments.map(({ endedBy }) => endedBy)).toEqual(['stopped', 'still-running'])
  })

  it('of somebody outside do nothing, unless the account lets everybody', async () => {
    await begin(EVERYBODY)
    await press('*82', caller)
    expect(results()).toEqual(['outside-the-account'])
    await capture.close()
    await begin({ ...EVERYBODY, codesFrom: 'anyone' })
    await press('*82', caller)
    expect(status()).toBe('paused')
  })

  it('replace: what lies before the start is destroyed in the file that it was already in', async () => {
    await begin(
      { preset: 'netsapiens', devices: { desk: { owner: 'anna', rules: { inbound: ALL } } } },
      siprec(TWO_LINES, metadata('sip:+4930123456@carrier.example', 'sip:desk@acme.example')),
    )
    await speak(0x11)
    await reachesDisk(0x11)
    await press('*80')
    await leavesDisk(0x11)
    await speak(0x22)
    await press('*81')
    await speak(0x33)
    await reachesDisk(0x22)
    expect(await onDisk(0x33)).toBe(false)
    expect(call().destroyed).toHaveLength(1)
  })

  it('are looked for in SIP INFO too', async () => {
    await begin(EVERYBODY)
    const info = (body: string, contentType = 'application/dtmf-relay') =>
      capture.layer.inform(within(invite, body, { method: 'INFO', contentType }))
    for (const key of '*82') await info(`Signal=${key}\r\nDuration=160\r\n`)
    expect(status()).toBe('paused')
    await info('*83', 'application/dtmf')
    expect(status()).toBe('recording')
  })
})

describe('the record key of a phone (SIP INFO)', () => {
  const record = (value: string) =>
    capture.layer.inform(within(invite, '', { method: 'INFO', headers: [{ name: 'Record', value }] }))
  it('starts and stops', async () => {
    await begin({ endpoints: { inbound: ON_DEMAND } })
    expect(await record('on')).toEqual({ status: 200 })
    expect(status()).toBe('recording')
    await record('OFF')
    expect(status()).toBe('armed')
    await record('perhaps')
    expect(results()).toEqual(['segment-started', 'segment-stopped'])
  })
  it("does not end what the account's rule records", async () => {
    await begin({ account: { inbound: ALL } })
    await record('off')
    expect(results()).toEqual(['forced'])
    expect(status()).toBe('recording')
  })
})

describe('what happens by itself', () => {
  it('a pause ends', async () => {
    await begin({ ...EVERYBODY, autoResumeAfterMs: 60 })
    const answer = command('pause')
    expect(answer).toMatchObject({ status: 'paused', result: { effect: 'paused' } })
    expect(answer?.autoResumeAtMs).toBeGreaterThan(Date.now() - 1000)
    await expect.poll(status).toBe('recording')
    expect(call().replay?.commands.at(-1)).toMatchObject({ way: 'auto-resume', effect: 'resumed' })
    expect(capture.changes.at(-1)?.replay?.status).toBe('recording')
  })
  it('a segment reaches its longest duration', async () => {
    await begin({ ...EVERYBODY, maximumDurationMs: 60 })
    await expect.poll(status).not.toBe('recording')
    await speak(0x11)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await onDisk(0x11)).toBe(false)
  })
})

describe('codecs', () => {
  it('audio in one that is not recorded never reaches the disk', async () => {
    await begin(
      { ...EVERYBODY, codecs: ['PCMU'] },
      siprec(
        sdp('m=audio 4000 RTP/AVP 8 0', 'a=label:2'),
        metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example'),
      ),
    )
    await speak(0x11, caller, 8)
    expect(call().decision).toMatchObject({ outcome: 'skip', excludedBy: 'codec' })
    await speak(0x22, caller, 0)
    await reachesDisk(0x22)
    expect(await onDisk(0x11)).toBe(false)
  })
})

describe('facts that are told', () => {
  const tell = (
    ...events: Parameters<typeof capture.layer.requested>[1] extends infer R
      ? R extends { type: 'tell'; events: readonly (infer E)[] }
        ? E[]
        : never
      : never
  ) => capture.layer.requested(call().id, { type: 'tell', events })

  it('a queue that records begins a recording', async () => {
    await begin({ queues: { support: { rules: { inbound: ALL } } } })
    expect(status()).toBe('off')
    await speak(0x11)
    expect(tell({ type: 'hop', atMs: Date.now(), through: 'queue', queueId: 'support' })).toEqual({
      status: 'recording',
    })
    await speak(0x22)
    await reachesDisk(0x22)
    expect(await onDisk(0x11)).toBe(false)
    expect(call().replay?.segments.at(-1)?.owner).toEqual({ kind: 'queue', queueId: 'support' })
  })

  it('come late: what was recorded while an auto attendant spoke is destroyed, and the trace says so', async () => {
    await begin({ preset: 'mir', ...EVERYBODY })
    await speak(0x11)
    await reachesDisk(0x11)
    const answeredAtMs = Date.now() + 1
    await new Promise((resolve) => setTimeout(resolve, 5))
    await speak(0x22)
    tell(
      { type: 'hop', atMs: call().startedAtMs, through: 'auto-attendant' },
      { type: 'answer', atMs: answeredAtMs, by: 'person' },
    )
    await leavesDisk(0x11)
    await reachesDisk(0x22)
    expect(call().replay?.unrecorded).toMatchObject([{ reason: 'before-answer-by-person' }])
    expect(call().replay?.trace.map(({ happened }) => happened)).toContain('handled by an auto attendant')
    expect(call().destroyed).toHaveLength(1)
  })

  it('come too late to have all of it: what nobody kept is not said to be recorded', async () => {
    await begin({ queues: { support: { rules: { inbound: ALL } } } })
    await speak(0x11)
    await new Promise((resolve) => setTimeout(resolve, 700))
    const toldAtMs = Date.now()
    tell({ type: 'hop', atMs: call().startedAtMs, through: 'queue', queueId: 'support' })
    await speak(0x22)
    await reachesDisk(0x22)
    capture.layer.ended(invite.sessionId, 'bye')
    await expect.poll(() => capture.endedCalls).toHaveLength(1)
    const { segments = [], unrecorded } = capture.changes.at(-1)?.replay ?? {}
    expect(segments).toHaveLength(1)
    expect(Math.abs((segments[0]?.fromMs ?? 0) - toldAtMs)).toBeLessThan(100)
    expect(unrecorded).toMatchObject([{ reason: 'told-too-late' }])
  })

  it('are taken once, however often they are told', async () => {
    await begin(EVERYBODY)
    const event = { type: 'conference', atMs: Date.now(), parties: 3 } as const
    for (let times = 0; times < 3; times++) tell(event)
    expect(call().told?.filter(({ event: { type } }) => type === 'conference')).toHaveLength(1)
  })

  it('and commands have a limit: the recording goes on', async () => {
    await begin(EVERYBODY)
    for (let times = 0; times < 300; times++) {
      command('pause')
      command('resume')
    }
    expect(call().told?.length).toBeLessThanOrEqual(500)
    expect(command('pause')?.result?.refusedBecause).toBe('too-many-commands')
    expect(status()).toBe('recording')
  })

  it('of one who floods the call leave room for everybody else', async () => {
    await begin(EVERYBODY)
    for (let times = 0; times < 600; times++) command('pause', { side: 'caller' })
    expect(command('pause', { side: 'caller' })?.result?.refusedBecause).toBe('too-many-commands')
    expect(command('pause', { side: 'callee' })).toMatchObject({ status: 'paused', result: { effect: 'paused' } })
    await speak(0x11, caller)
    expect(call().told?.at(-1)?.event.type).toBe('codec')
  })

  it('of calls that are not here are not answered', async () => {
    await begin(EVERYBODY)
    expect(capture.layer.requested('another', { type: 'tell', events: [] })).toBeUndefined()
  })
})

describe('what the recording client says by its mapping', () => {
  it('a queue in a header records; said again, it is told once', async () => {
    const base = acmeDirectory(completeSettings({ queues: { support: { rules: { inbound: ALL } } } }))
    const [pbx, ...others] = base.contents.recordingClients
    const rules = [{ fact: 'queue', from: { in: 'header', name: 'X-Queue' } }] as const
    const mapped = pbx && { ...pbx, mapping: { startsFrom: 'generic', rules } as const }
    const directory = buildDirectory({ ...base.contents, recordingClients: mapped ? [mapped, ...others] : [] })
    capture = await startCapture({ directory: () => directory })
    invite = request(INBOUND, { headers: [{ name: 'X-Queue', value: 'support' }] })
    await capture.layer.open(invite)
    await capture.layer.change(within(invite, INBOUND))
    expect(status()).toBe('recording')
    expect(call().replay?.segments[0]?.owner).toEqual({ kind: 'queue', queueId: 'support' })
    expect(call().told?.filter(({ by }) => by === 'recording-client')).toHaveLength(1)
  })
})

describe('a transfer in the metadata', () => {
  const THREE = metadata('sip:+4930123456@carrier.example', 'sip:101@acme.example')
    .replace(
      '<participantstreamassoc participant_id="p2"><send>st2</send><recv>st1</recv></participantstreamassoc>',
      '<participantstreamassoc participant_id="p3"><send>st2</send><recv>st1</recv></participantstreamassoc>',
    )
    .replace(
      '<participant participant_id="p2"><nameID aor="sip:101@acme.example"/></participant>',
      '<participant participant_id="p3"><nameID aor="sip:102@acme.example"/></participant>',
    )

  it('ends the segment; the new owner decides about another', async () => {
    await begin({ users: { anna: { rules: { inbound: ALL } }, ben: { rules: { inbound: ALL } } } })
    await speak(0x11)
    await capture.layer.change(within(invite, siprec(TWO_LINES, THREE), { receivedAtMs: Date.now() + 5 }))
    expect(call().replay?.segments.map(({ owner }) => owner)).toEqual([
      { kind: 'user', userId: 'anna' },
      { kind: 'user', userId: 'ben' },
    ])
  })
  it('to somebody who is not recorded ends the recording', async () => {
    await begin({ users: { anna: { rules: { inbound: ALL } } } })
    await capture.layer.change(within(invite, siprec(TWO_LINES, THREE), { receivedAtMs: Date.now() + 5 }))
    expect(status()).toBe('off')
    await new Promise((resolve) => setTimeout(resolve, 10))
    await speak(0x22)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await onDisk(0x22)).toBe(false)
  })
})

describe('the end', () => {
  it('has the last word in the journal: what is too short is destroyed', async () => {
    await begin({ ...EVERYBODY, minimumDurationMs: 60_000 })
    await speak(0x11)
    await reachesDisk(0x11)
    const { id } = call()
    capture.layer.ended(invite.sessionId, 'bye')
    await expect.poll(() => capture.endedCalls).toEqual([id])
    const bytes = await readFile(journalPath(capture.folder, id))
    expect(bytes.includes(Buffer.alloc(100, 0x11))).toBe(false)
    expect(capture.changes.at(-1)).toMatchObject({ state: 'ended', replay: { segments: [], status: 'off' } })
  })
})
