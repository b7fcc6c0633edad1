/** Second reading of a journal: the WAV file, streamed, with its wave form and hash. */

import { createHash } from 'node:crypto'
import type { AudioPlan } from '../core/audio/audio-plan.ts'
import { createAudioRenderer } from '../core/audio/render-audio.ts'
import type { Interval } from '../core/model/call-time-line.ts'
import { intervalAt } from '../core/policy/intervals.ts'
import { journalEntries } from './survey-journal.ts'

export interface WavRendering {
  /** The bytes of the file; consumed once. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** Known when the chunks have been consumed to the end. */
  result(): { readonly sizeBytes: number; readonly sha256: string; readonly peaks: Uint8Array }
}

/** `plan`, `kept`: of a survey of the same file, unchanged since. */
export function renderJournal(path: string, plan: AudioPlan, kept?: readonly Interval[]): WavRendering {
  const renderer = createAudioRenderer(plan)
  const hash = createHash('sha256')
  let sizeBytes = 0

  function counted(chunk: Uint8Array): Uint8Array {
    hash.update(chunk)
    sizeBytes += chunk.length
    return chunk
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield counted(renderer.header())
    for await (const entries of journalEntries(path)) {
      for (const entry of entries) {
        if (entry.type === 'event') {
          if ('stream' in entry.event) renderer.stream(entry.event.stream)
        } else if (entry.type === 'packet' && entry.kind === 'rtp') {
          if (kept && intervalAt(kept, entry.arrivalMs) < 0) continue
          for (const chunk of renderer.packet(entry.streamId, entry.arrivalMs, entry.packet)) yield counted(chunk)
        }
      }
    }
    for (const chunk of renderer.finish()) yield counted(chunk)
  }

  return {
    chunks: chunks(),
    result: () => ({ sizeBytes, sha256: hash.copy().digest('hex'), peaks: renderer.peaks() }),
  }
}
