/** Plays the steps of a scenario on an established session, one after the other. */

import { setTimeout as delay } from 'node:timers/promises'
import type { SipResponse } from '../core/sip/message.ts'
import { findMember } from './call-state.ts'
import type { SessionBody } from './format-body.ts'
import type { RecordingSession } from './recording-session.ts'
import type { Scenario, ScenarioParty, ScenarioStep } from './scenario.ts'
import type { SessionDialog } from './session-dialog.ts'
import type { Speech } from './speech-coder.ts'

export interface StepRunner {
  readonly scenario: Scenario
  readonly session: RecordingSession
  readonly dialog: SessionDialog
  /** A WAV file as this codec takes it. */
  speech(file: string, codec: ScenarioParty['codec']): Promise<Speech>
  /** Aborts when the call is over: waits end at once. */
  readonly over: AbortSignal
  problem(text: string): void
  step(index: number, description: string): void
}

/** `bye` when the goodbye is still to be said. */
export async function runSteps(runner: StepRunner): Promise<'bye' | 'bye-with-metadata' | 'vanish'> {
  const speaking = new Set<Promise<void>>()
  const over = overOf(runner)
  for (const member of runner.session.call.members) await beginSpeech(runner, member.party, speaking)
  for (const [index, step] of runner.scenario.steps.entries()) {
    if (runner.over.aborted) break
    runner.step(index, describe(step))
    if (step.do === 'vanish') return 'vanish'
    if (step.do === 'bye') return step.metadata ? 'bye-with-metadata' : 'bye'
    await Promise.race([runStep(runner, step, speaking), over])
  }
  return 'bye'
}

async function runStep(runner: StepRunner, step: ScenarioStep, speaking: Set<Promise<void>>): Promise<void> {
  const { session } = runner
  switch (step.do) {
    case 'play': {
      const { said } = await play(runner, step.party, step.file, false)
      track(said, speaking)
      return step.wait ? said : undefined
    }
    case 'wait-for-speech':
      await Promise.all(speaking)
      return
    case 'wait':
      await delay(step.ms, undefined, { signal: runner.over }).catch(() => {})
      return
    case 'dtmf':
      for (const digit of step.digits) {
        const { promise, resolve } = Promise.withResolvers<void>()
        session.mediaOf(step.party).stream.press(digit, step.durationMs, step.gapMs, resolve)
        await promise
      }
      return
    case 'hold':
      session.hold(step.party, step.how)
      return reoffer(runner)
    case 'resume':
      session.resume(step.party)
      return reoffer(runner)
    case 'join':
      await session.enter(step.party)
      await reoffer(runner)
      return beginSpeech(runner, step.party, speaking)
    case 'leave':
      await session.leave(step.party)
      return reoffer(runner)
    case 'transfer':
      await session.leave(step.from, step.to)
      await reoffer(runner)
      return beginSpeech(runner, step.to, speaking)
    case 'update':
      session.rename(step.party, step)
      return ask(runner, 'UPDATE', session.body('metadata'))
    case 'refresh':
      return step.method === 'INVITE' ? reoffer(runner) : ask(runner, 'UPDATE')
    case 'rekey':
      session.rekey()
      return reoffer(runner)
    case 'info':
      return ask(
        runner,
        'INFO',
        { contentType: step.contentType, body: new TextEncoder().encode(step.body) },
        step.headers,
      )
    case 'options':
      return ask(runner, 'OPTIONS')
    case 'bye':
    case 'vanish':
      return
  }
}

/** A re-INVITE with everything as it is now. */
export async function reoffer({ session, dialog, problem }: StepRunner): Promise<void> {
  const response = await dialog.invite(session.body('offer-and-metadata'))
  if (response.status >= 300) return problem(`re-INVITE was answered ${answerText(response)}`)
  for (const text of session.follow(response)) problem(text)
}

async function ask(
  { dialog, problem }: StepRunner,
  method: string,
  body?: SessionBody,
  headers: Scenario['headers'] = [],
): Promise<void> {
  const response = await dialog.request(method, body, headers)
  if (response.status >= 300) problem(`${method} was answered ${answerText(response)}`)
}

async function beginSpeech(runner: StepRunner, party: ScenarioParty, speaking: Set<Promise<void>>): Promise<void> {
  if (party.speech === undefined) return
  const { said } = await play(runner, party.id, party.speech, party.repeat)
  if (!party.repeat) track(said, speaking)
}

async function play(
  runner: StepRunner,
  partyId: string,
  file: string,
  repeat: boolean,
): Promise<{ readonly said: Promise<void> }> {
  const { call } = runner.session
  const line = call.lines[findMember(call, partyId)?.line ?? 0]
  const speech = await runner.speech(file, line?.codec ?? 'PCMU')
  const { promise, resolve } = Promise.withResolvers<void>()
  runner.session.mediaOf(partyId).stream.play(speech, repeat, resolve)
  return { said: promise }
}

function track(said: Promise<void>, speaking: Set<Promise<void>>): void {
  speaking.add(said)
  void said.then(() => speaking.delete(said))
}

function overOf({ over }: StepRunner): Promise<void> {
  if (over.aborted) return Promise.resolve()
  return new Promise((resolve) => over.addEventListener('abort', () => resolve(), { once: true }))
}

function answerText({ status, reason }: SipResponse): string {
  return `${status} ${reason}`.trim()
}

/** For the log of whoever watches: `agent says greeting.wav`. */
function describe(step: ScenarioStep): string {
  switch (step.do) {
    case 'play':
      return `${step.party} says ${step.file.slice(step.file.lastIndexOf('/') + 1)}`
    case 'wait':
      return `silence for ${step.ms / 1000} s`
    case 'wait-for-speech':
      return 'until everybody has finished'
    case 'dtmf':
      return `${step.party} presses ${step.digits}`
    case 'hold':
      return `${step.party} is put on hold`
    case 'resume':
      return `${step.party} is taken off hold`
    case 'join':
      return `${step.party.name ?? step.party.id} joins`
    case 'leave':
      return `${step.party} leaves`
    case 'transfer':
      return `${step.from} transfers to ${step.to.name ?? step.to.id}`
    case 'update':
      return `${step.party} is now ${[step.name, step.aor].filter(Boolean).join(' ')}`
    case 'refresh':
      return `${step.method} that changes nothing`
    case 'rekey':
      return 'new SRTP keys'
    case 'info':
    case 'options':
    case 'bye':
      return step.do.toUpperCase()
    case 'vanish':
      return 'gone without a word'
  }
}
