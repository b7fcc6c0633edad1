import { expect, test } from 'vitest'
import type { OrderDraft } from '../model/order.ts'
import { optionsOf } from '../policy/options-of.ts'
import { completeSettings } from '../policy/presets.ts'
import { cellsOf } from './product.ts'
import { reviewOrder } from './review-order.ts'

const settings = completeSettings({
  preset: 'mir',
  users: {
    elite: { profile: 'Elite' },
    fax: { profile: 'Fax' },
    demand: { profile: 'Premier', rules: cellsOf('on-demand') },
    always: { rules: cellsOf('always-on') },
    own: { rules: { inbound: { offnet: 'always' } } },
    faxed: { profile: 'Fax', rules: cellsOf('always-on') },
  },
})
const KNOWN = ['elite', 'fax', 'demand', 'always', 'own', 'faxed', 'plain', 'waiting']

function review(draft: Omit<OrderDraft, 'userIds'>, userId: string, inForce = settings) {
  const [effect] = reviewOrder(
    { ...draft, userIds: [userId] },
    {
      settings: inForce,
      profiles: optionsOf(inForce).profiles,
      isUser: (id) => KNOWN.includes(id),
      hasPending: (id) => id === 'waiting',
    },
  )
  return effect?.problem ?? `${effect?.before} → ${effect?.after}`
}

const ADD = { action: 'add', product: 'always-on' } as const
const CHANGE = { action: 'change', product: 'on-demand' } as const
const REMOVE = { action: 'remove' } as const

test.each([
  [ADD, 'elite', 'none → always-on'],
  [ADD, 'plain', 'none → always-on'],
  [ADD, 'fax', 'profile-not-allowed'],
  [ADD, 'always', 'product-held'],
  [ADD, 'demand', 'other-product-held'],
  [ADD, 'own', 'other-product-held'],
  [ADD, 'nobody', 'user-not-found'],
  [ADD, 'waiting', 'order-pending'],
  [CHANGE, 'always', 'always-on → on-demand'],
  [CHANGE, 'own', 'own-rules → on-demand'],
  [CHANGE, 'demand', 'product-held'],
  [CHANGE, 'plain', 'product-not-held'],
  [CHANGE, 'faxed', 'profile-not-allowed'],
  [REMOVE, 'always', 'always-on → none'],
  [REMOVE, 'own', 'own-rules → none'],
  // Whoever may not be recorded can still be taken out.
  [REMOVE, 'faxed', 'always-on → none'],
  [REMOVE, 'plain', 'product-not-held'],
  [REMOVE, 'constructor', 'user-not-found'],
] as const)('%j for %s: %s', (draft, userId, expected) => {
  expect(review(draft, userId)).toBe(expected)
})

test('under other presets every profile may be recorded', () => {
  expect(review(ADD, 'fax', { ...settings, preset: 'tapeline' })).toBe('none → always-on')
})

test('who is named twice is told once, in the order of the first time', () => {
  const circumstances = { settings, profiles: 'any', isUser: () => true, hasPending: () => false } as const
  const effects = reviewOrder({ ...ADD, userIds: ['b', 'a', 'b'] }, circumstances)
  expect(effects.map(({ userId }) => userId)).toEqual(['b', 'a'])
})
