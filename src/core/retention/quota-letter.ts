/** The letter to whoever manages an account's retention when its room is nearly used up. */

import type { QuotaKind } from '../model/retention.ts'
import type { QuotaLevel, QuotaShare } from './quota.ts'

export interface QuotaNews {
  readonly language: 'en' | 'de'
  readonly personName: string
  readonly accountName: string
  readonly level: QuotaLevel
  readonly fullest: QuotaShare
  readonly link: string
}

const KINDS: Readonly<Record<QuotaNews['language'], Readonly<Record<QuotaKind, string>>>> = {
  en: { recordings: 'recordings', bytes: 'gigabytes', minutes: 'minutes' },
  de: { recordings: 'Aufzeichnungen', bytes: 'Gigabyte', minutes: 'Minuten' },
}

export function quotaLetter(news: QuotaNews): { readonly subject: string; readonly text: string } {
  const { language, personName, accountName, level, fullest, link } = news
  const amount = (value: number) =>
    (fullest.of === 'bytes' ? value / 1e9 : value).toLocaleString(language, { maximumFractionDigits: 1 })
  const [used, most, what] = [amount(fullest.used), amount(fullest.most), KINDS[language][fullest.of]]
  const percent = Math.floor(fullest.share * 100)
  if (language === 'de') {
    return {
      subject: `${accountName}: ${percent} % des Platzes für Aufzeichnungen sind belegt`,
      text: [
        `Guten Tag ${personName},`,
        `${accountName} hat ${used} von ${most} ${what}.`,
        level === 100
          ? 'Die ältesten Aufzeichnungen, die kein Fall festhält, werden beim nächsten Entfernen vor ihrem Tag gelöscht.'
          : 'Ist der Platz voll, werden die ältesten Aufzeichnungen, die kein Fall festhält, vor ihrem Tag gelöscht.',
        link,
      ].join('\n\n'),
    }
  }
  return {
    subject: `${accountName}: ${percent} % of the room for recordings is used`,
    text: [
      `Dear ${personName},`,
      `${accountName} has ${used} of ${most} ${what}.`,
      level === 100
        ? 'The oldest recordings that no case holds go before their date with the next purge.'
        : 'When it is full, the oldest recordings that no case holds go before their date.',
      link,
    ].join('\n\n'),
  }
}
