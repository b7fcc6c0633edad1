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

/** A cell's name in words; a name not known yet as it is. */
export const cellWords = (cell: string): string => CELL_WORDS[cell] ?? cell

/** A sentence of the policy engine with its cells in words. */
export const withCellWords = (sentence: string): string =>
  sentence.replace(/\b(?:inbound|outbound)\.(?:onnet|offnet)\b/g, (cell) => `“${cellWords(cell)}”`)
