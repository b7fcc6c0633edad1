import { describe, expect, it } from 'vitest'
import { diallingIn, spellingsOf } from './dialling.ts'

const inZone = (zone: string) => (number: string) => [...spellingsOf(number, diallingIn(zone))].sort()

describe('the spellings of a number', () => {
  const inGermany = inZone('Europe/Berlin')

  it.each(['0171 5550001', '+49 171 5550001', '0049171/5550001', '491715550001', '+49 (0)171 5550001'])(
    'are the same for %s',
    (number) => {
      const known = ['01715550001', '1715550001', '4901715550001', '491715550001']
      expect(inGermany(number)).toEqual(expect.arrayContaining(known))
      expect(spellingsOf(number, diallingIn('Europe/Berlin')).at(-1)).toBe('1715550001')
    },
  )

  it('of another country are those of before', () => {
    expect(inGermany('+43 1 5550001')).toEqual(['4315550001'])
    expect(inGermany('0043 1 5550001')).toEqual(['4315550001'])
    expect(inZone('UTC')('0171 5550001')).toEqual(['01715550001'])
  })

  it('are none for extensions and services', () => {
    expect(inGermany('101')).toEqual(['101'])
    expect(inGermany('0800')).toEqual(['0800'])
    expect(inGermany('4')).toEqual([])
  })

  it('know countries without a prefix', () => {
    expect(inZone('Europe/Rome')('06 698 12345')).toEqual(inZone('Europe/Rome')('+39 06 698 12345'))
    expect(inZone('America/New_York')('(212) 555-0100')).toEqual(['12125550100', '2125550100'])
    // What all others have in them is looked for.
    expect(spellingsOf('(212) 555-0100', diallingIn('America/New_York')).at(-1)).toBe('2125550100')
    expect(inZone('America/New_York')('+44 20 7946 0000')).toEqual(['442079460000'])
  })

  it('of Italian mobile telephones are not taken for those behind the country code', () => {
    const inItaly = inZone('Europe/Rome')
    expect(inItaly('392 123 4567')).toEqual(['3921234567', '393921234567'])
    expect(inItaly('+39 392 123 4567')).toEqual(['3921234567', '393921234567'])
    expect(inItaly('39 06 698 12345')).toEqual(inItaly('06 698 12345'))
  })
})
