import { describe, expect, it } from 'vitest'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { CELLS } from './cells.ts'
import { inheritedCell, rulesOfEndpoint, withEndpointCells, withoutEndpoints } from './endpoint-rules.ts'

const fromOutside = { direction: 'inbound', network: 'offnet' } as const
const always = { inbound: { offnet: 'always' } } as const
const off = { inbound: { offnet: 'off' } } as const

describe('rules of users and devices', () => {
  it('are set for many at once', () => {
    const keys = [
      { kind: 'users', id: 'ann' },
      { kind: 'devices', id: 'phone' },
    ] as const
    const settings = withEndpointCells(completeSettings({}), keys, CELLS, 'on-demand')
    expect(settings.users?.ann?.rules).toEqual({
      inbound: { offnet: 'on-demand', onnet: 'on-demand' },
      outbound: { offnet: 'on-demand', onnet: 'on-demand' },
    })
    expect(settings.devices?.phone?.rules).toEqual(settings.users?.ann?.rules)
  })

  it('leave the document once everything inherits, but not what else it says of a device', () => {
    const before = completeSettings({
      users: { ann: { rules: always } },
      devices: { d1: { rules: off, owner: 'ann' } },
    })
    const keys = [
      { kind: 'users', id: 'ann' },
      { kind: 'devices', id: 'd1' },
    ] as const
    const after = withEndpointCells(before, keys, CELLS, 'inherit')
    expect(after.users).toBeUndefined()
    expect(after.devices).toEqual({ d1: { owner: 'ann' } })
  })

  it('go with whatever else is said of those who are taken out', () => {
    const before = completeSettings({ users: { ann: { rules: always } }, devices: { d1: { owner: 'ann' }, d2: {} } })
    const after = withoutEndpoints(before, [
      { kind: 'users', id: 'ann' },
      { kind: 'devices', id: 'd1' },
    ])
    expect(after.users).toBeUndefined()
    expect(after.devices).toEqual({ d2: {} })
  })

  it('are found by ids that are words of the language too', () => {
    const settings = completeSettings({ users: { ann: { rules: always } } })
    expect(rulesOfEndpoint(settings, { kind: 'users', id: 'constructor' })).toBeUndefined()
    expect(withEndpointCells(settings, [{ kind: 'users', id: 'toString' }], [fromOutside], 'off').users).toEqual({
      ann: { rules: always },
      toString: { rules: off },
    })
  })

  it('inherit from the owner before the default', () => {
    const settings = completeSettings({ endpoints: off, users: { ann: { rules: always }, bob: {} } })
    expect(inheritedCell(settings, 'ann', fromOutside)).toEqual({ value: 'always', from: 'owner' })
    expect(inheritedCell(settings, 'bob', fromOutside)).toEqual({ value: 'off', from: 'default' })
    expect(inheritedCell(settings, undefined, fromOutside)).toEqual({ value: 'off', from: 'default' })
  })
})
