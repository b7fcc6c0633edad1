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

  it('use the words of the forms', () => {
    expect(lines({ preset: 'netsapiens' })[0]).toBe('Preset: Tapeline → NetSapiens')
  })
})
