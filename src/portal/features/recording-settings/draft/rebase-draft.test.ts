import { describe, expect, it } from 'vitest'
import { completeSettings } from '../../../../core/policy/presets.ts'
import { rebaseDraft, takeBackEdit } from './rebase-draft.ts'

const cell = (value: 'always' | 'off') => ({ rules: { inbound: { offnet: value } } })

describe('unsaved changes on top of what somebody else saved', () => {
  const base = completeSettings({ users: { ann: cell('off'), bob: cell('off') }, retentionDays: 30 })

  it('keep both where they touch different things', () => {
    const mine = { ...base, users: { ...base.users, ann: cell('always') } }
    const theirs = { ...base, users: { ...base.users, bob: cell('always') }, retentionDays: 90 }
    expect(rebaseDraft(base, mine, theirs)).toEqual({
      ...base,
      users: { ann: cell('always'), bob: cell('always') },
      retentionDays: 90,
    })
  })

  it('win where both changed the same', () => {
    expect(rebaseDraft(base, { ...base, retentionDays: 10 }, { ...base, retentionDays: 90 }).retentionDays).toBe(10)
  })

  it('take away what I took away', () => {
    const { users: _, ...mine } = base
    const theirs = { ...base, users: { ...base.users, carl: cell('always') } }
    expect(rebaseDraft(base, mine, theirs).users).toEqual({ carl: cell('always') })
    expect('users' in rebaseDraft(base, mine, base)).toBe(false)
  })

  it('never mix two sets of star codes', () => {
    const mine = { ...base, control: { start: '*1' } }
    expect(rebaseDraft(base, mine, { ...base, control: { pause: '*1' } }).control).toEqual({ start: '*1' })
  })
})

it('takes back one edit, and none of those made after it', () => {
  const before = completeSettings({ users: { ann: cell('off') } })
  const after = { ...before, users: { ann: cell('always'), bob: cell('always') } }
  const later = { ...after, retentionDays: 90 }
  expect(takeBackEdit(before, after)(later)).toEqual({ ...before, retentionDays: 90 })
})
