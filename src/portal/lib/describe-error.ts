import { ApiError } from './request.ts'

/** An error in words for the person at the screen; the code stays visible for whoever is asked for help. */
export function describeError(error: unknown): { readonly title: string; readonly text: string } {
  if (isLoadFailure(error))
    return { title: 'Tapeline does not answer', text: 'A part of this page could not be loaded.' }
  if (!(error instanceof ApiError)) {
    return { title: 'Something went wrong in this page', text: error instanceof Error ? error.message : String(error) }
  }
  if (error.status === 0)
    return { title: 'Tapeline does not answer', text: 'Check the network, or whether it is running.' }
  if (error.status === 403) return { title: 'You may not see this', text: error.message }
  if (error.status === 404) return { title: 'Not found', text: error.message }
  if (error.status === 429) return { title: 'Too many tries', text: waitText(error.retryAfterSeconds) }
  return { title: 'That did not work', text: `${error.message} (${error.code})` }
}

/** Whether a part of the program itself did not come: browsers and Vite say it in words only. */
export function isLoadFailure(error: unknown): boolean {
  return error instanceof Error && /preload CSS|dynamically imported module|module script/i.test(error.message)
}

/** How long to wait, in words. */
export function waitText(seconds: number | undefined): string {
  if (seconds === undefined) return 'Wait a little, then try again.'
  if (seconds < 90) return `Try again in ${Math.max(1, Math.ceil(seconds))} seconds.`
  return `Try again in ${Math.ceil(seconds / 60)} minutes.`
}
