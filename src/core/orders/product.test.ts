import { expect, test } from 'vitest'
import { defaultSettings } from '../policy/presets.ts'
import { cellsOf, heldProduct, productName, withProduct, withProfile } from './product.ts'

const settings = {
  ...defaultSettings('mir'),
  users: { ann: { profile: 'Elite' }, bob: { rules: cellsOf('on-demand') } },
}

test('a product is four equal cells, and four equal cells are a product', () => {
  expect(heldProduct(cellsOf('on-demand'))).toBe('on-demand')
  expect(heldProduct(cellsOf('always-on'))).toBe('always-on')
  expect(cellsOf('always-on')).toEqual({
    inbound: { onnet: 'always', offnet: 'always' },
    outbound: { onnet: 'always', offnet: 'always' },
  })
})

test.each([
  [undefined, 'none'],
  [{}, 'none'],
  [{ inbound: { onnet: 'inherit' } }, 'none'],
  [{ inbound: { onnet: 'always' } }, 'own-rules'],
  [{ inbound: { onnet: 'off', offnet: 'off' }, outbound: { onnet: 'off', offnet: 'off' } }, 'own-rules'],
] as const)('rules %j are %s', (rules, held) => {
  expect(heldProduct(rules)).toBe(held)
})

test('giving and taking a product leaves profiles and others alone', () => {
  const given = withProduct(settings, ['ann', 'eve'], 'always-on')
  expect(given.users).toEqual({
    ann: { profile: 'Elite', rules: cellsOf('always-on') },
    bob: { rules: cellsOf('on-demand') },
    eve: { rules: cellsOf('always-on') },
  })
  expect(withProduct(given, ['ann', 'eve'], 'none')).toEqual(settings)
  expect(withProduct(settings, ['ann', 'bob'], 'none').users).toEqual({ ann: { profile: 'Elite' } })
  expect(withProduct(withProfile(settings, 'ann', undefined), ['bob'], 'none')).toEqual(defaultSettings('mir'))
})

test('a user may be called as something every object has', () => {
  expect(withProduct(defaultSettings(), ['constructor'], 'on-demand').users).toEqual({
    constructor: { rules: cellsOf('on-demand') },
  })
})

test('a profile is set and taken without touching the rules', () => {
  expect(withProfile(settings, 'bob', 'Premier').users?.bob).toEqual({
    rules: cellsOf('on-demand'),
    profile: 'Premier',
  })
  expect(withProfile(settings, 'ann', undefined).users).toEqual({ bob: { rules: cellsOf('on-demand') } })
})

test('products are called as the preset has it', () => {
  expect(productName('mir', 'always-on')).toBe('MIR Always-On')
  expect(productName('tapeline', 'on-demand')).toBe('On-Demand')
})
