/** The portal in Firefox, by keyboard alone: sign in, hear a call, order, correct a name, read the audit log, close an account. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missing } from '../tools.ts'
import { acmeDocument } from './acme.ts'
import { type FirefoxUser, startFirefox } from './firefox.ts'
import { ADMIN, eventually, TapelineProcess } from './tapeline-process.ts'

const SPEECH = join(import.meta.dirname, '../../src/recording-client/speech')
let tapeline: TapelineProcess
let user: FirefoxUser
let page: FirefoxUser['page']

async function openAccount(): Promise<void> {
  await user.press('Accounts', 'back')
  await user.shows('Acme Bikes', 'main button')
  await user.press('Acme Bikes')
}

describe.skipIf(missing('firefox'))('the portal in Firefox', () => {
  beforeAll(async () => {
    tapeline = await TapelineProcess.start()
    await tapeline.apply(acmeDocument({ preset: 'mir' }))
    await tapeline.call({
      name: 'heard in Firefox',
      parties: [
        { id: 'caller', aor: 'sip:+493055512345@carrier.example', name: 'Robert Lane' },
        { id: 'agent', aor: 'sip:201@pbx.example', name: 'Clara Vogt' },
      ],
      steps: [{ do: 'play', party: 'agent', file: join(SPEECH, 'agent-1-greeting.wav') }],
    })
    user = await startFirefox()
    page = user.page
  })

  afterAll(async () => {
    await user?.close()
    await tapeline?.remove()
  })

  it('signs in and lists the call', async () => {
    await user.signIn(tapeline.httpUrl, ADMIN)
    await user.shows('Robert Lane', '[aria-label=Calls] a')
  })

  it('plays it', async () => {
    const time = () => page.$eval('audio', (audio) => audio.currentTime)
    await user.shows('Recorded', '[aria-label=Calls] a')
    await user.keys('j')
    await user.keys('Enter')
    await page.waitForSelector('[role=slider]')
    await eventually(
      () => page.$eval('audio', (audio) => audio.duration),
      (seconds) => seconds > 1,
    )
    await user.keys(' ')
    const early = await eventually(time, (seconds) => seconds > 0.2)
    await eventually(time, (seconds) => seconds > early + 0.3)
    await user.keys('Escape')
  })

  it('places an order', async () => {
    await openAccount()
    await user.shows('Call recording users', 'main a')
    await user.press('Call recording users')
    await user.shows('Add…', 'main button')
    await user.press('Add…')
    await page.waitForSelector('[role=dialog]')
    await user.type('reid')
    await user.shows('Ian Reid', '[role=option]')
    await user.keys('ArrowDown')
    await user.keys('Enter')
    await user.keys('Escape')
    await user.keys('Tab')
    await user.keys(' ')
    await user.press('Review order')
    await user.shows('Add MIR On-Demand for 1 person, at once.', '[role=dialog]')
    await user.press('Place order')
    await user.shows('MIR On-Demand', '[aria-label="Call recording users"] tr')
  })

  it('changes the product from the menu of the row: the other of two is chosen already', async () => {
    await user.press('Actions for Ian Reid')
    await page.waitForFunction(() => document.activeElement?.closest('[role=menu]') !== null)
    await user.keys('ArrowDown')
    await user.keys('Enter')
    await user.shows('For Ian Reid.', '[role=dialog]')
    await page.waitForFunction(() => document.activeElement?.matches('[type=radio]:checked') === true)
    await user.keys('ArrowUp')
    await user.keys('ArrowDown')
    await user.press('Review order')
    await user.shows('Change to MIR Always-On for 1 person, at once.', '[role=dialog]')
    await user.press('Place order')
    await user.shows('MIR Always-On', '[aria-label="Call recording users"] tr')
  })

  it('corrects the name of the person, seen at once', async () => {
    await user.press('Ian Reid', 'back')
    await user.shows('Ian Reid', 'h1')
    await user.press('Edit')
    await page.waitForSelector('[role=dialog]')
    await user.tabTo('Name')
    await page.keyboard.down('Control')
    await user.keys('a')
    await page.keyboard.up('Control')
    await user.type('Ian Reed')
    await user.press('Save')
    await user.shows('Ian Reed', 'h1')
  })

  it('takes it from several by the tool bar, after a look at the order', async () => {
    await openAccount()
    await user.shows('Call recording users', 'main a')
    await user.press('Call recording users')
    await user.shows('Ian Reed', '[aria-label="Call recording users"] tr')
    await user.tabTo('Select everybody who is shown')
    await user.keys(' ')
    await user.shows('1 selected', 'main')
    await user.press('Remove…', 'back')
    await page.waitForSelector('[role=dialog]')
    await user.press('Review order')
    await user.shows('Remove call recording for 1 person, at once.', '[role=dialog]')
    await user.press('Place order')
    await user.shows('Nobody has call recording yet', 'main')
    await user.shows('Remove call recording', '[aria-label=Orders] li')
  })

  it('enables it while a user is added: profile, product, and a day', async () => {
    await openAccount()
    await user.shows('Users', 'main a')
    await user.press('Users')
    await user.press('Add user')
    await page.waitForSelector('[role=dialog]')
    await user.tabTo('First name')
    await user.type('Nina')
    await user.tabTo('Last name')
    await user.type('Kern')
    await user.tabTo('Profile')
    await user.keys('Enter')
    await user.shows('Elite', '[role=option]')
    await user.type('Elite')
    await user.keys('ArrowDown')
    await user.keys('Enter')
    await user.tabTo('Call recording')
    await user.keys(' ')
    await user.tabTo('MIR')
    await user.keys('ArrowDown')
    await user.keys('ArrowUp')
    await user.tabTo('Activation date')
    await user.type(`0101${new Date().getUTCFullYear() + 1}`)
    await user.press('Add user')
    await page.waitForFunction(() => !document.querySelector('[role=dialog]'))
    // Back where it began, not at the top of the page.
    await eventually(user.focused, (name) => name === 'Add user')
    await user.press('Nina Kern')
    await user.shows('Nina Kern', 'h1')
    await user.shows('Add MIR', 'main')
  })

  it('finds in the audit log who did that', async () => {
    await user.press('Audit log', 'back')
    await user.shows('Audit log', 'h1')
    await user.tabTo('Search events')
    await user.type('order.placed')
    await user.shows('Order placed', 'details')
    await user.showsNoMore('Signed in', 'main')
  })

  it('closes the account, and takes it back', async () => {
    await openAccount()
    await user.press('Close account…')
    await user.shows('Close Acme Bikes for good?', '[role=dialog]')
    await user.type('contract ended')
    await user.tabTo('Type acme to confirm')
    await user.type('acme')
    await user.press('Close account')
    await user.shows('will be destroyed in 3:59:', '[role=alert]')
    await user.press('Cancel closing', 'back')
    await user.showsNoMore('will be destroyed', 'main')
    await user.shows('Close account…', 'main button')
    expect(user.problems).toEqual([])
  })
})
