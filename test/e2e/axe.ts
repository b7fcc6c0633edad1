/** What keeps people with disabilities from using a page, by axe-core (WCAG 2.2 A and AA, best practices). */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Faults that axe calls serious or critical, with the places they are at. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // What fades in has no contrast yet.
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: inPage } = window as unknown as { readonly axe: typeof axe }
    const { violations } = await inPage.run(document, {
      resultTypes: ['violations'],
      // Still called experimental. Whoever speaks to a page says what stands on the button.
      rules: { 'label-content-name-mismatch': { enabled: true } },
    })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`,
      )
  })
}
