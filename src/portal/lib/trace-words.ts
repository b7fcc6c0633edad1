import { t } from './i18n.ts'

export const VALUE_WORDS: Readonly<Record<string, string>> = {
  inherit: t('inherits'),
  off: t('off'),
  'on-demand': t('on demand'),
  always: t('always'),
}

const CELL_WORDS: Readonly<Record<string, string>> = {
  'inbound.offnet': t('calls from outside'),
  'inbound.onnet': t('calls from inside'),
  'outbound.offnet': t('calls to outside'),
  'outbound.onnet': t('calls to inside'),
}

const EFFECT_WORDS: Readonly<Record<string, string>> = {
  record: t('record'),
  armed: t('record once started'),
  skip: t('do not record'),
}

/** What a step did; outcomes in words, also at the end of a chain: `switched off → do not record`. */
export const effectWords = (effect: string): string =>
  effect.replace(/\b(?:record|armed|skip)$/, (outcome) => EFFECT_WORDS[outcome] ?? outcome)

/** A cell's name in words; a name not known yet as it is. */
export const cellWords = (cell: string): string => CELL_WORDS[cell] ?? cell

/** A sentence of the policy engine with its cells in words. */
export const withCellWords = (sentence: string): string =>
  sentence.replace(/\b(?:inbound|outbound)\.(?:onnet|offnet)\b/g, (cell) => t('“{text}”', { text: cellWords(cell) }))
