import { describe, expect, it } from 'vitest'
import type { Canary } from '../model/canary.ts'
import { type CanaryNews, canaryLetter } from './canary-letter.ts'
import { nextCanaryMs } from './canary-rhythm.ts'
import { cdrOfCanary, judgeCanary, judgeHeard } from './judge-canary.ts'
import { ACCOUNT_ID, callOf, DAY_MS, DIRECTORY, INBOUND } from './reconciliation.test-kit.ts'

describe('when a canary calls', () => {
  const at = (text: string) => Date.parse(text)

  it('is every so many minutes of the clock', () => {
    expect(nextCanaryMs({ everyMinutes: 15 }, at('2026-03-03T10:07:00Z'), 'UTC')).toBe(at('2026-03-03T10:15:00Z'))
    expect(nextCanaryMs({ everyMinutes: 15 }, at('2026-03-03T10:15:00Z'), 'UTC')).toBe(at('2026-03-03T10:30:00Z'))
  })

  it('is at the times of a day in the zone of the account, also where clocks change', () => {
    const rhythm = { times: ['14:30', '08:00'] }
    expect(nextCanaryMs(rhythm, at('2026-03-03T10:00:00Z'), 'Europe/Berlin')).toBe(at('2026-03-03T13:30:00Z'))
    expect(nextCanaryMs(rhythm, at('2026-03-28T14:00:00Z'), 'Europe/Berlin')).toBe(at('2026-03-29T06:00:00Z'))
  })
})

const canary: Canary = {
  ...{ id: 'c', accountId: ACCOUNT_ID, name: 'echo', to: '101', from: '+491715550001', protocol: 'udp' },
  ...{ rhythm: { everyMinutes: 5 }, talkMs: 8000, lateAfterMs: 60_000, expectsAnswer: true },
}
const startedAtMs = DAY_MS + 36_000_000
const cdr = cdrOfCanary(canary, {
  ...{ sipCallId: 'x', startedAtMs, answeredAtMs: startedAtMs + 300, endedAtMs: startedAtMs + 8300 },
})
const rules = { accountId: ACCOUNT_ID, directory: DIRECTORY, settings: INBOUND, toleranceMs: 3000 }
const SOON = startedAtMs + 20_000
const MUCH_LATER = startedAtMs + 3_600_000

describe('a canary call', () => {
  it('waits for a call that is not there, or not ready, and gives up', () => {
    const pending = callOf(cdr, { recordings: [], isPending: true })
    expect(judgeCanary(canary, cdr, undefined, rules, SOON)).toEqual({ kind: 'wait' })
    expect(judgeCanary(canary, cdr, pending, rules, SOON)).toEqual({ kind: 'wait' })
    expect(judgeCanary(canary, cdr, undefined, rules, MUCH_LATER)).toMatchObject({ outcome: 'not-seen' })
    expect(judgeCanary(canary, cdr, pending, rules, MUCH_LATER)).toMatchObject({ outcome: 'not-recorded' })
  })

  it('is listened to when it is whole', () => {
    expect(judgeCanary(canary, cdr, callOf(cdr), rules, SOON)).toEqual({ kind: 'listen' })
    const short = callOf(cdr, { recordings: [{ id: 'r', durationMs: 2000, isPresent: true }] })
    expect(judgeCanary(canary, cdr, short, rules, SOON)).toMatchObject({ outcome: 'too-short' })
    expect(judgeCanary(canary, cdr, callOf(cdr, { recordings: [] }), rules, SOON)).toMatchObject({
      outcome: 'not-recorded',
    })
  })

  const heard = { recordedMs: 8000, channels: 2, heardMs: 7900, othersMs: 4000, peak: 8000 }
  const outcomeOf = (changes: Partial<typeof heard>, foundAtMs = SOON) =>
    judgeHeard(canary, cdr, { ...heard, ...changes }, { toleranceMs: 3000, foundAtMs }).outcome

  it('is well with the signal and whoever answered in it', () => {
    expect(outcomeOf({})).toBe('ok')
    expect(outcomeOf({}, startedAtMs + 8300 + 60_001)).toBe('late')
    expect(outcomeOf({ heardMs: 0, peak: 20 })).toBe('silent')
    expect(outcomeOf({ heardMs: 3000 })).toBe('signal-missing')
    expect(outcomeOf({ othersMs: 100 })).toBe('one-sided')
    expect(outcomeOf({ othersMs: 0, channels: 1 })).toBe('ok')
    expect(
      judgeHeard(
        { ...canary, expectsAnswer: false },
        cdr,
        { ...heard, othersMs: 0 },
        {
          toleranceMs: 3000,
          foundAtMs: SOON,
        },
      ).outcome,
    ).toBe('ok')
  })
})

describe('the letter about a canary call', () => {
  const letterOf = (language: 'en' | 'de', news: Partial<CanaryNews> = {}) =>
    canaryLetter({
      ...{ language, personName: 'Olga', accountName: 'Acme', canaryName: 'Echo', link: 'https://calls.example' },
      ...{ outcome: 'signal-missing', because: 'Of 8.0 s of the signal 2.0 s are in the recording', ...news },
    }).text

  it('has the reason in English', () => {
    expect(letterOf('en')).toContain('\n\nOf 8.0 s of the signal 2.0 s are in the recording\n\n')
  })

  it('has its figures in German, and no English sentence', () => {
    const heard = letterOf('de', { recordedMs: 8000, heardMs: 2000 })
    expect(heard).toContain('das Signal fehlt in der Aufzeichnung')
    expect(heard).toContain('\n\nAufgezeichnet: 8,0 s, mit 2,0 s des Signals.\n\n')
    expect(letterOf('de', { recordedMs: 8000 })).toContain('Aufgezeichnet: 8,0 s.')
    expect(letterOf('de', { outcome: 'refused', sipStatus: 403 })).toContain('antwortete mit SIP 403.')
    expect(letterOf('de', { outcome: 'not-seen', sipStatus: 200 })).not.toContain('SIP')
    expect(heard).not.toContain('are in the recording')
  })
})
