import { describe, expect, it } from 'vitest'
import { router } from '../../app/router.tsx'
import { anchorFor, GENERAL_HELP, HELP_PAGES, helpFor, linkedPage, loadHelpPage, pageName } from './help-pages.ts'

describe('help', () => {
  it('has a page for every address of the portal, with the heading it names', async () => {
    for (const path of Object.keys(router.routesByPath)) {
      const page = helpFor(path)
      expect(HELP_PAGES, path).toContain(pageName(page))
      const text = await loadHelpPage(pageName(page))
      const anchors = [...(text ?? '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorFor(heading))
      if (page.includes('#')) expect(anchors, path).toContain(page.split('#')[1])
    }
  })

  it('tells settings, people and calls apart', () => {
    expect(helpFor('/settings/accounts/1/recording')).toBe('api/policy.md')
    expect(helpFor('/settings/accounts/1/recording-users')).toBe('operate/recording-users.md')
    expect(helpFor('/settings/accounts/1')).toBe('api/people.md')
    expect(helpFor('/calls/1')).toBe('portal.md#one-call')
    expect(helpFor('/')).toBe(GENERAL_HELP)
  })

  it('follows links from page to page and leaves others alone', () => {
    expect(linkedPage('operate/sign-in.md', '../api/README.md#keys')).toBe('api/README.md#keys')
    expect(linkedPage('operate/sign-in.md', '#passkeys')).toBe('operate/sign-in.md#passkeys')
    expect(linkedPage('operate/sign-in.md', 'https://example.com/a.md')).toBeUndefined()
    expect(linkedPage('operate/sign-in.md', '../../LICENSE')).toBeUndefined()
  })
})
