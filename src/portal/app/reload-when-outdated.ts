const KEY = 'reloaded-at'
const ONCE_PER_MS = 60_000

/**
 * A page opened before an update asks for files of the version before. The new ones come with the page itself: it is loaded
 * again, once, and only when Tapeline answers; else the error that follows offers to try again.
 */
export function reloadWhenOutdated(): void {
  window.addEventListener('vite:preloadError', () => {
    if (Date.now() - Number(sessionStorage.getItem(KEY)) < ONCE_PER_MS) return
    void reloadIfReachable(() => sessionStorage.setItem(KEY, String(Date.now())))
  })
}

/** Leaves the page as it is while nobody answers: the browser's own error page would be all that is left of it. */
export async function reloadIfReachable(before: () => void = () => undefined): Promise<void> {
  const answer = await fetch(window.location.href, { cache: 'no-store' }).catch(() => undefined)
  if (!answer?.ok) return
  before()
  window.location.reload()
}
