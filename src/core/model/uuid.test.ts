import { expect, test } from 'vitest'
import { isUuid, uuidTimeMs, uuidv7 } from './uuid.ts'

test('the example of RFC 9562 appendix A.6 is reproduced', () => {
  const random = Uint8Array.of(0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f)
  expect(uuidv7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
})

test('the time can be read back', () => {
  const id = uuidv7(1_753_000_000_123, new Uint8Array(10).fill(255))
  expect(uuidTimeMs(id)).toBe(1_753_000_000_123)
  expect(isUuid(id)).toBe(true)
})

test('a later id sorts behind an earlier one', () => {
  const early = uuidv7(1_000, new Uint8Array(10).fill(255))
  expect(uuidv7(1_001, new Uint8Array(10)) > early).toBe(true)
})

test('too few random bytes are refused', () => {
  expect(() => uuidv7(1, new Uint8Array(9))).toThrow(RangeError)
})
