import { describe, expect, it } from 'vitest'
import { describeChanges } from '../../../../core/policy/describe-changes.ts'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { groupChanges } from './group-changes.ts'

const names = { user: (id: string) => (id === 'ann' ? 'Anna Weber' : undefined), device: () => undefined }
const cells = { onnet: 'always', offnet: 'always' } as const
const lines = (after: Parameters<typeof completeSettings>[0]) =>
  groupChanges(describeChanges(completeSettings({}), completeSettings(after), names)).map(
    ({ label, before, after: is }) => `${label}: ${before} → ${is}`,
  )

describe('changes as they are shown', () => {
  it('put four cells that change alike on one line', () => {
    expect(lines({ users: { ann: { rules: { inbound: cells, outbound: cells } } } })).toEqual([
      'User Anna Weber, all calls: inherits → always',
    ])
  })

  it('keep cells apart that do not', () => {
    expect(
      lines({ users: { ann: { rules: { inbound: cells, outbound: { onnet: 'off', offnet: 'always' } } } } }),
    ).toHaveLength(4)
  })

  it('never put two rule sets together', () => {
    const shown = lines({ account: { inbound: cells }, endpoints: { inbound: cells } })
    expect(shown).toHaveLength(4)
    expect(shown[0]).toBe('Account rule, calls from inside: not set → always')
  })

  it('count many users who change alike, and name a few', () => {
    const users = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`u${at}`, { rules: { inbound: { offnet: 'off' } } }] as const),
      )
    expect(lines({ users: users(1200) })).toEqual(['1,200 users, calls from outside: inherits → off'])
    expect(lines({ users: users(3) })).toHaveLength(3)
  })

  it('use the words of the forms', () => {
    expect(lines({ preset: 'netsapiens' })[0]).toBe('Preset: Tapeline → NetSapiens')
  })
})
