export const VALUE_WORDS: Readonly<Record<string, string>> = {
  inherit: 'inherits',
  off: 'off',
  'on-demand': 'on demand',
  always: 'always',
}

const CELL_WORDS: Readonly<Record<string, string>> = {
  'inbound.offnet': 'calls in from outside',
  'inbound.onnet': 'calls in from inside',
  'outbound.offnet': 'calls out to outside',
  'outbound.onnet': 'calls out to inside',
}

/** A cell's name in words; a name not known yet as it is. */
export const cellWords = (cell: string): string => CELL_WORDS[cell] ?? cell
