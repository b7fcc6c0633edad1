/** How numbers are dialled inside a country (ITU-T E.123, E.164): what stands before a national number, and before it from abroad. */

export interface Dialling {
  /** E.164 country code. */
  readonly countryCode: string
  /** Dialled before a national number from inside; empty where nothing is. */
  readonly trunkPrefix: string
}

const ZERO = '0'
const COUNTRIES: readonly (readonly [zones: string, countryCode: string, trunkPrefix: string])[] = [
  ['Europe/Berlin Europe/Busingen', '49', ZERO],
  ['Europe/Vienna', '43', ZERO],
  ['Europe/Zurich', '41', ZERO],
  ['Europe/Paris', '33', ZERO],
  ['Europe/Brussels', '32', ZERO],
  ['Europe/Amsterdam', '31', ZERO],
  ['Europe/London', '44', ZERO],
  ['Europe/Dublin', '353', ZERO],
  ['Europe/Stockholm', '46', ZERO],
  ['Europe/Helsinki', '358', ZERO],
  ['Europe/Bucharest', '40', ZERO],
  ['Europe/Sofia', '359', ZERO],
  ['Europe/Zagreb', '385', ZERO],
  ['Europe/Ljubljana', '386', ZERO],
  ['Europe/Bratislava', '421', ZERO],
  ['Europe/Istanbul', '90', ZERO],
  ['Europe/Kyiv Europe/Kiev', '380', ZERO],
  ['Africa/Johannesburg', '27', ZERO],
  ['Asia/Jerusalem', '972', ZERO],
  ['Asia/Tokyo', '81', ZERO],
  ['Asia/Seoul', '82', ZERO],
  ['Asia/Kolkata Asia/Calcutta', '91', ZERO],
  [
    'Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Perth Australia/Adelaide Australia/Hobart',
    '61',
    ZERO,
  ],
  ['Pacific/Auckland', '64', ZERO],
  ['Europe/Budapest', '36', '06'],
  // What looks like a prefix belongs to the number, or there is none.
  ['Europe/Rome', '39', ''],
  ['Europe/Madrid', '34', ''],
  ['Europe/Lisbon', '351', ''],
  ['Europe/Copenhagen', '45', ''],
  ['Europe/Oslo', '47', ''],
  ['Europe/Warsaw', '48', ''],
  ['Europe/Prague', '420', ''],
  ['Europe/Luxembourg', '352', ''],
  ['Europe/Athens', '30', ''],
  [
    'America/New_York America/Detroit America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage Pacific/Honolulu America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax America/St_Johns',
    '1',
    '',
  ],
]
const BY_ZONE: ReadonlyMap<string, Dialling> = new Map(
  COUNTRIES.flatMap(([zones, countryCode, trunkPrefix]) =>
    zones.split(' ').map((zone) => [zone, { countryCode, trunkPrefix }] as const),
  ),
)

/** Of the country that keeps this zone; undefined where several do, or where it is not listed. */
export const diallingIn = (timeZone: string): Dialling | undefined => BY_ZONE.get(timeZone)

/** Shorter ones are extensions and services, the same in no other spelling. */
const SHORTEST_NATIONAL = 6
const SHORTEST_WITHOUT_PREFIX = 8
/** Where national numbers may begin with the country code: Italian mobile telephones (39x, ten digits). */
const SHORTEST_BEHIND_CODE: Readonly<Record<string, number>> = { '39': 9 }

/**
 * The digits of every way to write a telephone number, `0171 5550001`, `+49 171 5550001`, `0049…` and `+49 (0)171…` in
 * Germany. The last of them is part of all others. Empty where there are too few digits to mean anybody.
 */
export function spellingsOf(number: string, dialling: Dialling | undefined): readonly string[] {
  const all = number.replaceAll(/\D/g, '')
  const digits = all.replace(/^00/, '')
  if (digits.length < 2) return []
  const isGlobal = number.trimStart().startsWith('+') || digits !== all
  const own = dialling && nationalOf(digits, isGlobal, dialling)
  if (own === undefined) return [digits]
  const { countryCode, trunkPrefix } = dialling as Dialling
  const longer = [digits, countryCode + own, trunkPrefix + own, countryCode + trunkPrefix + own]
  return [...new Set(longer.filter((spelling) => spelling !== own)), own]
}

/** The national (significant) number; undefined for one of another country, and for what is none. */
function nationalOf(digits: string, isGlobal: boolean, { countryCode, trunkPrefix }: Dialling): string | undefined {
  const isNational = !isGlobal && trunkPrefix !== '' && digits.startsWith(trunkPrefix)
  if (isNational) return longEnough(digits.slice(trunkPrefix.length), SHORTEST_NATIONAL)
  if (digits.startsWith(countryCode)) {
    const rest = digits.slice(countryCode.length)
    const own = trunkPrefix !== '' && rest.startsWith(trunkPrefix) ? rest.slice(trunkPrefix.length) : rest
    const shortest = trunkPrefix === '' ? SHORTEST_WITHOUT_PREFIX : SHORTEST_NATIONAL
    const found = longEnough(own, isGlobal ? shortest : (SHORTEST_BEHIND_CODE[countryCode] ?? shortest))
    if (found !== undefined) return found
  }
  return isGlobal || trunkPrefix !== '' ? undefined : longEnough(digits, SHORTEST_WITHOUT_PREFIX)
}

const longEnough = (digits: string, shortest: number) => (digits.length < shortest ? undefined : digits)
