import { withFlag } from '../core/journal/fold-call.ts'
import type { Call } from '../core/model/call.ts'
import type { Recording } from '../core/model/recording.ts'

/** The call whose recordings had to be destroyed although parts of them might have been kept; its segments and its trace tell so. */
export function withoutRecordings(call: Call, destroyed: readonly Recording[], atMs: number): Call {
  const { replay } = call
  if (destroyed.length === 0 || !replay) return call
  const intervals = destroyed.flatMap(({ segment }) => segment?.kept ?? [])
  const seconds = (intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1000).toFixed(1)
  const why = destroyed.some(({ sealed }) => sealed)
    ? 'nobody here can cut what is sealed for an archive key'
    : 'an MP3 file cannot be cut without ffmpeg'
  const happened = `${seconds} s that might have been kept were destroyed: ${why}`
  const step = { atMs, event: 'end', happened, outcome: replay.outcome } as const
  return withFlag(
    {
      ...call,
      destroyed: [...(call.destroyed ?? []), ...intervals],
      replay: { ...replay, trace: [...replay.trace, step] },
    },
    'audio-lost',
  )
}
