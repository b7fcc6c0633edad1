import type { Canary, CanaryRun } from '../../../contract/canary.ts'
import { t } from '../../lib/i18n.ts'

const OUTCOMES: Readonly<Record<NonNullable<CanaryRun['outcome']>, string>> = {
  ok: t('Recorded, with its signal'),
  late: t('Recorded, but late'),
  refused: t('Refused by the phone system'),
  'not-answered': t('Nobody answered'),
  unreachable: t('Phone system not reached'),
  'not-seen': t('No recording session came'),
  'not-recorded': t('Not recorded'),
  'too-short': t('Too short'),
  'object-missing': t('File missing'),
  silent: t('Recorded as silence'),
  'signal-missing': t('Signal not in the recording'),
  'one-sided': t('Other party not heard'),
  interrupted: t('Interrupted'),
}

const STATES: Readonly<Record<Exclude<CanaryRun['state'], 'done'>, string>> = {
  due: t('About to call'),
  calling: t('Calling'),
  waiting: t('Waiting for the recording'),
}

export function wordsOfRun({ state, outcome }: CanaryRun): string {
  if (state !== 'done') return STATES[state]
  return outcome === undefined ? t('Interrupted') : OUTCOMES[outcome]
}

/** For the colour: nothing is said of one that goes on, or that was interrupted. */
export function signOfRun({ outcome }: CanaryRun): 'good' | 'bad' | undefined {
  if (outcome === undefined || outcome === 'interrupted') return undefined
  return outcome === 'ok' ? 'good' : 'bad'
}

export function wordsOfRhythm({ rhythm, paused }: Pick<Canary, 'rhythm' | 'paused'>): string {
  if (paused) return t('Paused')
  if ('times' in rhythm) return t('every day at {times}', { times: rhythm.times.join(', ') })
  return t('every {count} minutes', { count: rhythm.everyMinutes })
}
