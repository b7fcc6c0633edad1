/**
 * A SIPREC recording client (RFC 7866 §6) that plays scenarios: for administrators who try out an installation, for the
 * demo and for our own tests. Many calls share one socket per protocol and one timer.
 */

import { AppError } from '../core/model/app-error.ts'
import { parameter } from '../core/sip/parameters.ts'
import type { SipProtocol } from '../core/sip/sip-transport.ts'
import { parseSipUri, type SipUri } from '../core/sip/sip-uri.ts'
import type { CallOutcome, CallProgress, CallReport } from './call-report.ts'
import { encodeSpeech } from './encode-speech.ts'
import { createMediaClock } from './media-clock.ts'
import type { RecordingClientPorts } from './ports.ts'
import { readWav, type WavSound } from './read-wav.ts'
import { createRecordingSession, type RecordingSession } from './recording-session.ts'
import { reoffer, runSteps, type StepRunner } from './run-steps.ts'
import type { Scenario, ScenarioParty } from './scenario.ts'
import { createSessionDialog } from './session-dialog.ts'
import { createSipUserAgent, type SipUserAgent } from './sip-user-agent.ts'
import type { Speech } from './speech-coder.ts'

export interface RecordingClient {
  /** Plays the scenario against a recorder; what goes wrong with the call is in the report, never thrown. */
  placeCall(scenario: Scenario, options: PlaceCallOptions): Promise<CallReport>
  /** Ends the sockets; calls still going on are cut. */
  close(): Promise<void>
}

export interface PlaceCallOptions {
  /** `sip:recorder@host:port`; a `transport` parameter wins over the scenario's. */
  readonly to: string
  progress?(event: CallProgress): void
  /** Says goodbye early. */
  readonly signal?: AbortSignal
}

const DEFAULT_PORT = { udp: 5060, tcp: 5060, tls: 5061 } as const

export function createRecordingClient(ports: RecordingClientPorts): RecordingClient {
  const clock = createMediaClock()
  const agents = new Map<SipProtocol, Promise<SipUserAgent>>()
  const sounds = new Map<string, Promise<WavSound>>()
  const spoken = new Map<string, Speech>()

  function agentFor(protocol: SipProtocol): Promise<SipUserAgent> {
    const agent = agents.get(protocol) ?? createSipUserAgent((events) => ports.openTransport(protocol, events))
    agents.set(protocol, agent)
    return agent
  }

  async function readSound(file: string): Promise<WavSound> {
    const read = readWav(await ports.readSpeech(file))
    if (!read.ok) throw new AppError('scenario-invalid', `${file}: ${read.reason}`, { file })
    return read.sound
  }

  /** Read and encoded once, however many calls speak it. */
  async function speech(file: string, codec: ScenarioParty['codec']): Promise<Speech> {
    const sound = sounds.get(file) ?? readSound(file)
    sounds.set(file, sound)
    const key = `${codec} ${file}`
    const encoded = spoken.get(key) ?? encodeSpeech(await sound, codec)
    spoken.set(key, encoded)
    return encoded
  }

  async function placeCall(scenario: Scenario, options: PlaceCallOptions): Promise<CallReport> {
    const startedAtMs = Date.now()
    const startedMs = performance.now()
    const problems: string[] = []
    const tell = options.progress ?? (() => {})
    const known: { sipCallId: string; status?: number; reason?: string; answerMs?: number } = { sipCallId: '' }
    const over = new AbortController()
    const abort = () => over.abort('aborted')
    options.signal?.addEventListener('abort', abort, { once: true })
    if (options.signal?.aborted) abort()
    const problem = (text: string) => {
      problems.push(text)
      tell({ type: 'problem', text })
    }
    let session: RecordingSession | undefined
    let forget = () => {}

    async function converse(): Promise<CallOutcome> {
      const { uri, protocol } = readTarget(options.to, scenario)
      const agent = await agentFor(protocol)
      const flow = await agent.transport.connect(await ports.resolve(uri.host), uri.port ?? DEFAULT_PORT[protocol])
      const { from, headers, sessionExpiresSeconds } = scenario
      const dialog = createSessionDialog({
        agent,
        flow,
        to: options.to,
        headers,
        over: over.signal,
        provisional: ({ status, reason }) => tell({ type: 'provisional', status, reason }),
        ended: () => over.abort('ended-by-recorder'),
        refreshDue: () => void reoffer(runner).catch((error: Error) => problem(`refresh: ${error.message}`)),
        ...(from === undefined ? {} : { from }),
        ...(sessionExpiresSeconds === undefined ? {} : { sessionExpiresSeconds }),
      })
      forget = dialog.forget
      known.sipCallId = dialog.callId
      const { localAddress } = flow
      const { rtp, srtpCrypto } = ports
      session = createRecordingSession({ scenario, sipCallId: dialog.callId, localAddress, rtp, clock, srtpCrypto })
      const runner: StepRunner = {
        scenario,
        session,
        dialog,
        speech,
        over: over.signal,
        problem,
        step: (index, description) => tell({ type: 'step', index, description }),
      }
      for (const party of scenario.parties) await session.enter(party)
      await prepareSpeech(scenario)

      tell({ type: 'calling', to: options.to, sipCallId: dialog.callId })
      const askedMs = performance.now()
      const response = await dialog.invite(session.body('offer-and-metadata'))
      known.answerMs = performance.now() - askedMs
      known.status = response.status
      known.reason = response.reason
      if (response.status >= 300) return over.signal.aborted ? 'aborted' : 'refused'
      tell({ type: 'answered', answerMs: known.answerMs })
      for (const text of session.follow(response)) problem(text)

      const farewell = await runSteps(runner)
      if (over.signal.reason === 'ended-by-recorder') return 'ended-by-recorder'
      session.close()
      if (farewell === 'vanish') return 'vanished'
      const bye = await dialog.request('BYE', farewell === 'bye' ? undefined : session.body('metadata'))
      if (bye.status >= 300) problem(`BYE was answered ${bye.status} ${bye.reason}`)
      return over.signal.aborted ? 'aborted' : 'completed'
    }

    /** Files are read before the call: a missing one must not show in the middle of it. */
    async function prepareSpeech({ parties, steps }: Scenario): Promise<void> {
      const files = [
        ...parties.map((party) => party.speech),
        ...steps.map((step) =>
          step.do === 'play'
            ? step.file
            : step.do === 'join'
              ? step.party.speech
              : step.do === 'transfer'
                ? step.to.speech
                : undefined,
        ),
      ]
      for (const file of files) if (file !== undefined) await speech(file, parties[0]?.codec ?? 'PCMU')
    }

    let outcome: CallOutcome
    let error: string | undefined
    try {
      outcome = await converse()
    } catch (thrown) {
      outcome = 'failed'
      error = thrown instanceof Error ? thrown.message : String(thrown)
    }
    const streams = session?.report() ?? []
    session?.close()
    forget()
    options.signal?.removeEventListener('abort', abort)
    const durationMs = performance.now() - startedMs
    const report: CallReport = {
      scenario: scenario.name,
      outcome,
      ...known,
      problems,
      startedAtMs,
      durationMs,
      streams,
      ...(error === undefined ? {} : { error }),
    }
    tell({ type: 'ended', report })
    return report
  }

  return {
    placeCall,
    async close() {
      for (const agent of agents.values()) await agent.then((opened) => opened.close()).catch(() => {})
      agents.clear()
    },
  }
}

function readTarget(to: string, scenario: Scenario): { uri: SipUri; protocol: SipProtocol } {
  const uri = parseSipUri(to)
  if (!uri) throw new AppError('scenario-invalid', `not a SIP URI: ${to}`, { to })
  const asked = parameter(uri.parameters, 'transport')?.toLowerCase()
  const named = asked === 'udp' || asked === 'tcp' || asked === 'tls' ? asked : undefined
  return { uri, protocol: named ?? (uri.scheme === 'sips' ? 'tls' : scenario.transport) }
}
