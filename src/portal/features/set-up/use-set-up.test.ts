import { expect, test } from 'vitest'
import { rulesOf } from './use-set-up.ts'

test('each choice of the first form is a rule set', () => {
  const all = { onnet: 'always', offnet: 'always' }
  const outside = { onnet: 'off', offnet: 'always' }
  const nothing = { onnet: 'off', offnet: 'off' }
  expect(rulesOf('all')).toEqual({ inbound: all, outbound: all })
  expect(rulesOf('outside')).toEqual({ inbound: outside, outbound: outside })
  expect(rulesOf('nothing')).toEqual({ inbound: nothing, outbound: nothing })
})
