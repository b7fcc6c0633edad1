/** Real packets through real sockets, and what comes out for those who listen. Tones say what was heard, and when it was said. */
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { LIVE_RATE_HZ } from '../../core/audio/live-format.ts'
import type { LiveFrame, LiveSound, LiveState } from '../../core/audio/live-frame.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { PolicySettings } from '../../core/model/policy.ts'
import {
  ALWAYS,
  acmeDirectory,
  answeredPorts,
  metadata,
  request,
  settings,
  siprec,
  startCapture,
  type TestCapture,
  TWO_LINES,
  within,
} from './call-layer.test-kit.ts'
import { MAXIMUM_LISTENERS_PER_CALL } from './live-listening.ts'
import { type ToneTalker, toneLevel, toneTalker } from './tone-talker.test-kit.ts'

/** The caller outside sings the first, Anna (101) the second; the third is what nobody may hear. */
const [CALLER_HZ, ANNA_HZ, SECRET_HZ] = [500, 900, 2000] as const
/** Of an amplitude of 8000; 40 ms with another tone or the edge of one have less. */
const HEARD = 6000
const TRACE = 150

let capture: TestCapture
let policy: PolicySettings

beforeEach(async () => {
  policy = ALWAYS
  capture = await startCapture({ directory: () => acmeDirectory(policy) })
})
afterEach(() => capture.close())

interface Ear {
  readonly frames: LiveFrame[]
  /** How often the tone is clearly heard on a side, in blocks of 40 ms. */
  blocks(side: 'left' | 'right', frequencyHz: number): number
  /** The most there is of a tone in any 20 ms of either side. */
  most(frequencyHz: number): number
  /** In the order in which they were told; who speaks where may have changed within one. */
  states(): LiveState['status'][]
  stop(): void
}

function listen(callId: string): Ear {
  const frames: LiveFrame[] = []
  const stop = capture.layer.listen(callId, (frame) => frames.push(frame))
  if (!stop) throw new Error('the call is not live')
  const sounds = () => frames.filter((frame): frame is LiveSound => frame.type === 'sound')
  const sideOf = ({ samples }: LiveSound, side: 'left' | 'right') =>
    samples.filter((_, index) => index % 2 === (side === 'left' ? 0 : 1))
  const level = (samples: Int16Array, hz: number) => toneLevel(samples, hz, LIVE_RATE_HZ)
  return {
    frames,
    blocks: (side, hz) => sounds().filter((sound) => level(sideOf(sound, side), hz) > HEARD).length,
    most: (hz) =>
      Math.max(
        0,
        ...sounds().flatMap((sound) =>
          (['left', 'right'] as const).flatMap((side) => {
            const samples = sideOf(sound, side)
            return [level(samples.subarray(0, samples.length / 2), hz), level(samples.subarray(samples.length / 2), hz)]
          }),
        ),
      ),
    states: () =>
      frames
        .flatMap((frame) => (frame.type === 'state' ? [frame.status] : []))
        .filter((status, index, all) => status !== all[index - 1]),
    stop,
  }
}

const invite = () => request(siprec(TWO_LINES, metadata('sip:+493055512345@carrier.example', 'sip:101@acme.example')))

interface LiveTalk {
  readonly callId: string
  readonly invite: ReturnType<typeof invite>
  readonly caller: ToneTalker
  readonly anna: ToneTalker
}

async function talk(): Promise<LiveTalk> {
  const first = invite()
  const ports = answeredPorts(await capture.layer.open(first))
  const caller = toneTalker(ports[0] as number, CALLER_HZ)
  const anna = toneTalker(ports[1] as number, ANNA_HZ)
  onTestFinished(() => {
    caller.stop()
    anna.stop()
  })
  const callId = capture.layer.liveCalls().at(-1)?.id ?? ''
  return { callId, invite: first, caller, anna }
}

const command = (callId: string, name: 'start' | 'pause' | 'resume' | 'stop') =>
  capture.layer.requested(callId, { type: 'command', command: name, way: 'api', from: { isAdministrator: true } })

async function until(met: () => boolean): Promise<void> {
  const endsAt = Date.now() + 10_000
  while (!met()) {
    if (Date.now() > endsAt) throw new Error('did not happen within 10 s')
    await lasting(10)
  }
}
const lasting = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Another stretch of what may be heard: whatever was said before it has left by now. */
async function moreOf(ear: Ear): Promise<void> {
  const before = ear.blocks('left', CALLER_HZ)
  await until(() => ear.blocks('left', CALLER_HZ) > before + 20)
}

describe('listening to a live call', () => {
  it('the caller is heard left, the callee right, and it says who they are', async () => {
    const { callId } = await talk()
    const ear = listen(callId)
    await until(() => ear.blocks('left', CALLER_HZ) > 5 && ear.blocks('right', ANNA_HZ) > 5)
    expect(ear.blocks('right', CALLER_HZ)).toBe(0)
    expect(ear.blocks('left', ANNA_HZ)).toBe(0)
    expect(ear.frames[0]).toEqual({
      type: 'state',
      status: 'recording',
      channels: [{ party: { index: 0, number: '+493055512345' } }, { party: { index: 1, number: '101' } }],
    })
  })

  it('sounds follow each other without a gap, as they arrived', async () => {
    const { callId } = await talk()
    const ear = listen(callId)
    await until(() => ear.blocks('left', CALLER_HZ) > 20)
    const times = ear.frames.flatMap((frame) => (frame.type === 'sound' ? [frame.atMs] : []))
    expect(times.slice(1).map((atMs, index) => Math.round(atMs - (times[index] as number)))).toEqual(
      Array(times.length - 1).fill(40),
    )
    expect(Date.now() - (times.at(-1) ?? 0)).toBeLessThan(10_000)
  })

  it('several hear the same, and who stops hears nothing any more', async () => {
    const { callId } = await talk()
    const [one, another] = [listen(callId), listen(callId)]
    await until(() => another.blocks('left', CALLER_HZ) > 5)
    one.stop()
    const heard = one.frames.length
    await moreOf(another)
    expect(one.frames.length).toBe(heard)
    const soundsOf = ({ frames }: Ear) => frames.filter(({ type }) => type === 'sound')
    expect(soundsOf(another).slice(0, soundsOf(one).length)).toEqual(soundsOf(one))
    // Whoever comes when nobody was left is heard to as well.
    another.stop()
    const late = listen(callId)
    await until(() => late.blocks('right', ANNA_HZ) > 5)
  })

  it('more than so many may not, and other calls are nobody’s', async () => {
    const { callId } = await talk()
    const ears = Array.from({ length: MAXIMUM_LISTENERS_PER_CALL }, () => listen(callId))
    expect(() => listen(callId)).toThrow(AppError)
    ears[0]?.stop()
    listen(callId)
    expect(capture.layer.listen('another', () => {})).toBeUndefined()
  })

  it('ends with the call', async () => {
    const { callId, invite: first } = await talk()
    const ear = listen(callId)
    await until(() => ear.blocks('left', CALLER_HZ) > 5)
    await capture.layer.ended(first.sessionId, 'bye', within(first, '', { method: 'BYE' }))
    expect(ear.states()).toEqual(['recording', 'ended'])
    expect(ear.frames.at(-1)).toMatchObject({ status: 'ended' })
    expect(capture.layer.listen(callId, () => {})).toBeUndefined()
  })

  it('a fault of a listener is neither the call’s nor another’s', async () => {
    const { callId } = await talk()
    capture.layer.listen(callId, () => {
      throw new Error('broken')
    })
    const ear = listen(callId)
    await until(() => ear.blocks('left', CALLER_HZ) > 5)
    await until(() => (capture.counted.rtp_packets ?? 0) > 50)
    expect(capture.logged.some(({ message }) => message === 'a listener failed')).toBe(true)
  })
})

describe('what policy does not keep is never heard', () => {
  it('while somebody paused it by the API', async () => {
    const { callId, caller } = await talk()
    const ear = listen(callId)
    await until(() => ear.blocks('left', CALLER_HZ) > 5)
    expect(command(callId, 'pause')).toMatchObject({ status: 'paused' })
    const framesAtPause = ear.frames.length
    caller.sing(SECRET_HZ)
    await lasting(800)
    caller.sing(CALLER_HZ)
    // A packet that was on its way as the tone changed is of the pause too.
    await lasting(100)
    // Not even what was said just before it.
    expect(ear.frames.length).toBe(framesAtPause)
    expect(command(callId, 'resume')).toMatchObject({ status: 'recording' })
    await moreOf(ear)
    expect(ear.most(SECRET_HZ)).toBeLessThan(TRACE)
    expect(ear.states()).toEqual(['recording', 'paused', 'recording'])
  })

  it('while a star code pauses it, from the key on', async () => {
    const { callId, caller, anna } = await talk()
    const ear = listen(callId)
    await until(() => ear.blocks('left', CALLER_HZ) > 5)
    anna.press('*82')
    await until(() => ear.states().at(-1) === 'paused')
    caller.sing(SECRET_HZ)
    await lasting(600)
    caller.sing(CALLER_HZ)
    await lasting(100)
    anna.press('*83')
    await moreOf(ear)
    expect(ear.most(SECRET_HZ)).toBeLessThan(TRACE)
    expect(ear.states()).toEqual(['recording', 'paused', 'recording'])
  })

  it('when it is told a moment later that it was not to be kept', async () => {
    policy = { ...ALWAYS, exclude: { beforeAnswerByPerson: true } }
    const { callId, caller } = await talk()
    const ear = listen(callId)
    await until(() => ear.blocks('left', CALLER_HZ) > 5)
    const atMs = Date.now()
    caller.sing(SECRET_HZ)
    await lasting(150)
    capture.layer.requested(callId, { type: 'tell', events: [{ type: 'hop', through: 'ivr', atMs }] })
    await lasting(700)
    caller.sing(CALLER_HZ)
    await lasting(100)
    capture.layer.requested(callId, { type: 'tell', events: [{ type: 'answer', by: 'person', atMs: Date.now() }] })
    await moreOf(ear)
    expect(ear.most(SECRET_HZ)).toBeLessThan(TRACE)
    expect(ear.states()).toEqual(['recording', 'off', 'recording'])
  })

  it('before somebody starts it, and after it was stopped', async () => {
    policy = settings('on-demand')
    const { callId, caller } = await talk()
    const ear = listen(callId)
    caller.sing(SECRET_HZ)
    await lasting(700)
    caller.sing(CALLER_HZ)
    await lasting(100)
    expect(ear.frames).toEqual([expect.objectContaining({ type: 'state', status: 'armed' })])
    command(callId, 'start')
    await moreOf(ear)
    command(callId, 'stop')
    caller.sing(SECRET_HZ)
    await lasting(700)
    expect(ear.most(SECRET_HZ)).toBeLessThan(TRACE)
    expect(ear.states()).toEqual(['armed', 'recording', 'armed'])
  })
})
