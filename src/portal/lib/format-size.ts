import { locale } from './i18n.ts'

/** `812 B`, `14 kB`, `3.2 MB`: decimal units, as downloads are shown by browsers. */
export function formatSize(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = sizeBytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = value < 9.95 && unit > 0 ? 1 : 0
  const number = value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${number} ${units[unit]}`
}

let grouped: Intl.NumberFormat | undefined

/** `100,000` */
export function formatCount(count: number): string {
  grouped ??= new Intl.NumberFormat(locale())
  return grouped.format(count)
}
