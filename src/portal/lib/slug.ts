/** A name as a short name: `Müller & Söhne GmbH` → `mueller-soehne-gmbh`. Empty when nothing usable is left. */
export function slugOf(name: string): string {
  const letters: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o', å: 'a' }
  return name
    .toLowerCase()
    .replace(/[äöüßæøå]/g, (letter) => letters[letter] ?? '')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')
}
