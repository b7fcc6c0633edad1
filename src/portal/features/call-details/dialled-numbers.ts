import type { Recording } from '../../../contract/recording.ts'
import { t } from '../../lib/i18n.ts'

/** Keys that somebody pressed one after the other. */
export interface DialledNumber {
  readonly atMs: number
  /** A digit that may not be known is `•`. */
  readonly digits: string
  readonly streamId: number
}

/** Keys pressed with less than this between them are one number that somebody dialled. */
const SAME_NUMBER_MS = 2_000

/** `4711#` rather than five keys; times are milliseconds from sample 0. */
export function dialledNumbers(dtmf: Recording['dtmf']): readonly DialledNumber[] {
  const numbers: { streamId: number; atMs: number; endMs: number; digits: string }[] = []
  for (const { streamId, offsetMs, durationMs, digit } of dtmf) {
    const last = numbers.findLast((number) => number.streamId === streamId)
    const endMs = offsetMs + durationMs
    if (!last || offsetMs - last.endMs > SAME_NUMBER_MS) {
      numbers.push({ streamId, atMs: offsetMs, endMs, digits: digit })
    } else {
      last.digits += digit
      last.endMs = endMs
    }
  }
  return numbers.map(({ streamId, atMs, digits }) => ({ streamId, atMs, digits }))
}

/** For people: `pressed 4711#`, `pressed 4 keys that are not shown`. */
export function dialledInWords(digits: string): string {
  const hidden = [...digits].filter((digit) => digit === '•').length
  if (hidden === 0) return t('pressed {digits}', { digits })
  if (hidden === digits.length)
    return hidden === 1
      ? t('pressed a key that is not shown')
      : t('pressed {hidden} keys that are not shown', { hidden })
  return t('pressed {digits}, where • is a key that is not shown', { digits })
}
