import {
  type AnswerEvent,
  type AnswerRetransmission,
  openAnswerRetransmission,
  stepAnswerRetransmission,
} from '../../core/sip/answer-retransmission.ts'
import { Alarm } from './alarm.ts'
import type { SipClock } from './sip-clock.ts'
import { type SipLink, sendOn } from './sip-link.ts'

interface PendingAnswer {
  readonly link: SipLink
  readonly alarm: Alarm
  state: AnswerRetransmission
}

/** The 2xx answers of one session that no ACK has come for yet; seldom more than one. */
export class PendingAnswers {
  readonly #clock: SipClock
  readonly #onGivenUp: (sequence: number) => void
  #answers: PendingAnswer[] = []

  /** `onGivenUp`: the ACK of the INVITE with this CSeq never came. */
  constructor(clock: SipClock, onGivenUp: (sequence: number) => void) {
    this.#clock = clock
    this.#onGivenUp = onGivenUp
  }

  get isEmpty(): boolean {
    return this.#answers.length === 0
  }

  /** An answer that was sent just now. */
  add(sequence: number, bytes: Uint8Array, link: SipLink): void {
    const alarm = new Alarm(this.#clock, () => this.#step(answer, { type: 'time' }))
    const state = openAnswerRetransmission(sequence, bytes, this.#clock.monotonicMs())
    const answer: PendingAnswer = { link, alarm, state }
    this.#answers.push(answer)
    alarm.set(state.wakeAtMs)
  }

  /** True when the ACK was waited for. */
  acknowledge(sequence: number): boolean {
    const acknowledged = this.#answers.map((answer) => this.#step(answer, { type: 'ack', sequence }))
    return acknowledged.includes(true)
  }

  newerInvite(sequence: number): void {
    for (const answer of [...this.#answers]) this.#step(answer, { type: 'newer-invite', sequence })
  }

  clear(): void {
    for (const { alarm } of this.#answers) alarm.clear()
    this.#answers = []
  }

  #step(answer: PendingAnswer, event: AnswerEvent): boolean {
    const { state, effects } = stepAnswerRetransmission(answer.state, event, this.#clock.monotonicMs())
    answer.state = state
    answer.alarm.set(state.wakeAtMs)
    if (state.phase === 'done') this.#answers = this.#answers.filter((other) => other !== answer)
    let acknowledged = false
    for (const effect of effects) {
      if (effect.type === 'send') sendOn(answer.link, effect.bytes)
      else if (effect.type === 'given-up') this.#onGivenUp(state.sequence)
      else acknowledged = true
    }
    return acknowledged
  }
}
