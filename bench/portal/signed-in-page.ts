/** A page of a real browser, signed in to a Tapeline of its own. */
import type { Browser, Page } from 'playwright-core'
import { ADMIN } from '../../test/e2e/tapeline-process.ts'

export async function signedInPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(url)
  await page.getByLabel('Email').fill(ADMIN.email)
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Calls', exact: true }).waitFor()
  return page
}

export function at(values: readonly number[], share: number): number {
  const ordered = values.toSorted((one, other) => one - other)
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? Number.NaN
}
