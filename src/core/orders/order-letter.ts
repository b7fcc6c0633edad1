/** What people are told when they are recorded from now on, or no longer. */

import type { Product } from '../model/order.ts'

export interface OrderNews {
  readonly language: 'en' | 'de'
  readonly personName: string
  readonly accountName: string
  /** From now on; `none`: not recorded any more. */
  readonly product: Product | 'none'
  /** As the account calls it. */
  readonly productName: string
  /** Another product, or rules of their own, before. */
  readonly isChange: boolean
}

export interface Letter {
  readonly subject: string
  readonly text: string
}

export function orderLetter(news: OrderNews): Letter {
  const { subject, greeting, lines, closing } = WORDS[news.language](news)
  return { subject, text: `${[greeting, lines.join('\n'), closing].join('\n\n')}\n` }
}

interface Words {
  readonly subject: string
  readonly greeting: string
  readonly lines: readonly string[]
  readonly closing: string
}

const WORDS: Readonly<Record<OrderNews['language'], (news: OrderNews) => Words>> = {
  en: ({ personName, accountName, product, productName, isChange }) => ({
    subject:
      product === 'none'
        ? 'Your calls are no longer recorded'
        : isChange
          ? `The recording of your calls has changed: ${productName}`
          : `Your calls are recorded: ${productName}`,
    greeting: `Hello ${personName},`,
    lines:
      product === 'none'
        ? [
            `call recording has been switched off for you at ${accountName}.`,
            'Recordings that were made until now stay as long as they are kept. Rules for the whole company still hold.',
          ]
        : [
            isChange
              ? `the recording of your calls at ${accountName} has changed: you have ${productName} now.`
              : `from now on you have ${productName} at ${accountName}.`,
            product === 'always-on'
              ? 'Your calls are recorded from the first second; you can pause the recording.'
              : 'Nothing is kept of a call until you start the recording during the call.',
          ],
    closing: `If you have questions, ask whoever looks after the telephones at ${accountName}.`,
  }),
  de: ({ personName, accountName, product, productName, isChange }) => ({
    subject:
      product === 'none'
        ? 'Ihre Gespräche werden nicht mehr aufgezeichnet'
        : isChange
          ? `Die Aufzeichnung Ihrer Gespräche hat sich geändert: ${productName}`
          : `Ihre Gespräche werden aufgezeichnet: ${productName}`,
    greeting: `Guten Tag ${personName},`,
    lines:
      product === 'none'
        ? [
            `die Aufzeichnung Ihrer Gespräche bei ${accountName} wurde ausgeschaltet.`,
            'Bisherige Aufnahmen bleiben, solange sie aufbewahrt werden. Regeln für das ganze Unternehmen gelten weiter.',
          ]
        : [
            isChange
              ? `die Aufzeichnung Ihrer Gespräche bei ${accountName} hat sich geändert: Sie haben jetzt ${productName}.`
              : `ab jetzt haben Sie ${productName} bei ${accountName}.`,
            product === 'always-on'
              ? 'Ihre Gespräche werden von der ersten Sekunde an aufgezeichnet; Sie können die Aufzeichnung anhalten.'
              : 'Von einem Gespräch bleibt nichts, bis Sie währenddessen die Aufzeichnung starten.',
          ],
    closing: `Fragen beantwortet, wer sich bei ${accountName} um die Telefone kümmert.`,
  }),
}
