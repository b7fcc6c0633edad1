import { expect, it } from 'vitest'
import { formatArchiveKey, parseArchiveKey } from './archive-key.ts'

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index * 7)
const TEXT = formatArchiveKey(KEY)

it('is the same key as text', () => {
  expect(TEXT).toMatch(/^tlk-[0-9a-f]{72}$/)
  expect(parseArchiveKey(TEXT)).toEqual(KEY)
})

it('is refused with any digit mistyped, left out or exchanged with the next', () => {
  for (let at = 4; at < TEXT.length; at++) {
    const other = TEXT[at] === '0' ? '1' : '0'
    expect(parseArchiveKey(TEXT.slice(0, at) + other + TEXT.slice(at + 1))).toBeUndefined()
    expect(parseArchiveKey(TEXT.slice(0, at) + TEXT.slice(at + 1))).toBeUndefined()
    const [one, next] = [TEXT[at], TEXT[at + 1]]
    if (next === undefined || one === next) continue
    expect(parseArchiveKey(`${TEXT.slice(0, at)}${next}${one}${TEXT.slice(at + 2)}`)).toBeUndefined()
  }
  for (const text of ['', 'tlk-', TEXT.toUpperCase(), ` ${TEXT}`, `${TEXT}\n`]) {
    expect(parseArchiveKey(text)).toBeUndefined()
  }
})

it('is refused when any secret would open what is sealed with it', () => {
  const zeros = new Uint8Array(32)
  const highest = zeros.slice()
  highest[31] = 0x80
  for (const weak of [zeros, highest]) expect(parseArchiveKey(formatArchiveKey(weak))).toBeUndefined()
})
