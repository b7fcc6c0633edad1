export const VALUE_WORDS: Readonly<Record<string, string>> = {
  inherit: 'inherits',
  off: 'off',
  'on-demand': 'on demand',
  always: 'always',
}

const CELL_WORDS: Readonly<Record<string, string>> = {
  'inbound.offnet': 'calls from outside',
  'inbound.onnet': 'calls from inside',
  'outbound.offnet': 'calls to outside',
  'outbound.onnet': 'calls to inside',
}

const EFFECT_WORDS: Readonly<Record<string, string>> = {
  record: 'record',
  armed: 'record once started',
  skip: 'do not record',
}

/** What a step did; outcomes in words, also at the end of a chain: `switched off → do not record`. */
export const effectWords = (effect: string): string =>
  effect.replace(/\b(?:record|armed|skip)$/, (outcome) => EFFECT_WORDS[outcome] ?? outcome)

/** A cell's name in words; a name not known yet as it is. */
export const cellWords = (cell: string): string => CELL_WORDS[cell] ?? cell

/** A sentence of the policy engine with its cells in words. */
export const withCellWords = (sentence: string): string =>
  sentence.replace(/\b(?:inbound|outbound)\.(?:onnet|offnet)\b/g, (cell) => `“${cellWords(cell)}”`)
