import { describe, expect, it } from 'vitest'
import { ACCOUNT_TABS } from '../../app/account-tabs.ts'
import { router } from '../../app/router.tsx'
import {
  anchorFor,
  GENERAL_HELP,
  HELP_PAGES,
  helpFor,
  linkedPage,
  loadHelpPage,
  pageName,
  pagesIn,
} from './help-pages.ts'

describe('help', () => {
  it('has a page for every address of the portal, with the heading it names', async () => {
    const paths = Object.keys(router.routesByPath)
    for (const [path, language] of paths.flatMap((each) => [[each, 'en'] as const, [each, 'de'] as const])) {
      const page = helpFor(path, language)
      expect(HELP_PAGES, path).toContain(pageName(page))
      const text = await loadHelpPage(pageName(page))
      const anchors = [...(text ?? '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorFor(heading))
      if (page.includes('#')) expect(anchors, path).toContain(page.split('#')[1])
    }
  })

  it('tells the parts of an account apart, each with a page and the heading it names', async () => {
    const account = '/settings/accounts/01a22e8b-0b1b-70f1-a7a4-dc37f2e8708d'
    const pages = ACCOUNT_TABS.map(({ tab }) => helpFor(`${account}?tab=${tab}`))
    const general = pages.filter((page) => page === helpFor(account))
    expect(general).toHaveLength(1)
    for (const page of pages) {
      const text = await loadHelpPage(pageName(page))
      const anchors = [...(text ?? '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorFor(heading))
      expect(text, page).toBeDefined()
      if (page.includes('#')) expect(anchors, page).toContain(page.split('#')[1])
    }
    expect(helpFor(`${account}?tab=dispositions`)).toBe('operate/dispositions.md')
  })

  it('tells settings, people and calls apart', () => {
    expect(helpFor('/settings/accounts/1/recording')).toBe('api/policy.md')
    expect(helpFor('/settings/accounts/1/recording-users')).toBe('operate/recording-users.md')
    expect(helpFor('/settings/accounts/1')).toBe('portal.md#settings')
    expect(helpFor('/calls/1')).toBe('portal.md#one-call')
    expect(helpFor('/replay')).toBe('operate/replay.md#several-conversations')
    expect(helpFor('/')).toBe(GENERAL_HELP)
  })

  it('is in German where there is such a page, and finds none twice', () => {
    expect(helpFor('/calls/1', 'de')).toBe('portal.de.md#ein-gespräch')
    expect(helpFor('/replay', 'de')).toBe('operate/replay.de.md#mehrere-gespräche')
    expect(helpFor('/settings/accounts/1', 'de')).toBe('portal.de.md#einstellungen')
    expect(helpFor('/settings/webhooks', 'de')).toBe('api/webhooks.md')
    expect(pagesIn('de')).toContain('portal.de.md')
    expect(pagesIn('de')).not.toContain('portal.md')
    expect(pagesIn('en')).not.toContain('portal.de.md')
  })

  it.each(['portal', 'operate/replay'])(
    'says the same in both languages in %s, as far as one can tell by its headings and links',
    async (name) => {
      const [english = '', german = ''] = await Promise.all([`${name}.md`, `${name}.de.md`].map(loadHelpPage))
      const headings = (text: string) => text.match(/^#+ /gm)
      expect(headings(german)).toEqual(headings(english))
      const table = (text: string) => text.split('|---|---|')[1]?.match(/\((?:api|operate)\/[\w-]+\.md\)/g)
      expect(table(german)).toEqual(table(english))
    },
  )

  it('follows links from page to page and leaves others alone', () => {
    expect(linkedPage('operate/sign-in.md', '../api/README.md#keys')).toBe('api/README.md#keys')
    expect(linkedPage('operate/sign-in.md', '#passkeys')).toBe('operate/sign-in.md#passkeys')
    expect(linkedPage('operate/sign-in.md', 'https://example.com/a.md')).toBeUndefined()
    expect(linkedPage('operate/sign-in.md', '../../LICENSE')).toBeUndefined()
  })
})
