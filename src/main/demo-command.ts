/** `tapeline demo`: Tapeline on a data folder of its own, with an account, people and phones that call. */

import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { argon2PasswordHasher } from '../adapters/argon2-password-hasher.ts'
import { createLog } from '../adapters/pino-log.ts'
import type { PortRange } from '../capture/media/port-range.ts'
import { AppError } from '../core/model/app-error.ts'
import type { Log } from '../core/model/log.ts'
import { applyDocument } from '../server/apply/apply-document.ts'
import { createGrant, listGrants } from '../store/access-grants.ts'
import { type Db, PLATFORM } from '../store/db.ts'
import { findResellerBySlug } from '../store/resellers.ts'
import { createUser, findUserToSignIn, setPasswordHash } from '../store/users.ts'
import {
  type Config,
  defaultCaptureThreads,
  type HostPort,
  logLevelOption,
  parseHostPort,
  parsePortRange,
} from './config.ts'
import { annotateDemoCalls, shareDemoSearches } from './demo-annotations.ts'
import type { DemoSignIn } from './demo-api.ts'
import { startDemoPhones } from './demo-calls.ts'
import { startDemoCanaries } from './demo-canaries.ts'
import { closeDemoAccount } from './demo-closed-account.ts'
import { reconcileDemoCalls } from './demo-completeness.ts'
import { copyDemoRecordings } from './demo-copies.ts'
import { offerDemoDispositions } from './demo-dispositions.ts'
import { DEMO_ACCOUNT, DEMO_PEOPLE, DEMO_RESELLER } from './demo-document.ts'
import { importDemoRecordings } from './demo-import.ts'
import { placeDemoOrders } from './demo-orders.ts'
import { redactDemoCalls } from './demo-redaction.ts'
import { demoDocument, holdDemoCall, keepDemoRecordings } from './demo-retention.ts'
import { startDemoReceiver } from './demo-webhook.ts'
import { ensurePortal } from './ensure-portal.ts'
import { serve, type Tapeline } from './serve.ts'
import { readyLine, stopOnSignal } from './serve-command.ts'

interface DemoOptions {
  readonly data: string
  readonly http?: HostPort
  readonly sip?: HostPort
  readonly rtpPorts: PortRange
  readonly logLevel: string
  readonly json?: true
}

const ADMIN_EMAIL = 'admin@acme.example'

export function addDemoCommand(program: Command, version: string): void {
  program
    .command('demo')
    .summary('Tapeline with a demo account and simulated phones')
    .description(
      'Starts Tapeline on a data folder of its own and places real SIPREC calls with real speech over loopback.',
    )
    .addOption(new Option('--data <dir>', 'data folder').env('TAPELINE_DEMO_DATA').default('./demo-data'))
    .addOption(
      new Option('--http <host:port>', 'portal (default: 127.0.0.1:8080, or a free port)')
        .env('TAPELINE_HTTP')
        .argParser(parseHostPort),
    )
    .addOption(
      new Option('--sip <host:port>', 'SIP (default: 127.0.0.1:5060, or a free port)')
        .env('TAPELINE_SIP')
        .argParser(parseHostPort),
    )
    .addOption(
      new Option('--rtp-ports <a-b>', 'media ports')
        .env('TAPELINE_RTP_PORTS')
        .argParser(parsePortRange)
        .default({ first: 20_000, last: 20_999 }, '20000-20999'),
    )
    .addOption(logLevelOption('warn'))
    .option('--json', 'tell addresses and sign-in as one JSON line')
    .action(async (options: DemoOptions) => {
      const log = createLog(options.logLevel)
      await ensurePortal()
      const password = await demoPassword(resolve(options.data))
      const tapeline = await serveSomewhere(options, password, log, version)
      await applyDocument(tapeline, await demoDocument(tapeline.db), { dryRun: false })
      await tapeline.reloadDirectory()
      await employAtReseller(tapeline.db)
      await letPeopleIn(tapeline.db, password)
      await askForAccess(tapeline.db)
      await offerDemoDispositions(tapeline.db, DEMO_ACCOUNT)
      await keepDemoRecordings(tapeline.db, DEMO_ACCOUNT, Date.now())
      await shareDemoSearches(tapeline.db, DEMO_ACCOUNT, Date.now())
      const signIn = { email: ADMIN_EMAIL, password }
      if (tapeline.httpUrl) await placeDemoOrders(tapeline.httpUrl, 'harbor', signIn)
      const people = [
        { role: 'administrator', email: ADMIN_EMAIL, password },
        ...DEMO_PEOPLE.map(({ role, email }) => ({ role, email, password })),
      ]
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ http: tapeline.httpUrl, sip: tapeline.sip, people })}\n`
          : welcome(tapeline, password),
      )
      process.stdout.write(`${readyLine(tapeline)}\n`)
      const receiver = await startDemoReceiver(tapeline, DEMO_ACCOUNT)
      const phones = await startDemoPhones(`sip:${tapeline.sip}`, log, () =>
        useFirstCalls(tapeline, options.data, signIn),
      )
      const { httpUrl, sip, db } = tapeline
      const place = { dataFolder: options.data, accountSlug: DEMO_ACCOUNT }
      const importing = importDemoRecordings(tapeline, place, Date.now(), log).catch((error: Error) =>
        log.warn({ error: error.message }, 'the demo has no imported recordings'),
      )
      const canaries =
        httpUrl && sip
          ? startDemoCanaries({ httpUrl, sip, db, accountSlug: DEMO_ACCOUNT }, signIn).catch((error: Error) =>
              log.warn({ error: error.message }, 'the demo has no canary calls'),
            )
          : undefined
      const over = new AbortController()
      const closing = closeDemoAccount(tapeline, { phones, signIn, signal: over.signal }).catch((error: Error) => {
        if (!over.signal.aborted) log.warn({ error: error.message }, 'the demo has no closed account')
      })
      await stopOnSignal({
        async close() {
          over.abort()
          await phones.close()
          await Promise.all([closing, importing])
          await (await canaries)?.close()
          await receiver.close()
          await tapeline.close()
        },
      })
    })
}

/** What people do with calls, once there are some. */
async function useFirstCalls({ db, jobs, httpUrl }: Tapeline, dataFolder: string, signIn: DemoSignIn): Promise<void> {
  const [newest, ...others] = await annotateDemoCalls(db, DEMO_ACCOUNT)
  if (newest === undefined) return
  await holdDemoCall(db, DEMO_ACCOUNT, newest, Date.now())
  await redactDemoCalls({ db, jobs }, DEMO_ACCOUNT, others, Date.now())
  if (!httpUrl) return
  await copyDemoRecordings({ httpUrl, dataFolder, accountSlug: DEMO_ACCOUNT }, signIn, Date.now())
  await reconcileDemoCalls({ httpUrl, db, accountSlug: DEMO_ACCOUNT }, signIn, Date.now())
}

const welcome = (tapeline: Tapeline, password: string) => `
  Tapeline demo: Acme Bikes records its calls with the outside world; three more accounts live by the rules of other systems.

  Portal    ${tapeline.httpUrl}
  Sign in   ${ADMIN_EMAIL.padEnd(20)} administers everything
${DEMO_PEOPLE.map(({ email, sees }) => `            ${email.padEnd(20)} ${sees}\n`).join('')}  Password  ${password}   for all of them

  Simulated phones are calling now; finished calls can be played within a minute. Ctrl+C ends the demo.

`

/** Documents have the people of accounts only. */
async function employAtReseller(db: Db): Promise<void> {
  const reseller = await findResellerBySlug(db, DEMO_RESELLER)
  const person = DEMO_PEOPLE.find(({ role }) => role === 'reseller')
  if (!reseller || !person || (await findUserToSignIn(db, person.email))) return
  const { role, email } = person
  await createUser(db, PLATFORM, {
    resellerId: reseller.id,
    name: 'Sam Northrup',
    email,
    role,
    numbers: [],
    sipAddresses: [],
  })
}

/** Documents give nobody a password. */
async function letPeopleIn(db: Db, password: string): Promise<void> {
  const hash = await argon2PasswordHasher.hash(password)
  for (const { email } of DEMO_PEOPLE) {
    const found = await findUserToSignIn(db, email)
    if (found) await setPasswordHash(db, PLATFORM, found.user.id, hash)
  }
}

/** So that a request waits for a decision: an agent's, once. */
async function askForAccess(db: Db): Promise<void> {
  const asking = (await findUserToSignIn(db, 'mei@acme.example'))?.user
  const about = (await findUserToSignIn(db, 'clara@acme.example'))?.user
  if (asking?.accountId === undefined || !about) return
  const { grants } = await listGrants(db, PLATFORM, { userId: asking.id }, { limit: 1 })
  if (grants.length > 0) return
  const nowMs = Date.now()
  await createGrant(db, PLATFORM, {
    accountId: asking.accountId,
    userId: asking.id,
    rights: ['see-calls', 'listen'],
    scope: { kind: 'user', id: about.id },
    reason: 'I take over her customers while she is away.',
    state: 'requested',
    startsAtMs: nowMs,
    endsAtMs: nowMs + 7 * 24 * 3_600_000,
    requestedBy: asking.id,
    requestedAtMs: nowMs,
  })
}

/** The same at every start on this folder; nobody else's. */
async function demoPassword(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'demo-password')
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    const password = `demo-${randomBytes(6).toString('base64url')}`
    await mkdir(dataFolder, { recursive: true })
    await writeFile(file, `${password}\n`, { mode: 0o600 })
    return password
  }
}

/** On the usual ports when they are free, else on any; ports that were asked for are taken or the demo fails. */
async function serveSomewhere(options: DemoOptions, password: string, log: Log, version: string): Promise<Tapeline> {
  const loopback = (port: number) => ({ host: '127.0.0.1', port })
  const config = (http: HostPort, sip: HostPort): Config => ({
    dataFolder: resolve(options.data),
    http: options.http ?? http,
    sip: options.sip ?? sip,
    sips: undefined,
    tlsCertFile: undefined,
    tlsKeyFile: undefined,
    tlsClientCaFile: undefined,
    tlsClientAuth: 'request',
    keyFile: undefined,
    keyPassphraseFile: undefined,
    keyToken: undefined,
    cdrFolder: undefined,
    ffmpeg: 'ffmpeg',
    rtpPorts: options.rtpPorts,
    mediaEngine: 'auto',
    captureThreads: defaultCaptureThreads(),
    advertise: undefined,
    databaseUrl: undefined,
    role: 'all',
    maxSessions: 1000,
    minimumFreeBytes: 64 * 1024 * 1024,
    logLevel: options.logLevel,
    publicUrl: undefined,
    closingNeeds: 'typed',
    privateWebhooks: true,
    privateIdentityProviders: true,
    smtpUrl: undefined,
    timeStampUrl: undefined,
    timeStampCaFile: undefined,
    mailFrom: undefined,
    adminEmail: ADMIN_EMAIL,
    adminPassword: password,
  })
  try {
    return await serve(config(loopback(8080), loopback(5060)), log, version)
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'address-in-use')) throw error
    return serve(config(loopback(0), loopback(0)), log, version)
  }
}
