/** The letter to whoever manages an account's retention when calls are missing. */

import { type DayCompleteness, percentOf } from './cdr.ts'

export interface MissNews {
  readonly language: 'en' | 'de'
  readonly personName: string
  readonly accountName: string
  /** Those with more misses than was known. */
  readonly days: readonly DayCompleteness[]
  readonly link: string
}

const MOST_DAYS = 31

export function missLetter({ language, personName, accountName, days, link }: MissNews): {
  readonly subject: string
  readonly text: string
} {
  const missed = days.reduce((sum, day) => sum + day.missed, 0)
  const number = (value: number) => value.toLocaleString(language)
  const lines = days.slice(0, MOST_DAYS).map((day) => {
    const percent = number(percentOf(day) ?? 100)
    return language === 'de'
      ? `${day.day}: ${percent} %, ${number(day.missed)} von ${number(day.expected)} fehlen`
      : `${day.day}: ${percent} %, ${number(day.missed)} of ${number(day.expected)} missing`
  })
  if (language === 'de') {
    return {
      subject: `${accountName}: ${number(missed)} ${missed === 1 ? 'Anruf fehlt' : 'Anrufe fehlen'} in der Aufzeichnung`,
      text: [
        `Guten Tag ${personName},`,
        'nach den Verbindungsdaten der Telefonanlage sollten Anrufe aufgezeichnet sein, die es nicht oder nicht ganz sind:',
        lines.join('\n'),
        'Jeder steht mit seinem Grund hier:',
        link,
      ].join('\n\n'),
    }
  }
  return {
    subject: `${accountName}: ${number(missed)} ${missed === 1 ? 'call is' : 'calls are'} missing from the recordings`,
    text: [
      `Dear ${personName},`,
      "By the phone system's call detail records, calls should be recorded that are not, or not whole:",
      lines.join('\n'),
      'Each is listed with its cause:',
      link,
    ].join('\n\n'),
  }
}
