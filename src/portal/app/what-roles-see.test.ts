/** What the portal shows to whom, by role: menu, pages, tabs of an account, whom they may make. The API's half is server/access/access-matrix.test.ts. */

import { describe, expect, it } from 'vitest'
import { PERMISSIONS_OF, type Permission } from '../../core/model/permission.ts'
import { type AccessLevel, isOutsideAccounts, ROLES, type Role } from '../../core/model/role.ts'
import { sessionOf } from '../lib/use-session.ts'
import { accountTabs } from './account-tabs.ts'
import { router } from './router.tsx'
import { settingsLinks } from './shell/settings-links.ts'
import { SEEN } from './what-roles-see.test-kit.ts'

const ACCOUNT = { id: 'acme', slug: 'acme', name: 'Acme', timeZone: 'UTC' }

function sessionFor(role: Role, accessLevel: AccessLevel = 'by-role') {
  return sessionOf({
    actor: { kind: 'user', id: 'ada', name: 'Ada' },
    role,
    accessLevel,
    permissions: [...PERMISSIONS_OF[role]],
    ...(isOutsideAccounts(role) ? {} : { account: ACCOUNT }),
    ...(role === 'reseller' && { reseller: { id: 'north', slug: 'north', name: 'North' } }),
  })
}

/** Pages by what each needs; those that need nothing are everybody's. */
const PAGES: readonly (readonly [path: string, needs: Permission])[] = Object.entries(router.routesByPath).flatMap(
  ([path, { options }]) => {
    const needed = options.staticData?.needs
    return needed === undefined ? [] : [[path, needed] as const]
  },
)
const ANYBODYS = ['/', '/sign-in', '/first-start', '/set-password', '/forgotten-password', '/your-account', '/settings']

const sorted = (words: string | readonly string[]) =>
  (typeof words === 'string' ? words.split(' ').filter(Boolean) : [...words]).sort()

describe.each(ROLES)('%s', (role) => {
  const session = sessionFor(role)
  const seen = SEEN[role]

  it('has this menu, and each of its links leads to a page that opens', () => {
    const links = settingsLinks(session)
    expect(sorted(links.map(({ label }) => label.replaceAll(' ', '-')))).toEqual(sorted(seen.menu))
    const opened = new Map(PAGES)
    for (const { link } of links) expect(session.may(opened.get(link.to ?? '') ?? 'manage-platform')).toBe(true)
  })

  it('opens these pages and no others', () => {
    expect(sorted(PAGES.filter(([, needs]) => session.may(needs)).map(([path]) => path))).toEqual(sorted(seen.pages))
  })

  it('has these tabs on the page of an account, the first of them open', () => {
    const { tabs, tab } = accountTabs(session.may, undefined)
    expect(sorted(tabs.map((each) => each.tab))).toEqual(sorted(seen.tabs))
    expect(tab).toBe(tabs[0]?.tab)
    // Another one in the address opens nothing that is not theirs.
    expect(accountTabs(session.may, 'storage').tab).toBe(tabs.some((each) => each.tab === 'storage') ? 'storage' : tab)
  })

  it('makes people of these roles, and nobody who hears more', () => {
    const ofAccounts = ROLES.filter((each) => !isOutsideAccounts(each))
    const makes = ofAccounts.filter((each) => session.mayMake({ role: each, accessLevel: 'by-role' }))
    expect(sorted(makes)).toEqual(sorted(seen.makes))
    const level = sessionFor(role, 'none')
    if (!isOutsideAccounts(role)) expect(level.mayMake({ role: 'user', accessLevel: 'all' })).toBe(false)
  })
})

it('every page says what it needs, or is everybody’s', () => {
  const named = new Set(PAGES.map(([path]) => path))
  // The open call is part of the list's page.
  const rest = Object.keys(router.routesByPath).filter((path) => !named.has(path) && path !== '/calls/$callId')
  expect(rest.sort()).toEqual([...ANYBODYS].sort())
})
