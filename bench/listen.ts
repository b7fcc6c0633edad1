/**
 * How far behind its call somebody is who listens live: from the RTP packet that is sent to the frame of sound that holds it, over real
 * sockets and through the real program.
 */
import { type ClientRequest, get } from 'node:http'
import { loadavg } from 'node:os'
import { createLiveFrameReader, LIVE_FRAMES_TYPE } from '../src/core/audio/live-frame.ts'
import { acmeDocument } from '../test/e2e/acme.ts'
import { ForkedCall } from '../test/e2e/forked-call.ts'
import { eventually, TapelineProcess } from '../test/e2e/tapeline-process.ts'
import type { BenchOptions, BenchResult } from './bench-result.ts'

/** Of one call 8 may listen at once. */
const CALLS = 10
const LISTENERS = [1, 50] as const
/** The issue: within a second of real time. */
const AIM_MS = 1000

const PACKETS_PER_SECOND = 50
const SAMPLES_PER_PACKET = 160
/** Silence, and twice a second a packet of one of these levels: which one it was is heard, as long as it is less than 4 s late. */
const MARK_EVERY_PACKETS = 25
const MARK_CODES = [0x8f, 0x97, 0x9f, 0xa7, 0xaf, 0xb7, 0xbf, 0xc7] as const
const SILENCE = 0xff
const SECONDS = { quick: 8, full: 40 } as const
const SETTLE_MS = 3000

interface Mark {
  readonly level: number
  readonly sentAtMs: number
}

export async function run({ quick }: BenchOptions): Promise<BenchResult> {
  const packets = PACKETS_PER_SECOND * (quick ? SECONDS.quick : SECONDS.full)
  const load = loadavg()[0] ?? Number.NaN
  const tapeline = await TapelineProcess.start({ args: ['--rtp-ports', '50000-50999'] })
  try {
    await tapeline.apply(acmeDocument())
    const key = await tapeline.createApiKey('acme', 'account-administrator')
    const measured = new Map<number, readonly number[]>()
    for (const listeners of LISTENERS) measured.set(listeners, await measure(tapeline, key, listeners, packets))
    const of = (listeners: number) => measured.get(listeners) ?? []
    const worst = Math.max(...LISTENERS.map((listeners) => percentile(of(listeners), 99)))
    return {
      name: `listen: RTP packet to the listener's receipt of its sound, ${CALLS} live calls (load before: ${load.toFixed(1)})`,
      rows: LISTENERS.flatMap((listeners) => [
        ...[50, 95, 99].map((part) => ({
          label: `${listeners} listening, p${part}`,
          value: percentile(of(listeners), part),
          unit: 'ms',
        })),
        {
          label: `${listeners} listening, heard live`,
          value: (100 * of(listeners).length) / (Math.floor(packets / MARK_EVERY_PACKETS) * listeners),
          unit: '% of the packets',
        },
      ]),
      notes: [
        `Aim: within ${AIM_MS} ms: ${worst <= AIM_MS ? 'kept' : 'missed'} at p99.`,
        'Twice a second a packet of a level, silence before and behind it, looked for in the frames that come over HTTP.',
        'Not heard live is what came too late for its place, or was cut into (the recording has it): of a machine that is too busy to send in time, too.',
        'What a player holds back so that it never stutters comes on top of it (the portal: see docs/decisions/live-listening.md).',
      ],
    }
  } finally {
    await tapeline.remove()
  }
}

async function measure(
  tapeline: TapelineProcess,
  key: string,
  listeners: number,
  packets: number,
): Promise<readonly number[]> {
  const said = markedCodes(packets)
  const silent = new Uint8Array(said.length).fill(SILENCE)
  const calls = await Promise.all(
    Array.from({ length: CALLS }, () =>
      ForkedCall.start([{ sipPort: tapeline.sipPort, loses: () => false }], [said, silent]),
    ),
  )
  const latenciesMs: number[] = []
  const requests: ClientRequest[] = []
  for (let listener = 0; listener < listeners; listener++) {
    const [name = ''] = calls[listener % CALLS]?.sipCallIds ?? []
    const id = await liveCall(tapeline, key, name)
    requests.push(await listen(`${tapeline.httpUrl}/api/v1/calls/${id}/live-audio`, key, marksOf(name), latenciesMs))
  }
  await Promise.all(
    calls.map((call) => {
      const marks = marksOf(call.sipCallIds[0] ?? '')
      return call.speak(packets, (packet) => {
        if (packet % MARK_EVERY_PACKETS === MARK_EVERY_PACKETS - 1)
          marks.push({ level: levelOf(packet), sentAtMs: performance.now() })
      })
    }),
  )
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  for (const request of requests) request.destroy()
  await Promise.all(calls.map((call) => call.end()))
  return latenciesMs
}

const marksByCall = new Map<string, Mark[]>()

function marksOf(call: string): Mark[] {
  const marks = marksByCall.get(call) ?? []
  marksByCall.set(call, marks)
  return marks
}

const levelOf = (packet: number): number => Math.floor(packet / MARK_EVERY_PACKETS) % MARK_CODES.length

function markedCodes(packets: number): Uint8Array {
  const codes = new Uint8Array(packets * SAMPLES_PER_PACKET).fill(SILENCE)
  for (let packet = MARK_EVERY_PACKETS - 1; packet < packets; packet += MARK_EVERY_PACKETS) {
    codes.fill(MARK_CODES[levelOf(packet)] as number, packet * SAMPLES_PER_PACKET, (packet + 1) * SAMPLES_PER_PACKET)
  }
  return codes
}

/** Resolves when it has begun. */
function listen(url: string, key: string, marks: readonly Mark[], latenciesMs: number[]): Promise<ClientRequest> {
  const { promise, resolve, reject } = Promise.withResolvers<ClientRequest>()
  const reader = createLiveFrameReader()
  const request = get(url, { headers: { authorization: `Bearer ${key}`, accept: LIVE_FRAMES_TYPE } }, (response) => {
    if (response.statusCode !== 200) return reject(new Error(`${url}: ${response.statusCode}`))
    const heard = new Set<Mark>()
    let heardAtMs: number | undefined
    let loudest = 0
    response.on('error', () => {})
    response.on('data', (bytes: Uint8Array) => {
      const nowMs = performance.now()
      for (const frame of reader.read(bytes)) {
        if (frame.type !== 'sound') continue
        // A mark may lie in two frames: the time is of the first, the level is known when it is over.
        for (let at = 0; at < frame.samples.length; at += 2) {
          const level = Math.abs(frame.samples[at] as number)
          if (level > AUDIBLE) {
            heardAtMs ??= nowMs
            loudest = Math.max(loudest, level)
          } else if (heardAtMs !== undefined && level < AUDIBLE / 4) {
            const mark = nearest(marks, loudest, heardAtMs)
            if (mark && !heard.has(mark)) latenciesMs.push(heardAtMs - mark.sentAtMs)
            if (mark) heard.add(mark)
            heardAtMs = undefined
            loudest = 0
          }
        }
      }
    })
    resolve(request)
  })
  request.on('error', reject)
  return promise
}

/** Below all levels. */
const AUDIBLE = 600
/** Of the codes, in samples of 16 bits. */
const MARK_LEVELS = MARK_CODES.map((code) => {
  const bits = ~code & 0xff
  return ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84
})

/** The filter to 16 kHz swings over by an eighth; levels are further apart. */
const OVERSHOOT = 1.06
const TOLERANCE = 0.12

/** The latest one of that level that had been sent by then. */
function nearest(marks: readonly Mark[], level: number, atMs: number): Mark | undefined {
  const distances = MARK_LEVELS.map((each) => Math.abs(Math.log((each * OVERSHOOT) / level)))
  const least = Math.min(...distances)
  const which = distances.indexOf(least)
  if (least > TOLERANCE) return undefined
  return marks.findLast((mark) => mark.level === which && mark.sentAtMs <= atMs)
}

async function liveCall(tapeline: TapelineProcess, key: string, name: string): Promise<string> {
  const found = await eventually(
    async () => {
      const answer = await tapeline.get(`/api/v1/calls?identifier=${encodeURIComponent(name)}`, key)
      return ((await answer.json()) as { calls: { id: string; status?: string }[] }).calls[0]
    },
    (call) => call?.status === 'recording',
  )
  return found?.id ?? ''
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))] ?? Number.NaN
}
