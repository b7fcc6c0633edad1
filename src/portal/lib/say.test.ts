import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { TimeLineEvent } from '../../core/model/call-time-line.ts'
import { readImport } from '../../core/people-import/read-import.ts'
import { COMMAND_WAYS, REFUSALS } from '../../core/policy/command-words.ts'
import { judge } from '../../core/policy/decide.ts'
import { formatStep } from '../../core/policy/describe-decision.ts'
import { describeCommand, describeEvent } from '../../core/policy/describe-event.ts'
import { anyFacts, anySettings } from '../../core/policy/policy.test-kit.ts'
import { cdrMappingOf } from '../../core/reconciliation/cdr-mapping.ts'
import { readCdrs } from '../../core/reconciliation/read-cdrs.ts'
import { startLanguage } from './i18n.ts'
import { say } from './say.ts'

afterAll(() => {
  // Some modules have put their words into German when they were read.
  vi.resetModules()
  return startLanguage('en')
})

it('leaves English as it is', () => {
  expect(say('Recorded: the rules of user Clara Vogt ask for it')).toBe(
    'Recorded: the rules of user Clara Vogt ask for it',
  )
})

it('says in German what it knows the parts of, and names as they are', async () => {
  await startLanguage('de')
  expect(say('Recorded: the rules of user Clara Vogt (201) ask for it')).toBe(
    'Aufgezeichnet: die Regeln von Benutzer Clara Vogt (201) verlangen es',
  )
  expect(say('Recorded in 2 segments: user Clara Vogt, then queue Support')).toBe(
    'In 2 Segmenten aufgezeichnet: Benutzer Clara Vogt, dann Warteschlange Support',
  )
  expect(say('Can be recorded: stopped by user Clara; recorded before: started by hand')).toBe(
    'Kann aufgezeichnet werden: beendet von Benutzer Clara; vorher aufgezeichnet: von Hand gestartet',
  )
  expect(say('Not recorded: the rules for this kind of call are off.')).toBe(
    'Nicht aufgezeichnet: die Regeln für diese Art von Gespräch sind aus.',
  )
  expect(say('device Desk: inbound.onnet inherits → ask user Ian Reid (305)')).toBe(
    'Gerät Desk: inbound.onnet: keine eigene Regel → Benutzer Ian Reid (305) wird gefragt',
  )
  expect(say('imported from MIR: it was recorded there, and no rule of this account was asked')).toBe(
    'importiert aus MIR: dort wurde aufgezeichnet, und keine Regel dieses Mandanten wurde gefragt',
  )
  expect(say('file 2026-11-29 081240.wav, SHA-256 d14f')).toBe('Datei 2026-11-29 081240.wav, SHA-256 d14f')
  expect(say('Not recorded: something new under the sun.')).toBe('Nicht aufgezeichnet: something new under the sun.')
})

it('says in German what is wrong with the lines of a file', async () => {
  await startLanguage('de')
  const people = ['', 'Colour;Name;Name;\nred;Ada;Ada;x;y\n', 'Name\n"Ada', 'Name\n"Ada"x'].flatMap((text) =>
    readImport('users', text).problems.map(({ message }) => message),
  )
  const cdrs = ['', 'a,b\n', 'start,talk,from\n,1,2\nsoon,1,2\n2026-03-03,,2\n"', 'start,talk,from\n"1"x'].flatMap(
    (text) => {
      const reading = readCdrs(text, cdrMappingOf(undefined, {}), 'UTC')
      let next = reading.next()
      while (!next.done) next = reading.next()
      return next.value.problems.map(({ message }) => message)
    },
  )
  const messages = [...new Set([...people, ...cdrs])]
  expect(messages.length).toBeGreaterThan(10)
  expect(messages.filter((message) => say(message) === message)).toEqual([])
  expect(say('There are 5 cells, but 4 columns')).toBe('Es sind 5 Zellen, aber 4 Spalten')
})

describe('of what happens in a call, and what is decided, nothing stays English', () => {
  beforeAll(() => startLanguage('de'))
  const ENGLISH =
    /\b(?:the|is|are|by|from|to|of|not|no|nothing|call|calls|asks?|asked|rules?|recorded|inherits|always|off|device|user|queue|decision|armed|answer|answered|rings|paused)\b/i
  const at = { atMs: 0 }
  const ann = { network: 'onnet', userId: '101' } as const
  const events: readonly TimeLineEvent[] = [
    { type: 'start', ...at },
    { type: 'hop', through: 'auto-attendant', ...at },
    { type: 'hop', through: 'ivr', ...at },
    { type: 'hop', through: 'queue', queueId: 'Vertrieb', ...at },
    { type: 'hop', through: 'user', to: ann, ...at },
    { type: 'hop', through: 'find-me', to: { network: 'offnet' }, toMobile: true, ...at },
    { type: 'answer', by: 'person', party: ann, ...at },
    { type: 'answer', by: 'machine', ...at },
    { type: 'forward', to: { network: 'onnet', deviceId: 'd1' }, by: '101', ...at },
    { type: 'forward', to: ann, ...at },
    { type: 'transfer', how: 'warm', by: 'caller', to: ann, ...at },
    { type: 'transfer', how: 'cold', by: 'callee', to: ann, ...at },
    { type: 'party-changed', side: 'callee', to: ann, ...at },
    { type: 'conference', parties: 3, ...at },
    { type: 'codec', codec: 'PCMU', ...at },
    { type: 'hold', by: 'caller', ...at },
    { type: 'unhold', by: 'callee', ...at },
    { type: 'dtmf', digits: '1', from: { side: 'caller' }, ...at },
    { type: 'command', command: 'toggle', way: 'star-code', from: {}, ...at },
    { type: 'command', command: 'resume', way: 'auto-resume', from: {}, ...at },
    { type: 'end', ...at },
  ]
  it.each(events.map(describeEvent))('%s', (words) => expect(say(words)).not.toMatch(ENGLISH))

  it('digits one after the other', () => expect(say('digits from the caller (4)')).toBe('Ziffern von Anrufer (4)'))

  const given = { command: 'pause', way: 'portal', from: { isAdministrator: true }, atMs: 0 } as const
  it.each([
    ...Object.keys(REFUSALS).map((why) => describeCommand({ ...given, refusedBecause: why as keyof typeof REFUSALS })),
    ...(['segment-started', 'window-closed', 'mark-opened', 'paused', 'resumed'] as const).map((effect) =>
      describeCommand({ ...given, effect }),
    ),
  ])('%s', (words) => expect(say(words)).not.toMatch(ENGLISH))

  it('who controls a call, and by what', () => {
    const ways = Object.values(COMMAND_WAYS).map((way) => say(`user Ann Lee (101), ${way}`))
    expect(ways).toEqual(
      ['Sterncode', 'Aufnahmetaste', 'Portal', 'API', 'Telefontaste', 'von selbst'].map(
        (way) => `Benutzer Ann Lee (101), ${way}`,
      ),
    )
  })

  it('any decision', async () => {
    // Its words are those of the language in which it is loaded.
    const { effectWords, withCellWords } = await import('./trace-words.ts')
    fc.assert(
      fc.property(anyFacts, anySettings, (facts, settings) => {
        for (const step of judge(facts, settings).trace) {
          expect(say(withCellWords(effectWords(formatStep(step))))).not.toMatch(ENGLISH)
        }
      }),
      { seed: 6, numRuns: 300 },
    )
  })
})
