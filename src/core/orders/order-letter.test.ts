import { expect, test } from 'vitest'
import { type OrderNews, orderLetter } from './order-letter.ts'

const NEWS: OrderNews = {
  language: 'en',
  personName: 'Lena Brandt',
  accountName: 'Harbor Insurance',
  product: 'always-on',
  productName: 'MIR Always-On',
  isChange: false,
}

test.each([
  [{}, 'Your calls are recorded: MIR Always-On', 'from the first second'],
  [{ product: 'on-demand', productName: 'MIR On-Demand' }, 'Your calls are recorded: MIR On-Demand', 'until you start'],
  [{ isChange: true }, 'The recording of your calls has changed: MIR Always-On', 'you have MIR Always-On now'],
  [
    { product: 'none', isChange: true },
    'Your calls are no longer recorded',
    'switched off for you at Harbor Insurance',
  ],
  [{ language: 'de' }, 'Ihre Gespräche werden aufgezeichnet: MIR Always-On', 'von der ersten Sekunde an'],
  [
    { language: 'de', isChange: true },
    'Die Aufzeichnung Ihrer Gespräche hat sich geändert: MIR Always-On',
    'Sie haben jetzt',
  ],
  [{ language: 'de', product: 'none' }, 'Ihre Gespräche werden nicht mehr aufgezeichnet', 'wurde ausgeschaltet'],
] as const)('%j: %s', (changes, subject, part) => {
  const letter = orderLetter({ ...NEWS, ...changes })
  expect(letter.subject).toBe(subject)
  expect(letter.text).toContain(part)
  expect(letter.text).toMatch(/^(Hello|Guten Tag) Lena Brandt,\n\n/)
})
