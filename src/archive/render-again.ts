/** The recordings of a journal once more, as files, as far as its policy keeps them; nothing else is touched. */

import { TICKS_PER_MS } from '../core/audio/source-clock.ts'
import { applyCallEvent } from '../core/journal/fold-call.ts'
import type { Call } from '../core/model/call.ts'
import { cutShort } from '../core/policy/cut-short.ts'
import type { JournalSource } from './journal-records.ts'
import { recordingsToMake } from './recordings-to-make.ts'
import { renderJournal } from './render-journal.ts'
import { type JournalReading, readCall, surveyRecordings } from './survey-journal.ts'
import { writeBeside } from './write-beside.ts'

export interface RenderedAgain {
  readonly path: string
  readonly seconds: number
  readonly parties: number
}

/** `pathOf`: of the n-th file, from 0. A call that goes on is rendered as far as it got. */
export async function renderAgain(
  journal: JournalSource,
  pathOf: (index: number) => string,
): Promise<readonly RenderedAgain[]> {
  const reading = await readCall(journal)
  const call = endedCall(reading)
  if (!call) return []
  const { recordings } = await surveyRecordings(reading.journal, call.parties, recordingsToMake(call))
  const made: RenderedAgain[] = []
  for (const { plan, kept, segment } of recordings) {
    if (!plan) continue
    const path = pathOf(made.length)
    const encoding = (segment?.format ?? 'as-captured') === 'as-captured' ? plan.encoding : 'pcm16'
    const rendering = renderJournal(reading.journal, { ...plan, encoding }, kept)
    await writeBeside(journal, path, rendering.file)
    made.push({ path, seconds: plan.totalTicks / TICKS_PER_MS / 1000, parties: plan.channels.length })
  }
  return made
}

function endedCall({ call, lastAtMs }: JournalReading): Call | undefined {
  if (!call) return undefined
  const atMs = call.endedAtMs ?? lastAtMs ?? call.startedAtMs
  const ended =
    call.state === 'live' ? (applyCallEvent(call, { type: 'call-ended', atMs, cause: 'crash' }) ?? call) : call
  return ended.replay ? { ...ended, replay: cutShort(ended.replay, atMs) } : ended
}
