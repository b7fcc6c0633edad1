import { describe, expect, it } from 'vitest'
import type { Device } from '../../../../contract/device.ts'
import type { User } from '../../../../contract/user.ts'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { directoryRows, matching, strayRows } from './endpoint-rows.ts'

const user = (id: string, name: string, extension: string): User => ({
  id,
  accountId: 'a',
  name,
  extension,
  numbers: [],
  sipAddresses: [],
  role: 'viewer',
  accessLevel: 'by-role',
  hidesRecordings: false,
  active: true,
})
const device = (id: string, name: string, ownerId?: string): Device => ({
  id,
  accountId: 'a',
  name,
  kind: 'ip-phone',
  sipAddress: `${id}@pbx.example`,
  ...(ownerId !== undefined && { ownerId }),
})

const users = [user('u1', 'Anna Weber', '101'), user('u2', 'Ben Ott', '102')]
const devices = [device('d1', 'Desk', 'u1'), device('d2', 'Lobby'), device('d3', 'Old', 'gone')]
const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)

describe('the list of users and devices', () => {
  const settings = completeSettings({ users: { left: {}, u1: {} }, devices: { d9: {} } })
  const listed = directoryRows(users, devices)
  const rows = [...listed, ...strayRows(new Set(listed.map(({ key }) => key)), settings)]

  it('has devices below their owners, then those of nobody, then whoever is only in the settings', () => {
    expect(ids(rows)).toEqual(['u1', 'd1', 'u2', 'd2', 'd3', 'left', 'd9'])
    expect(rows.filter(({ isUnknown }) => isUnknown).map(({ id }) => id)).toEqual(['left', 'd9'])
    expect(rows[1]).toMatchObject({
      ownerId: 'u1',
      isIndented: true,
      detail: 'IP phone · d1@pbx.example · owner Anna Weber',
    })
  })

  it('is searched by every word, also by the owner of a device', () => {
    expect(ids(matching(rows, 'ANNA', undefined))).toEqual(['u1', 'd1'])
    expect(ids(matching(rows, 'desk 101', undefined))).toEqual(['d1'])
    expect(matching(rows, 'nobody', undefined)).toEqual([])
  })

  it('can be narrowed to those with rules of their own', () => {
    expect(ids(matching(rows, '', ({ id }) => id === 'd2'))).toEqual(['d2'])
  })

  it('of 10,000 users is searched within a frame', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => user(`u${index}`, `User ${index}`, String(index)))
    const all = directoryRows(many, [])
    const startedAt = performance.now()
    expect(matching(all, 'user 9999', undefined)).toHaveLength(1)
    expect(performance.now() - startedAt).toBeLessThan(100)
  })
})
