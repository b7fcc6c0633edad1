import { expect, it } from 'vitest'
import type { Disposition } from '../model/annotation.ts'
import { chooseDisposition } from './choose-disposition.ts'

const item = (id: string, label: string, active = true) => ({ id, label, active })
const SALE: Disposition = { ...item('s', 'Sale'), reasons: [item('n', 'New customer'), item('o', 'Old price', false)] }
const COMPLAINT: Disposition = { ...item('c', 'Complaint'), reasons: [] }
const GONE: Disposition = { ...item('g', 'Survey', false), reasons: [] }
const REACHED: Disposition = { ...item('r', 'Reached'), reasons: [item('x', 'Gone since', false)] }
const LISTS = { inbound: [SALE, COMPLAINT, GONE], outbound: [REACHED] }

it('finds it by id and by label, whatever its case and blanks', () => {
  for (const wanted of ['s', 'Sale', ' sALE ']) {
    for (const reason of ['n', 'new customer']) {
      expect(chooseDisposition(LISTS, 'inbound', wanted, reason)).toMatchObject({
        ok: true,
        disposition: { id: 's' },
        reason: { id: 'n' },
      })
    }
  }
})

it('needs no reason where there is none to choose', () => {
  expect(chooseDisposition(LISTS, 'inbound', 'c')).toEqual({ ok: true, disposition: COMPLAINT })
  expect(chooseDisposition(LISTS, 'outbound', 'r')).toEqual({ ok: true, disposition: REACHED })
})

it('asks for a reason where there are some', () => {
  expect(chooseDisposition(LISTS, 'inbound', 'Sale')).toMatchObject({ ok: false, code: 'disposition-reason-missing' })
})

it.each([
  ['outbound', 'Sale', 'n', 'of the other list'],
  ['inbound', 'Survey', undefined, 'not active any more'],
  ['inbound', 'Sale', 'Old price', 'a reason that is not active any more'],
  ['inbound', 'Complaint', 'New customer', 'a reason of another one'],
  ['inbound', '', undefined, 'nothing'],
])('refuses for an %s call “%s” with reason %s: %s', (direction, wanted, reason, _why) => {
  expect(chooseDisposition(LISTS, direction, wanted, reason)).toMatchObject({ ok: false, code: 'disposition-unknown' })
})

it('offers both lists for calls within the account and through it', () => {
  for (const direction of ['internal', 'transit']) {
    expect(chooseDisposition(LISTS, direction, 'Complaint').ok).toBe(true)
    expect(chooseDisposition(LISTS, direction, 'Reached').ok).toBe(true)
  }
})
