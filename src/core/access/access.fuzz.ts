import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ACCESS_RIGHTS, type AccessRight, type CallSubject, type Who } from '../model/access.ts'
import { accessReasonInWords } from '../words/access-words.ts'
import { anyCall, anyGrant, anyWho } from './access.test-kit.ts'
import { decideAccess, decideCallAccess } from './decide-access.ts'
import { reaches, reachOf } from './reach-of.ts'
import { sees, sightOf } from './sight.ts'

const OPTIONS = { seed: 5, numRuns: 3000 }
const anyRight = fc.constantFrom(...ACCESS_RIGHTS)

function always(holds: (who: Who, right: AccessRight, call: CallSubject) => void): void {
  fc.assert(fc.property(anyWho, anyRight, anyCall, holds), OPTIONS)
}

it('decides everything, the same the same way, and says why in words', () => {
  always((who, right, call) => {
    const decision = decideAccess(who, right, call)
    expect(decision.because.length).toBeGreaterThan(0)
    expect(decideAccess(structuredClone(who), right, structuredClone(call))).toEqual(decision)
    const against = ['role-without-right', 'level-without-access', 'not-in-reach', 'hidden']
    for (const reason of decision.because) {
      expect(against.includes(reason.code)).toBe(!decision.allowed)
      expect(accessReasonInWords(reason, new Map())).toMatch(/^\S.*\S$/)
    }
  })
})

it('shows in a list exactly the calls of which a part is within reach', () => {
  always((who, right, call) => {
    expect(sees(sightOf(who, right), call)).toBe(decideCallAccess(who, right, call).allowed)
  })
})

it('shows the call of every recording that may be heard', () => {
  always((who, right, call) => {
    for (const segment of call.segments) {
      if (!decideAccess(who, right, { ...call, ...segment }).allowed) continue
      expect(decideCallAccess(who, right, call).allowed).toBe(true)
    }
  })
})

/** Never less with more; each change gives something. */
const MORE: Readonly<Record<string, (who: Who) => Who>> = {
  'every group': (who) => ({
    ...who,
    managedGroups: [...who.managedGroups, { id: 'g9', memberIds: new Set(['ada', 'ben', 'cleo', 'dan']) }],
  }),
  'every queue': (who) => ({ ...who, supervisedQueueIds: new Set(['support', 'sales']) }),
  'nobody hiding': (who) => ({ ...who, hidingUserIds: new Set() }),
  'the level of all, up from a lower one': (who) =>
    who.accessLevel === 'none' || who.accessLevel === 'own-and-groups' ? { ...who, accessLevel: 'all' } : who,
  'the level of own and groups, up from none': (who) =>
    who.accessLevel === 'none' ? { ...who, accessLevel: 'own-and-groups' } : who,
  'the role of a supervisor, up from an agent': (who) =>
    who.role === 'agent' || who.role === 'user' ? { ...who, role: 'supervisor' } : who,
  'the role of an office manager, up from a supervisor': (who) =>
    who.role === 'supervisor' ? { ...who, role: 'account-administrator' } : who,
}

it.each(Object.entries(MORE))('takes nothing away with %s', (_, more) => {
  always((who, right, call) => {
    if (decideCallAccess(who, right, call).allowed) expect(decideCallAccess(more(who), right, call).allowed).toBe(true)
  })
})

it('takes nothing away with a grant', () => {
  fc.assert(
    fc.property(anyWho, anyRight, anyCall, anyGrant, (who, right, call, grant) => {
      if (!decideCallAccess(who, right, call).allowed) return
      const withGrant = { ...who, grants: [...who.grants, grant] }
      expect(decideCallAccess(withGrant, right, call).allowed).toBe(true)
    }),
    OPTIONS,
  )
})

it('lets nobody of another account or another reseller in', () => {
  always((who, right, call) => {
    if (who.role === 'administrator') return
    expect(decideCallAccess(who, right, { ...call, accountId: 'theirs', resellerId: 'south' }).allowed).toBe(false)
  })
})

it('lets whoever was on the call have it, hidden or not, while the right reaches anything', () => {
  always((who, right, call) => {
    if (who.accountId === undefined || who.userId === undefined || !call.userIds.includes(who.userId)) return
    if (reaches(reachOf(who, right), 'own')) expect(decideAccess(who, right, call).allowed).toBe(true)
  })
})

it('keeps what is hidden from everybody but who was on it, audits, runs the platform, or was let in by name', () => {
  always((who, right, call) => {
    const hiding = { ...who, grants: [], hidingUserIds: new Set(call.userIds) }
    if (call.userIds.length === 0 || !decideAccess(hiding, right, call).allowed) return
    const wasOnIt = who.userId !== undefined && call.userIds.includes(who.userId)
    expect(wasOnIt || ['auditor', 'administrator'].includes(who.role)).toBe(true)
  })
})
