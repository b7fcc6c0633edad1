import { expect, it } from 'vitest'
import { timeZone } from './account.ts'
import { addressRange, fingerprint } from './recording-client.ts'
import { extension, phoneNumber } from './user.ts'
import { domain, email, name, sipAddress, timestamp } from './values.ts'

const SCHEMAS = {
  addressRange,
  domain,
  email,
  extension,
  fingerprint,
  name,
  phoneNumber,
  sipAddress,
  timeZone,
  timestamp,
}
const PIECES = ['1', ' ', '.', 'a', '-', 'a-', 'a.', ':', '1:', '1 ', '1.', '(', '@', '0', '\t']

// A regular expression that tries every way to read a long text stops the whole process, live calls included.
it.each(Object.entries(SCHEMAS))('%s refuses 100,000 characters at once, whatever they are', (_, schema) => {
  for (const piece of PIECES) {
    const text = piece.repeat(100_000 / piece.length)
    const beganMs = performance.now()
    for (const each of [`${text}!`, `+${text}!`, `x${text}!`, `a@${text}!`]) schema.safeParse(each)
    expect(performance.now() - beganMs, JSON.stringify(piece)).toBeLessThan(1000)
  }
})

it.each(['+49 30 1234567', '(030) 12-34.56/7', '101', '+1'])('%s is a telephone number', (text) => {
  expect(phoneNumber.safeParse(text).success).toBe(true)
})

it.each(['', '+', '()', '12a', '++1', '1+2'])('%j is none', (text) => {
  expect(phoneNumber.safeParse(text).success).toBe(false)
})
