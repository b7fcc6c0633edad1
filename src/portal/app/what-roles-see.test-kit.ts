/** For tests: what the portal shows to each role. */

import type { Role } from '../../core/model/role.ts'

const OF_PLATFORM = 'Accounts Resellers Platform-staff Access Recording-clients API-keys Webhooks Storage Audit-log'
const OF_OFFICE = 'Recording Call-recording-users Users-and-devices Access API-keys Webhooks Audit-log'
const PERSON = '/settings/accounts/$accountId/people/$userId'
const OF_CALLS = `/calls /replay /exports ${PERSON}`
const OF_ACCOUNT =
  '/settings/accounts/$accountId /settings/accounts/$accountId/recording-users /settings/accounts/$accountId/import'
const OF_MANAGERS = `${OF_CALLS} ${OF_ACCOUNT} /settings/accounts /settings/accounts/$accountId/recording /settings/accounts/$accountId/people /settings/accounts/$accountId/completeness /settings/access /settings/api-keys /settings/webhooks /settings/audit-log`
const OF_RESELLERS = '/settings/resellers/$resellerId /settings/people/$staffId'
const ALL_TABS = 'account users devices queues dispositions storage retention completeness holds groups'
const MAKES_ALL = 'account-administrator phone-manager supervisor agent user viewer auditor authorised-contact'

interface Seen {
  /** Under Settings; blanks inside of a name are written `-`. */
  readonly menu: string
  readonly pages: string
  readonly tabs: string
  /** Roles that they can give. */
  readonly makes: string
  /** What a call offers besides being played: `download`, `export`, `note`, `listeners`. */
  readonly call: string
}

const NOTHING = { menu: '', tabs: '', makes: '' }
const CALL = 'download export note'

export const SEEN: Readonly<Record<Role, Seen>> = {
  administrator: {
    menu: OF_PLATFORM,
    pages: `${OF_MANAGERS} ${OF_RESELLERS} /set-up /settings/resellers /settings/staff /settings/recording-clients /settings/recording-clients/paste /settings/storage /settings/closed-accounts/$terminationId`,
    tabs: ALL_TABS,
    makes: MAKES_ALL,
    call: `${CALL} listeners`,
  },
  reseller: {
    menu: 'Accounts Your-colleagues Access API-keys Webhooks Audit-log',
    pages: `${OF_MANAGERS} ${OF_RESELLERS}`,
    tabs: ALL_TABS,
    makes: MAKES_ALL,
    call: `${CALL} listeners`,
  },
  'account-administrator': {
    menu: OF_OFFICE,
    pages: OF_MANAGERS,
    tabs: ALL_TABS,
    makes: MAKES_ALL,
    call: `${CALL} listeners`,
  },
  'phone-manager': {
    menu: 'Call-recording-users Users-and-devices',
    pages: `${OF_CALLS} ${OF_ACCOUNT}`,
    tabs: 'users devices',
    makes: 'phone-manager agent user authorised-contact',
    call: CALL,
  },
  supervisor: { ...NOTHING, pages: OF_CALLS, call: CALL },
  agent: { ...NOTHING, pages: OF_CALLS, call: CALL },
  user: { ...NOTHING, pages: OF_CALLS, call: CALL },
  viewer: { ...NOTHING, pages: OF_CALLS, call: CALL },
  auditor: {
    ...NOTHING,
    menu: 'Completeness People Audit-log',
    pages: `/calls /replay ${PERSON} /settings/accounts/$accountId/completeness /settings/accounts/$accountId/people /settings/audit-log`,
    call: 'listeners',
  },
  'authorised-contact': {
    ...NOTHING,
    menu: 'Call-recording-users',
    pages: '/settings/accounts/$accountId/recording-users',
    call: '',
  },
}
