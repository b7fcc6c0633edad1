/**
 * Telephone numbers by their digits. The same number is written `+49 30 1234567`, `0049301234567`, `0301234567` or `1234567`
 * by different phone systems, so the ends are compared where the whole is not equal.
 */

/** Fewer equal digits at the end are chance. */
const MINIMUM_TRAILING_DIGITS = 7

interface Entry<Owner> {
  readonly number: WrittenNumber
  readonly owner: Owner
}

interface WrittenNumber {
  /** Without the zeros of national and international prefixes, when there are enough digits for one. */
  readonly digits: string
  /** Written with plus: the whole number, country included. */
  readonly isGlobal: boolean
}

export class NumberIndex<Owner> {
  readonly #whole = new Map<string, Set<Owner>>()
  readonly #texts = new Set<string>()
  readonly #ends = new Map<string, Entry<Owner>[]>()

  /** A text without digits is left out. */
  add(text: string, owner: Owner): void {
    const number = readNumber(text)
    if (number.digits === '') return
    this.#texts.add(text)
    const same = this.#whole.get(number.digits)
    if (same) same.add(owner)
    else this.#whole.set(number.digits, new Set([owner]))
    const end = endOf(number.digits)
    if (end === undefined) return
    const ends = this.#ends.get(end)
    if (ends) ends.push({ number, owner })
    else this.#ends.set(end, [{ number, owner }])
  }

  /** As they were added. */
  texts(): Iterable<string> {
    return this.#texts
  }

  /** Everyone who has this number: by the whole of it, else by its end, which counts only if it names one owner. */
  find(text: string): ReadonlySet<Owner> {
    const number = readNumber(text)
    const whole = this.#whole.get(number.digits)
    if (whole) return whole
    const end = endOf(number.digits)
    const owners = new Set<Owner>()
    for (const entry of end === undefined ? [] : (this.#ends.get(end) ?? [])) {
      if (endsAlike(entry.number, number)) owners.add(entry.owner)
    }
    return owners.size === 1 ? owners : new Set()
  }
}

function endsAlike(a: WrittenNumber, b: WrittenNumber): boolean {
  // Two whole numbers that differ are different telephones, however they end.
  if (a.isGlobal && b.isGlobal) return false
  return a.digits.endsWith(b.digits) || b.digits.endsWith(a.digits)
}

function endOf(digits: string): string | undefined {
  return digits.length < MINIMUM_TRAILING_DIGITS ? undefined : digits.slice(-MINIMUM_TRAILING_DIGITS)
}

function readNumber(text: string): WrittenNumber {
  const digits = text.replace(/[^0-9*#]/g, '')
  return {
    digits: digits.length < MINIMUM_TRAILING_DIGITS ? digits : digits.replace(/^0+/, ''),
    isGlobal: text.trimStart().startsWith('+'),
  }
}
