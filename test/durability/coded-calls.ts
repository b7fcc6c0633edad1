/** Real SIPREC calls with coded RTP to a running Tapeline, cut whenever one likes, and what became of them. */
import { join } from 'node:path'
import type { CallDetails, CallSummary } from '../../src/contract/call.ts'
import { recordingClientPorts } from '../../src/main/recording-client-ports.ts'
import { parseScenario } from '../../src/recording-client/parse-scenario.ts'
import { createRecordingClient } from '../../src/recording-client/recording-client.ts'
import { eventually, type TapelineProcess } from '../e2e/tapeline-process.ts'
import { readWavFile } from '../e2e/wav-file.ts'
import { codedSockets, type HeardStream, PACKET_MS, readNumbers, type SentPackets } from './coded-packets.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const TALK = {
  name: 'talk',
  parties: [
    { id: 'caller', aor: 'sip:+493055512345@carrier.example', speech: 'caller-1-problem.wav', repeat: true },
    { id: 'agent', aor: 'sip:201@pbx.example', speech: 'caller-1-problem.wav', repeat: true },
  ],
  steps: [{ do: 'wait', ms: 3_600_000 }],
}

export interface CodedCall {
  readonly sipCallId: string
  /** By stream. */
  readonly sent: readonly SentPackets[]
  /** When the recorder took it. */
  readonly answeredAtMs: number | undefined
  /** When the recorder was killed, or the call ended. */
  cutAtMs: number
}

export interface CodedCalls {
  /** Those placed, answered or not. */
  readonly calls: readonly CodedCall[]
  /** Resolves when all of them are answered. */
  readonly answered: Promise<unknown>
  /** Says goodbye; resolves when it was answered. */
  hangUp(): Promise<void>
  /** Nobody is there any more to say goodbye to. */
  cut(): Promise<void>
}

export async function placeCodedCalls(count: number, sipPort: number): Promise<CodedCalls> {
  const parsed = parseScenario(JSON.stringify(TALK))
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const { scenario } = parsed
  const over = new AbortController()
  const placed = Array.from({ length: count }, () => {
    const sent: SentPackets[] = []
    const call = { sipCallId: '', sent, answeredAtMs: undefined as number | undefined, cutAtMs: 0 }
    const ports = recordingClientPorts({ remoteAddress: '127.0.0.1', speechFolder: SPEECH })
    const client = createRecordingClient({ ...ports, rtp: codedSockets(ports.rtp, sent) })
    const { promise: answered, resolve } = Promise.withResolvers<void>()
    const report = client.placeCall(scenario, {
      to: `sip:127.0.0.1:${sipPort}`,
      signal: over.signal,
      progress(event) {
        if (event.type === 'calling') call.sipCallId = event.sipCallId
        if (event.type !== 'answered') return
        call.answeredAtMs = Date.now()
        resolve()
      },
    })
    return { call, client, answered, report }
  })
  const endAll = (atMs: number) => {
    for (const { call } of placed) call.cutAtMs = atMs
    over.abort()
  }
  const closeAll = () => Promise.all(placed.map(({ client }) => client.close()))
  return {
    calls: placed.map(({ call }) => call),
    answered: Promise.all(placed.map(({ answered }) => answered)),
    async hangUp() {
      endAll(Date.now())
      await Promise.all(placed.map(({ report }) => report))
      await closeAll()
    },
    async cut() {
      endAll(Date.now())
      await closeAll()
    },
  }
}

export interface CallOutcome {
  readonly call: CodedCall
  /** Calls that Tapeline has of it: one. */
  readonly found: number
  readonly recordings: number
  /** Of both channels, the longer: packets that were sent before the cut and are not there, behind the last that is. */
  readonly missingMs: number
  /** Packets in the middle that are not there. */
  readonly holes: number
  readonly wrongPieces: number
  readonly details: CallDetails | undefined
}

/** Waits until the call is archived. */
export async function outcomeOf(call: CodedCall, tapeline: TapelineProcess, apiKey: string): Promise<CallOutcome> {
  const query = `/api/v1/calls?identifier=${encodeURIComponent(call.sipCallId)}`
  const calls = await eventually(
    // The database may just be coming back.
    async () => ((await (await tapeline.get(query, apiKey)).json()) as { calls?: CallSummary[] }).calls ?? [],
    (found) => found.length > 0 && found.every(({ state }) => state === 'ready'),
    60_000,
  ).catch(() => [])
  const [first] = calls
  const details = first && ((await (await tapeline.get(`/api/v1/calls/${first.id}`, apiKey)).json()) as CallDetails)
  const heard: HeardStream[] = []
  for (const { id } of details?.recordings ?? []) {
    const audio = await tapeline.get(`/api/v1/recordings/${id}/audio`, apiKey)
    heard.push(...readWavFile(Buffer.from(await audio.arrayBuffer())).channels.map(readNumbers))
  }
  const streams = call.sent.map(({ atMs }, stream) => {
    const numbers = heard.filter((channel) => channel.stream === stream).flatMap((channel) => channel.numbers)
    const sentCount = atMs.filter((at) => at <= call.cutAtMs).length
    const last = numbers.at(-1) ?? -1
    const holes = last + 1 - new Set(numbers).size
    return {
      missingMs: Math.max(0, sentCount - 1 - last) * PACKET_MS,
      holes: holes + (numbers.length - new Set(numbers).size),
    }
  })
  return {
    call,
    found: calls.length,
    recordings: details?.recordings.length ?? 0,
    missingMs: Math.max(0, ...streams.map(({ missingMs }) => missingMs)),
    holes: streams.reduce((sum, { holes }) => sum + holes, 0),
    wrongPieces: heard.reduce((sum, { wrongPieces }) => sum + wrongPieces, 0),
    details,
  }
}
