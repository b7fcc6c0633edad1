/** Where on the time line of a call audio was destroyed since somebody wanted it, or is to be. */

import type { CallDetails } from '../../../contract/call.ts'
import type { CallAxis } from '../../../core/model/call-axis.ts'
import { t } from '../../lib/i18n.ts'
import type { Stretch } from '../../ui/time-line/time-line-part.ts'

type Recording = CallDetails['recordings'][number]

export interface RedactedStretch extends Stretch {
  readonly id: string
  readonly isWaiting: boolean
  readonly words: string
}

export function redactedStretches(call: Pick<CallDetails, 'redacted'>, { startMs, durationMs }: CallAxis) {
  const within = (at: string) => Math.min(durationMs, Math.max(0, Date.parse(at) - startMs))
  return call.redacted.map(({ id, from, to, reason, state }): RedactedStretch => {
    const isWaiting = state === 'waiting'
    const words = isWaiting
      ? t('To be redacted, waits for another person: {reason}', { reason })
      : t('Redacted: {reason}', { reason })
    return { id, fromMs: within(from), toMs: within(to), isWaiting, words }
  })
}

/** The recordings that have something of the stretch, each with its part of it, from its own beginning. */
export function recordedWithin(
  { recordings }: Pick<CallDetails, 'recordings'>,
  { startMs }: CallAxis,
  { fromMs, toMs }: Stretch,
): readonly (Stretch & { readonly recording: Recording })[] {
  return recordings.flatMap((recording) => {
    const atMs = Date.parse(recording.startedAt) - startMs
    const part = {
      fromMs: Math.round(Math.max(0, fromMs - atMs)),
      toMs: Math.round(Math.min(recording.durationMs, toMs - atMs)),
    }
    return part.toMs > part.fromMs ? [{ ...part, recording }] : []
  })
}
