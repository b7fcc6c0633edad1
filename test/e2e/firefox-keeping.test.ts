/** What an account's archive has in the portal, in Firefox, by keyboard alone: canary calls, and a key of the account's own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { type FirefoxUser, startFirefox } from './firefox.ts'
import { ADMIN, runTapeline, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
const folder = mkdtempSync(join(tmpdir(), 'tapeline-firefox-keeping-'))
let tapeline: TapelineProcess
let user: FirefoxUser
let page: FirefoxUser['page']

async function openAccount(direction?: 'back'): Promise<void> {
  await user.press('Accounts', direction)
  await user.shows('Acme Bikes', 'main button')
  await user.press('Acme Bikes')
}

const inDialog = () => page.waitForSelector('[role=dialog]')

describe.skipIf(missing('firefox'))('what keeps an archive whole and closed, in Firefox', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument())
    user = await startFirefox()
    page = user.page
    await user.signIn(tapeline.httpUrl, ADMIN)
  })

  afterAll(async () => {
    await user?.close()
    await tapeline?.remove()
    rmSync(folder, { recursive: true })
  })

  it('sets up canary calls', async () => {
    await user.shows('Accounts', 'nav a')
    await openAccount()
    await user.shows('Completeness', 'main a')
    await user.press('Completeness')
    await user.shows('Canary calls', 'main h2')
    await user.press('Add')
    await inDialog()
    await user.tabTo('Name')
    await user.type('Head office')
    await user.tabTo('Whom it calls')
    await user.type('sip:600@127.0.0.1:1')
    await user.tabTo('As whom')
    await user.type('sip:canary@127.0.0.1')
    await user.tabTo('Transport')
    await user.keys('Enter')
    await user.shows('TCP', '[role=option]')
    await user.keys('ArrowDown', 'Enter')
    await user.press('Add')
    await user.shows('Head office', 'main li')
    await user.shows('every 60 minutes', 'main li')
    await user.shows('It has not called yet.', 'main li')
  })

  it('has one call at once, and reads what became of it and of those before', async () => {
    await user.press('Call now: Head office')
    await user.shows('Phone system not reached', 'main li')
    await user.shows('Failing since', 'main li')
    await user.press('History')
    await user.shows('Phone system not reached', '[aria-label="Calls of Head office"] li')
  })

  it('pauses it, and removes it with its history', async () => {
    await user.press('Edit Head office', 'back')
    await inDialog()
    await user.tabTo('Paused')
    await user.keys(' ')
    await user.press('Save')
    await user.shows('Paused', 'main li')
    await user.press('Edit Head office', 'back')
    await inDialog()
    await user.press('Remove…')
    await user.shows('Remove canary calls Head office?', '[role=dialog]')
    await user.press('Remove')
    await user.shows('There are none yet.', 'main')
  })

  it('has recordings sealed for a key of the account’s own, and is told when it is not whole', async () => {
    const { stdout } = await runTapeline(['keys', 'make-archive-key', join(folder, 'private.pem')])
    const [, publicKey = '', keyId = ''] = /^public key (\S+)\nkey id (\S+)$/m.exec(stdout) ?? []
    await openAccount('back')
    await user.shows('Recording settings', 'main a')
    await user.press('Recording settings')
    await user.shows('Options', 'main a')
    await user.press('Options')
    const label = 'Recordings are sealed for your own key'
    await user.shows(label, 'main b')
    await user.tabTo(label)
    await user.keys('ArrowDown')
    await user.tabTo(`${label}, public key`)
    await user.type(publicKey.slice(0, -1))
    await user.shows('Give the public key whole', 'main')
    await user.type(publicKey.slice(-1))
    await user.showsNoMore('Give the public key whole', 'main')
    await user.press('Save')
    await user.showsNoMore('unsaved change', 'main')
    await tapeline.call({
      name: 'sealed in Firefox',
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
        { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
      ],
      steps: [{ do: 'play', party: 'agent', file: join(SPEECH, 'agent-1-greeting.wav') }],
    })
    await user.press('Calls', 'back')
    await user.shows('Robert Lane', '[aria-label=Calls] a')
    await user.shows('Recorded', '[aria-label=Calls] a')
    await user.keys('j')
    // Enter is the focused element's key: on a busy machine the focus takes a moment to reach the row.
    await page.waitForFunction(() => document.activeElement?.closest('[aria-label=Calls]'))
    await user.keys('Enter')
    await user.shows('Sealed for the account’s own key')
    await user.shows(`Key ${keyId}`)
  })

  it('offers the sealed file, and complains of nothing', async () => {
    await user.tabTo('Download the sealed file')
    expect(user.problems).toEqual([])
  })
})
