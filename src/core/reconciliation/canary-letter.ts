/** The letter to whoever manages an account's retention when a canary call fails, and when all is well again. */

import { type CanaryOutcome, type CanaryRun, isCanaryFailure } from '../model/canary.ts'

export interface CanaryNews extends Pick<CanaryRun, 'sipStatus' | 'recordedMs' | 'heardMs'> {
  readonly language: 'en' | 'de'
  readonly personName: string
  readonly accountName: string
  readonly canaryName: string
  readonly outcome: CanaryOutcome
  /** One sentence, in English. */
  readonly because: string
  readonly link: string
}

const GERMAN: Readonly<Record<CanaryOutcome, string>> = {
  ok: 'alles in Ordnung',
  late: 'die Aufzeichnung kam zu spät',
  refused: 'die Telefonanlage hat den Anruf abgelehnt',
  'not-answered': 'niemand hat abgenommen',
  unreachable: 'die Telefonanlage ist nicht zu erreichen',
  'not-seen': 'von dem Anruf kam keine Aufzeichnungssitzung',
  'not-recorded': 'der Anruf wurde nicht aufgezeichnet',
  'too-short': 'die Aufzeichnung ist zu kurz',
  'object-missing': 'die Datei der Aufzeichnung fehlt',
  silent: 'die Aufzeichnung ist stumm',
  'signal-missing': 'das Signal fehlt in der Aufzeichnung',
  'one-sided': 'die Gegenseite ist nicht zu hören',
  interrupted: 'abgebrochen',
}

const ENGLISH: Readonly<Record<CanaryOutcome, string>> = {
  ok: 'all is well',
  late: 'the recording came late',
  refused: 'the phone system refused the call',
  'not-answered': 'nobody answered',
  unreachable: 'the phone system cannot be reached',
  'not-seen': 'no recording session of the call came',
  'not-recorded': 'the call was not recorded',
  'too-short': 'the recording is too short',
  'object-missing': 'the file of the recording is missing',
  silent: 'the recording is silent',
  'signal-missing': 'the signal is not in the recording',
  'one-sided': 'the other party is not heard',
  interrupted: 'interrupted',
}

/** What is known of it in numbers: the sentence with the reason is English. */
function figuresInGerman({ sipStatus, recordedMs, heardMs }: CanaryNews): readonly string[] {
  if (recordedMs !== undefined) {
    const heard = heardMs === undefined ? '' : `, mit ${seconds(heardMs)} des Signals`
    return [`Aufgezeichnet: ${seconds(recordedMs)}${heard}.`]
  }
  return sipStatus !== undefined && sipStatus >= 300 ? [`Die Telefonanlage antwortete mit SIP ${sipStatus}.`] : []
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1).replace('.', ',')} s`

export function canaryLetter(news: CanaryNews): { readonly subject: string; readonly text: string } {
  const { language, personName, accountName, canaryName, outcome, because, link } = news
  const failed = isCanaryFailure(outcome)
  if (language === 'de') {
    return {
      subject: `${accountName}: Testanruf „${canaryName}“ ${failed ? 'fehlgeschlagen' : 'wieder in Ordnung'}`,
      text: [
        `Guten Tag ${personName},`,
        failed
          ? `ein Testanruf durch die Telefonanlage ist fehlgeschlagen: ${GERMAN[outcome]}. Dann fehlen womöglich auch andere Aufzeichnungen.`
          : 'Testanrufe durch die Telefonanlage werden wieder aufgezeichnet.',
        ...figuresInGerman(news),
        `Alle Testanrufe stehen hier:\n${link}`,
      ].join('\n\n'),
    }
  }
  return {
    subject: `${accountName}: canary call "${canaryName}" ${failed ? 'failed' : 'is well again'}`,
    text: [
      `Dear ${personName},`,
      failed
        ? `A test call through the phone system failed: ${ENGLISH[outcome]}. Other recordings may be missing as well.`
        : 'Test calls through the phone system are recorded again.',
      because,
      `All of them are listed here:\n${link}`,
    ].join('\n\n'),
  }
}
