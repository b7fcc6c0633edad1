/** Names that every store takes: letters of ASCII, digits, dots, dashes and underscores (core/model/object-key.ts). */

const MAXIMUM_PART = 180

/** `2026-03-01 10-30-15 Zoë to 101` as `2026-03-01_10-30-15_Zoe_to_101`; parts joined by `/` stay parts. */
export function plainPath(path: string): string {
  return path.split('/').map(plain).join('/')
}

function plain(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^\.+/, '_')
  return ascii.slice(0, MAXIMUM_PART) || '_'
}
