/**
 * Every page of the portal, by day, by night and on a telephone: no serious fault that axe finds, one heading of the whole page,
 * nothing cut off, no error.
 */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { router } from '../../src/portal/app/router.tsx'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { seriousFaults } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const DESK = { width: 1440, height: 900 }
const TELEPHONE = { width: 390, height: 844 }

/** What a page shows once it has loaded, by its address in the router. */
const ANYBODYS = {
  '/sign-in': 'Sign in',
  '/set-password': 'Choose a password',
  '/forgotten-password': 'Forgotten password',
}
const FIRST_START = { '/first-start': 'Welcome to Tapeline' }
const ADMINISTRATORS = {
  '/': 'Robert Lane',
  '/set-up': 'Set up Tapeline',
  '/your-account': 'Where you are signed in',
  '/calls': 'Robert Lane',
  '/calls/$callId': 'Complete: every packet',
  '/replay': 'Play together',
  '/exports': 'Download',
  '/settings': 'Resellers',
  '/settings/accounts': 'Old Mill',
  '/settings/accounts/$accountId': 'Stored recordings',
  '/settings/accounts/$accountId/recording': 'Rules for the whole account',
  '/settings/accounts/$accountId/recording-users': 'Clara Vogt',
  '/settings/accounts/$accountId/completeness': 'Head office',
  '/settings/accounts/$accountId/people': 'Clara Vogt',
  '/settings/accounts/$accountId/people/$userId': 'Clara Vogt',
  '/settings/accounts/$accountId/import': 'CSV',
  '/settings/resellers': 'Northern Phones',
  '/settings/resellers/$resellerId': 'Northern Phones',
  '/settings/staff': 'Platform staff',
  '/settings/people/$staffId': 'Sign-in',
  '/settings/recording-clients': 'phones of this machine',
  '/settings/recording-clients/paste': 'Paste an INVITE',
  '/settings/access': 'Complaint 4711',
  '/settings/api-keys': 'nightly report',
  '/settings/webhooks': 'https://hooks.example/tapeline',
  '/settings/storage': 'No target yet',
  '/settings/audit-log': 'Signed in',
  '/settings/closed-accounts/$terminationId': 'Deletion certificate',
}
/** Other sides of those pages. */
const TABS = {
  '/calls?view=participants': 'Robert Lane',
  '/calls?q=tag%3Avip': 'Robert Lane',
  '/settings/accounts/$accountId?tab=dispositions': 'Ask when a call ends',
}

const problems: string[] = []
let tapeline: TapelineProcess
let browser: Browser
let page: Page
/** What stands in addresses for `$name`. */
const ids: Record<string, string> = {}

/** The `#…` of an address. */
const hashes: Record<string, string> = {}

async function send<T = { readonly id: string }>(path: string, body: object, method = 'POST'): Promise<T> {
  const { status, data } = await page.evaluate(
    async ([to, json, how]) => {
      const answer = await fetch(to, { method: how, headers: { 'content-type': 'application/json' }, body: json })
      return { status: answer.status, data: await answer.text() }
    },
    [`/api/v1/${path}`, JSON.stringify(body), method] as const,
  )
  if (status >= 300) throw new Error(`${path}: ${status} ${data}`)
  return JSON.parse(data)
}

async function read<T>(path: string): Promise<T> {
  return page.evaluate(async (from) => (await fetch(from)).json(), `/api/v1/${path}`)
}

/** Something on every page. */
async function seed(): Promise<void> {
  const { accounts } = await read<{ accounts: { id: string; slug: string }[] }>('accounts')
  const accountId = accounts.find(({ slug }) => slug === 'acme')?.id ?? ''
  const { users } = await read<{ users: { id: string; name: string }[] }>(`users?accountId=${accountId}`)
  const userId = users.find(({ name }) => name === 'Clara Vogt')?.id ?? ''
  const ready = await eventually(
    async () => (await read<{ calls: { id: string; state: string }[] }>('calls')).calls[0],
    (call) => call?.state === 'ready',
  )
  const callId = ready?.id ?? ''
  await send('exports', { callIds: [callId] })
  await send(`calls/${callId}/notes`, { text: 'Asks for the blue one', offsetMs: 500 })
  await send(`calls/${callId}/tags`, { add: ['vip'] })
  const reasons = [{ label: 'Calls back' }]
  const lists = { inbound: [], outbound: [{ label: 'Reached', reasons }] }
  const options = { popUp: false, required: false, wrapUpSeconds: 0 }
  await send(`accounts/${accountId}/dispositions`, { basedOnVersion: 0, ...options, ...lists }, 'PUT')
  const reseller = await send('resellers', { slug: 'northern', name: 'Northern Phones' })
  const staff = await read<{ users: { id: string }[] }>('users?ofPlatform=true')
  await send('api-keys', { name: 'nightly report', role: 'viewer', accountId })
  const webhook = { url: 'https://hooks.example/tapeline', eventTypes: ['order.'], accountId }
  await send('webhooks', webhook)
  const grant = { userId, permissions: ['see-calls'], scope: { kind: 'account' }, reason: 'Complaint 4711' }
  await send('access-grants', grant)
  await send('orders', { action: 'add', product: 'always-on', userIds: [userId], accountId })
  const [name, to, from] = ['Head office', 'sip:600@127.0.0.1:1', 'sip:canary@127.0.0.1']
  await send(`accounts/${accountId}/canaries`, { name, to, from, rhythm: { everyMinutes: 60 }, paused: true })
  const old = await send('accounts', { slug: 'old-mill', name: 'Old Mill' })
  const closed = await send(`accounts/${old.id}/termination`, { reason: 'contract ended', confirmation: 'old-mill' })
  const guest = await send('users', { name: 'Gerd Gast', email: 'gerd@acme.example', accountId })
  const { link } = await send<{ link: string }>(`users/${guest.id}/invitation`, {})
  hashes['/set-password'] = new URL(link).hash
  hashes['/replay'] = `#${callId}`
  Object.assign(ids, { accountId, userId, callId, terminationId: closed.id })
  Object.assign(ids, { resellerId: reseller.id, staffId: staff.users[0]?.id })
}

/** A page is named once: who hears it asks for its first heading, and what is hidden is not read. */
async function headingFaults(): Promise<readonly string[]> {
  const names = await page.getByRole('heading', { level: 1 }).allTextContents()
  return names.length === 1 ? [] : [`${names.length} headings of level 1: ${names.join(', ')}`]
}

async function faultsOf(pages: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const found: string[] = []
  for (const [path, content] of Object.entries(pages)) {
    const address = path.replace(/\$(\w+)/g, (_, name: string) => ids[name] ?? '') + (hashes[path] ?? '')
    const note = (where: string, faults: readonly string[]) =>
      found.push(...faults.map((fault) => `${path} ${where}: ${fault}`))
    await page.setViewportSize(DESK)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(`${tapeline.httpUrl}${address}`)
    await page.locator('body').filter({ hasText: content }).waitFor()
    note('by day', [...(await seriousFaults(page)), ...(await headingFaults())])
    await page.emulateMedia({ colorScheme: 'dark' })
    note('by night', await seriousFaults(page))
    await page.setViewportSize(TELEPHONE)
    await page.locator('body').filter({ hasText: content }).waitFor()
    note('on a telephone', [...(await seriousFaults(page)), ...(await headingFaults())])
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    if (width > TELEPHONE.width) note('on a telephone', [`is ${width} pixels wide`])
    note('error', problems.splice(0))
  }
  return found
}

describe.skipIf(missing('headlessChromium'))('every page', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start({ firstStart: true })
    browser = await launchBrowser()
    page = await openPage(browser, DESK, () => tapeline.httpUrl, problems)
  })

  afterAll(async () => {
    await browser?.close()
    await tapeline?.remove()
  })

  it('of the router is in a list here', () => {
    const listed = [FIRST_START, ANYBODYS, ADMINISTRATORS].flatMap((pages) => Object.keys(pages))
    expect(listed.sort()).toEqual(Object.keys(router.routesByPath).sort())
  })

  it('of the first start', async () => {
    expect(await faultsOf(FIRST_START)).toEqual([])
  })

  it('of an administrator', async () => {
    const code = /^First start: open \S+ and give the code (\S+)$/m.exec(tapeline.stdout)?.[1] ?? ''
    await send('first-administrator', { code, name: 'Anna Weber', ...ADMIN })
    await tapeline.apply(acmeDocument({ preset: 'mir' }))
    await tapeline.call({
      name: 'accessible',
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
        { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
      ],
      steps: [{ do: 'play', party: 'agent', file: join(SPEECH, 'agent-1-greeting.wav') }],
    })
    await seed()
    expect(await faultsOf({ ...ADMINISTRATORS, ...TABS })).toEqual([])
  }, 300_000)

  it('before the sign-in', async () => {
    await page.context().clearCookies()
    expect(await faultsOf(ANYBODYS)).toEqual([])
  })
})
