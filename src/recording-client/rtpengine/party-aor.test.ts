import { expect, it } from 'vitest'
import { partyAor } from './party-aor.ts'

it.each([
  ['sip:101@acme.example', 'sip:101@acme.example'],
  ['tel:+493012345', 'tel:+493012345'],
  ['+493012345', 'sip:+493012345@pbx.example'],
  ['101', 'sip:101@pbx.example'],
  ['101@acme.example', 'sip:101@acme.example'],
  ['Ann Lee', 'sip:Ann%20Lee@pbx.example'],
  [' ', 'sip:as7-tag@pbx.example'],
  [undefined, 'sip:as7-tag@pbx.example'],
])('label %j is %s', (label, aor) => {
  expect(partyAor(label, 'as7-tag', 'pbx.example')).toBe(aor)
})
