import { t } from './i18n.ts'
import { ApiError } from './request.ts'

/** An error in words for the person at the screen; the code stays visible for whoever is asked for help. */
export function describeError(error: unknown): { readonly title: string; readonly text: string } {
  if (isLoadFailure(error))
    return { title: t('Tapeline does not answer'), text: t('A part of this page could not be loaded.') }
  if (!(error instanceof ApiError)) {
    return {
      title: t('Something went wrong in this page'),
      text: error instanceof Error ? error.message : String(error),
    }
  }
  if (error.status === 0)
    return { title: t('Tapeline does not answer'), text: t('Check the network, or whether Tapeline is running.') }
  if (error.status === 403) return { title: t('You may not see this'), text: error.message }
  if (error.status === 404) return { title: t('Not found'), text: error.message }
  if (error.status === 429) return { title: t('Too many tries'), text: waitText(error.retryAfterSeconds) }
  return { title: t('That did not work'), text: `${error.message} (${error.code})` }
}

/** Whether a part of the program itself did not come: browsers and Vite say it in words only. */
export function isLoadFailure(error: unknown): boolean {
  return error instanceof Error && /preload CSS|dynamically imported module|module script/i.test(error.message)
}

/** How long to wait, in words. */
export function waitText(seconds: number | undefined): string {
  if (seconds === undefined) return t('Wait a little, then try again.')
  if (seconds < 90) return t('Try again in {max} seconds.', { max: Math.max(1, Math.ceil(seconds)) })
  return t('Try again in {seconds} minutes.', { seconds: Math.ceil(seconds / 60) })
}
