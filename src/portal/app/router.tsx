import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { Permission } from '../../core/model/permission.ts'
import { parseAuditSearch } from '../features/audit-log/audit-search.ts'
import { findDefaultSearch } from '../features/calls/api/saved-searches.ts'
import { isUnset, parseCallsSearch } from '../features/calls/calls-search.ts'
import { askForFirstPage } from '../features/calls/first-page.ts'
import { parseTab, type SettingsTab } from '../features/recording-settings/tabs.ts'
import { sessionQuery } from '../lib/api/session-query.ts'
import { setupQuery } from '../lib/api/setup-query.ts'
import { signInOptionsQuery } from '../lib/api/sign-in-options-query.ts'
import { ApiError, whenSignedOut } from '../lib/request.ts'
import { type AccountTab, parseAccountTab } from './account-tabs.ts'
import { NotFound } from './not-found.tsx'
import { queryClient } from './query-client.ts'
import { RouteError } from './route-error.tsx'
import CallsRoute from './routes/calls-route.tsx'
import SignedInRoute from './routes/signed-in-route.tsx'
import { secondOfLink } from './second-of-link.ts'

interface RouterContext {
  readonly queryClient: QueryClient
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (raw): { next?: string; problem?: string } => ({
    ...(isOwnPath(raw.next) ? { next: raw.next } : {}),
    ...(typeof raw.problem === 'string' ? { problem: raw.problem } : {}),
  }),
  beforeLoad: async ({ context }) => {
    const options = await context.queryClient.fetchQuery(signInOptionsQuery).catch(() => undefined)
    if (options?.firstStart) throw redirect({ to: '/first-start' })
  },
  component: lazyRouteComponent(() => import('./routes/sign-in-route.tsx')),
})

/** Only a path of this portal: an address elsewhere in `next` would make the sign-in page send people there. */
function isOwnPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value)
}

const firstStart = createRoute({
  getParentRoute: () => root,
  path: '/first-start',
  beforeLoad: async ({ context }) => {
    const options = await context.queryClient.fetchQuery(signInOptionsQuery)
    if (!options.firstStart) throw redirect({ to: '/sign-in' })
  },
  component: lazyRouteComponent(() => import('./routes/first-start-route.tsx')),
})
const setPassword = createRoute({
  getParentRoute: () => root,
  path: '/set-password',
  component: lazyRouteComponent(() => import('./routes/set-password-route.tsx')),
})
const forgottenPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgotten-password',
  component: lazyRouteComponent(() => import('./routes/forgotten-password-route.tsx')),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    try {
      const session = await context.queryClient.ensureQueryData(sessionQuery)
      if (session.secondFactorMissing && location.pathname !== '/your-account') throw redirect({ to: '/your-account' })
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error
      throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href } })
    }
  },
  component: SignedInRoute,
})

const index = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: async ({ context }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    const setup = await context.queryClient.ensureQueryData(setupQuery)
    const first = !setup.hasAccounts && session.permissions.includes('manage-platform')
    const { account } = session
    // Whoever only orders starts there.
    if (account && !session.permissions.includes('see-calls') && session.permissions.includes('manage-orders')) {
      const params = { accountId: account.id }
      throw redirect({ to: '/settings/accounts/$accountId/recording-users', params, replace: true })
    }
    throw redirect({ to: first ? '/set-up' : '/calls', replace: true })
  },
})

/** What a person may not use is not there: only links that somebody else sent lead to it. Said beside the way to the rest. */
function needs(permission: Permission) {
  return {
    staticData: { needs: permission },
    loader: async ({ context }: { readonly context: RouterContext }) => {
      const session = await context.queryClient.ensureQueryData(sessionQuery)
      if (!session.permissions.includes(permission)) throw notFound()
    },
    notFoundComponent: NotFound,
  }
}

const setUp = createRoute({
  getParentRoute: () => signedIn,
  path: '/set-up',
  ...needs('manage-platform'),
  component: lazyRouteComponent(() => import('./routes/set-up-route.tsx')),
})

const yourAccount = createRoute({
  getParentRoute: () => signedIn,
  path: '/your-account',
  component: lazyRouteComponent(() => import('./routes/your-account-route.tsx')),
})

const calls = createRoute({
  getParentRoute: () => signedIn,
  path: '/calls',
  ...needs('see-calls'),
  validateSearch: parseCallsSearch,
  beforeLoad: async ({ context, search, location }) => {
    const preset =
      location.pathname === '/calls' && isUnset(search) ? await findDefaultSearch(context.queryClient) : undefined
    if (!preset) {
      const { permissions, account } = await context.queryClient.ensureQueryData(sessionQuery)
      if (permissions.includes('see-calls'))
        askForFirstPage(context.queryClient, parseCallsSearch({ ...search }), account?.timeZone)
      return
    }
    throw redirect({ to: '/calls', search: { ...search, q: preset.query }, replace: true })
  },
  component: CallsRoute,
})
// The list's own component shows the open call: this route only names it in the address.
const call = createRoute({
  getParentRoute: () => calls,
  path: '/$callId',
  /** `t`: second of the call that a link points at. */
  validateSearch: (raw): { t?: number } => {
    const t = secondOfLink(raw.t)
    return t === undefined ? {} : { t }
  },
})

const replay = createRoute({
  getParentRoute: () => signedIn,
  path: '/replay',
  ...needs('listen'),
  /** Which conversations stands behind the `#`; `t`: second of their line. */
  validateSearch: (raw): { layout?: 'ends' | undefined; load?: 'voice' | undefined; t?: number | undefined } => ({
    ...(raw.layout === 'ends' ? { layout: 'ends' } : {}),
    ...(raw.load === 'voice' ? { load: 'voice' } : {}),
    t: secondOfLink(raw.t),
  }),
  component: lazyRouteComponent(() => import('./routes/replay-route.tsx')),
})

const exports = createRoute({
  getParentRoute: () => signedIn,
  path: '/exports',
  ...needs('export'),
  component: lazyRouteComponent(() => import('./routes/exports-route.tsx')),
})

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('./routes/settings-route.tsx')),
})
const accounts = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/accounts',
  ...needs('manage-settings'),
  component: lazyRouteComponent(() => import('./routes/accounts-route.tsx')),
})
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/accounts/$accountId',
  ...needs('manage-users'),
  validateSearch: (raw): { tab?: AccountTab } => {
    const tab = parseAccountTab(raw.tab)
    return tab ? { tab } : {}
  },
  component: lazyRouteComponent(() => import('./routes/account-route.tsx')),
})
const recording = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/accounts/$accountId/recording',
  ...needs('manage-settings'),
  validateSearch: (raw): { tab?: SettingsTab } => ({ tab: parseTab(raw.tab) }),
  component: lazyRouteComponent(() => import('./routes/recording-route.tsx')),
})
const recordingUsers = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/accounts/$accountId/recording-users',
  ...needs('manage-orders'),
  component: lazyRouteComponent(() => import('./routes/recording-users-route.tsx')),
})
const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/accounts/$accountId/people',
  ...needs('explain-access'),
  component: lazyRouteComponent(() => import('./routes/people-route.tsx')),
})
const completeness = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/accounts/$accountId/completeness',
  ...needs('read-audit-log'),
  component: lazyRouteComponent(() => import('./routes/completeness-route.tsx')),
})
const person = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/accounts/$accountId/people/$userId',
  ...needs('see-calls'),
  component: lazyRouteComponent(() => import('./routes/person-route.tsx')),
})
const peopleImport = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/accounts/$accountId/import',
  ...needs('manage-users'),
  component: lazyRouteComponent(() => import('./routes/people-import-route.tsx')),
})
const resellers = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/resellers',
  ...needs('manage-platform'),
  component: lazyRouteComponent(() => import('./routes/resellers-route.tsx')),
})
const reseller = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/resellers/$resellerId',
  ...needs('manage-accounts'),
  component: lazyRouteComponent(() => import('./routes/reseller-route.tsx')),
})
const staff = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/staff',
  ...needs('manage-platform'),
  component: lazyRouteComponent(() => import('./routes/staff-route.tsx')),
})
const staffPerson = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/people/$staffId',
  ...needs('manage-accounts'),
  component: lazyRouteComponent(() => import('./routes/staff-person-route.tsx')),
})
const recordingClients = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/recording-clients',
  ...needs('manage-platform'),
  validateSearch: (raw): { address?: string } => (typeof raw.address === 'string' ? { address: raw.address } : {}),
  component: lazyRouteComponent(() => import('./routes/recording-clients-route.tsx')),
})
const pasteInvite = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/recording-clients/paste',
  ...needs('manage-platform'),
  validateSearch: (raw): { client?: string } => (typeof raw.client === 'string' ? { client: raw.client } : {}),
  component: lazyRouteComponent(() => import('./routes/paste-invite-route.tsx')),
})
const access = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/access',
  ...needs('manage-access'),
  component: lazyRouteComponent(() => import('./routes/access-route.tsx')),
})
const apiKeys = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/api-keys',
  ...needs('manage-api-keys'),
  component: lazyRouteComponent(() => import('./routes/api-keys-route.tsx')),
})
const webhooks = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/webhooks',
  ...needs('manage-api-keys'),
  component: lazyRouteComponent(() => import('./routes/webhooks-route.tsx')),
})
const storage = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/storage',
  ...needs('manage-platform'),
  component: lazyRouteComponent(() => import('./routes/storage-route.tsx')),
})
const auditLog = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/audit-log',
  ...needs('read-audit-log'),
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import('./routes/audit-log-route.tsx')),
})
const closedAccount = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/closed-accounts/$terminationId',
  ...needs('manage-platform'),
  component: lazyRouteComponent(() => import('./routes/closed-account-route.tsx')),
})

const routeTree = root.addChildren([
  signIn,
  firstStart,
  setPassword,
  forgottenPassword,
  signedIn.addChildren([
    index,
    setUp,
    yourAccount,
    calls.addChildren([call]),
    replay,
    exports,
    settings,
    accounts,
    account,
    recording,
    recordingUsers,
    people,
    completeness,
    person,
    peopleImport,
    resellers,
    reseller,
    staff,
    staffPerson,
    recordingClients,
    pasteInvite,
    access,
    apiKeys,
    webhooks,
    storage,
    auditLog,
    closedAccount,
  ]),
])

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultErrorComponent: RouteError,
})

whenSignedOut(() => {
  const { pathname, href } = router.state.location
  if (pathname === '/sign-in') return
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey })
  void router.navigate({ to: '/sign-in', search: { next: href } })
})

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    readonly needs?: Permission
  }
  interface Register {
    router: typeof router
  }
}
