import { describe, expect, test } from 'vitest'
import type { PolicyOptions } from '../model/policy.ts'
import { describeChanges } from './describe-changes.ts'
import { CODE_LABELS, EXCLUSION_LABELS, OPTION_LABELS } from './option-words.ts'
import { completeSettings, PRESETS, type SettingsDraft } from './presets.ts'

const NAMES = {
  user: (id: string) => ({ u1: 'Ann Lee (101)' })[id],
  device: (id: string) => ({ d1: 'Desk phone' })[id],
}
const lines = (before: SettingsDraft, after: SettingsDraft) =>
  describeChanges(completeSettings(before), completeSettings(after), NAMES).map(
    ({ label, before: one, after: other }) => `${label}: ${one} → ${other}`,
  )

describe('a change in words', () => {
  test.each<[string, SettingsDraft, SettingsDraft, string[]]>([
    ['nothing', { users: { u1: { rules: {} } } }, { users: {}, endpoints: {} }, []],
    [
      'the account',
      { account: { inbound: { offnet: 'off' } } },
      { account: { inbound: { offnet: 'always' }, outbound: { onnet: 'on-demand' } } },
      ['Account rule, inbound from outside: off → always', 'Account rule, outbound to inside: inherit → on demand'],
    ],
    [
      'endpoints',
      {},
      { endpoints: { outbound: { offnet: 'always' } } },
      ['All users and devices, outbound to outside: inherit → always'],
    ],
    [
      'users, by name where there is one',
      { users: { u1: { rules: { inbound: { offnet: 'always' } } }, u2: { rules: { inbound: { onnet: 'off' } } } } },
      {},
      [
        'User Ann Lee (101), inbound from outside: always → inherit',
        'User u2 (removed), inbound from inside: off → inherit',
      ],
    ],
    [
      'devices',
      { devices: { d1: { owner: 'u1' } } },
      { devices: { d1: { kind: 'ata', rules: { inbound: { onnet: 'off' } } } } },
      [
        'Device Desk phone, inbound from inside: inherit → off',
        'Device Desk phone, owner: Ann Lee (101) → as in the directory',
        'Device Desk phone, kind: as in the directory → ata',
      ],
    ],
    [
      'queues',
      { queues: { q7: { rules: { inbound: { offnet: 'always' } } } } },
      { queues: { q7: { name: 'Support', maximumDurationMs: 5_400_000, format: 'mp3' } } },
      [
        'Queue Support, name: q7 → Support',
        'Queue Support, inbound from outside: always → inherit',
        'Queue Support, longest recording: as for the account → 1 h 30 min',
        'Queue Support, stored as: as for the account → MP3',
      ],
    ],
    [
      'options',
      { retentionDays: 30, control: { toggle: '*1' }, exclude: { onDemandOn: ['ata'] } },
      { retentionDays: 1, control: { start: '*2' }, exclude: { internal: true }, codecs: ['PCMU', 'G729'] },
      [
        'Codecs: any → PCMU, G729',
        'Recordings are kept for: 30 days → 1 day',
        'Star code to start: none → *2',
        'Star code to start and stop, or pause and resume: *1 → none',
        'Never recorded: calls inside the account: no → yes',
        'Cannot start a recording: devices of kind: ata → none',
      ],
    ],
    [
      'a value that is set to what the preset has',
      {},
      { retentionDays: 365 },
      ['Recordings are kept for: 365 days (from the preset) → 365 days (set here)'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(lines(before, after)).toEqual(expected)
  })

  test('another preset tells every value that changes with it, but none that the account has set itself', () => {
    const told = lines({ retentionDays: 30 }, { preset: 'netsapiens', retentionDays: 30 })
    expect(told[0]).toBe('Preset: tapeline → netsapiens')
    expect(told).toContain('Pauses end by themselves after: none → 1 min')
    expect(told).toContain(
      'A start while a rule records: marks what lies between start and stop → keeps only what lies between start and stop',
    )
    expect(told.some((line) => line.includes('kept for'))).toBe(false)
  })

  test('names the place in the document', () => {
    const [change] = describeChanges(
      completeSettings({}),
      completeSettings({ users: { u1: { rules: { inbound: { offnet: 'always' } } } } }),
      NAMES,
    )
    expect(change?.path).toEqual(['users', 'u1', 'rules', 'inbound', 'offnet'])
  })
})

test('every option has words', () => {
  const { exclude, control: _, ...options } = PRESETS.tapeline
  expect(Object.keys(OPTION_LABELS).sort()).toEqual(Object.keys(options).sort())
  expect(Object.keys(EXCLUSION_LABELS).sort()).toEqual(Object.keys(exclude satisfies PolicyOptions['exclude']).sort())
  expect(Object.keys(CODE_LABELS).sort()).toEqual(['pause', 'resume', 'start', 'stop', 'toggle'])
})
