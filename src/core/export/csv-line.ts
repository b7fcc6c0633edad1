/** Comma separated values, RFC 4180, as spreadsheets open them without harm. */

/** Before the first line: without it Excel reads UTF-8 as the code page of its country. */
export const CSV_BYTE_ORDER_MARK = '\uFEFF'

export function formatCsvLine(cells: readonly string[]): string {
  return `${cells.map(formatCell).join(',')}\r\n`
}

function formatCell(text: string): string {
  const whole = isFormula(text) ? `'${text}` : text
  // Where the comma is the decimal point, spreadsheets part columns by semicolons, whatever the quotes say; lines too, then.
  const cell = whole.replaceAll(/[;\s\0]+/g, (run, at: number) =>
    /[;\t\r\n]/.test(run) && FORMULA_SIGN.test(whole.charAt(at + run.length)) ? `${run}'` : run,
  )
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

const FORMULA_SIGN = /[=+\-@＝＋－＠]/

/** A name chosen by a caller must not be computed. Telephone numbers begin with a plus and are harmless. */
function isFormula(text: string): boolean {
  return /^[\s\0]*[=+\-@＝＋－＠\t\r]/.test(text) && !/^\+\d[\d ]*$/.test(text)
}
