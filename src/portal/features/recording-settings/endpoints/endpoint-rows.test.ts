import { describe, expect, it } from 'vitest'
import type { Device } from '../../../../contract/device.ts'
import type { User } from '../../../../contract/user.ts'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { deviceRow, idsWithRules, unknownRow, userRow } from './endpoint-rows.ts'

const anna: User = {
  id: 'u1',
  accountId: 'a',
  name: 'Anna Weber',
  extension: '101',
  numbers: ['+4930123'],
  sipAddresses: [],
  role: 'viewer',
  accessLevel: 'by-role',
  hidesRecordings: false,
  active: true,
}
const desk: Device = { id: 'd1', accountId: 'a', name: 'Desk', kind: 'ip-phone', sipAddress: 'd1@pbx.example' }

describe('a row of a user or device', () => {
  it('says how to tell them apart', () => {
    expect(userRow(anna)).toMatchObject({ key: 'users u1', name: 'Anna Weber', detail: '101 · +4930123' })
    expect(deviceRow(desk, undefined).detail).toBe('IP phone · d1@pbx.example · no owner')
  })

  it('names the owner of a device once it is known', () => {
    const owned = { ...desk, ownerId: 'u1' }
    expect(deviceRow(owned, undefined)).toMatchObject({ ownerId: 'u1', detail: 'IP phone · d1@pbx.example' })
    expect(deviceRow(owned, 'Anna Weber').detail).toBe('IP phone · d1@pbx.example · owner Anna Weber')
  })

  it('is there too for whoever is only in the settings', () => {
    expect(unknownRow('devices', 'd9')).toMatchObject({ key: 'devices d9', isUnknown: true })
  })
})

describe('those with rules of their own', () => {
  const rules = { inbound: { offnet: 'always' } } as const
  const saved = completeSettings({ users: { u2: { rules }, u3: { profile: 'Elite' } }, devices: { d1: { rules } } })

  it('are those of either settings, each once, without those that only have a profile', () => {
    const edited = completeSettings({ users: { u1: { rules }, u2: { rules } } })
    expect(idsWithRules('users', saved, edited)).toEqual(['u1', 'u2'])
    expect(idsWithRules('devices', saved, edited)).toEqual(['d1'])
  })
})
