const KEY = 'reloaded-at'
const ONCE_PER_MS = 60_000

/**
 * A page opened before an update asks for files of the version before. The new ones come with the page itself: it is loaded
 * again, once, and only when Tapeline answers; else the error that follows offers to try again.
 */
export function reloadWhenOutdated(): void {
  window.addEventListener('vite:preloadError', () => {
    if (Date.now() - Number(sessionStorage.getItem(KEY)) < ONCE_PER_MS) return
    fetch(window.location.href, { cache: 'no-store' })
      .then(({ ok }) => {
        if (!ok) return
        sessionStorage.setItem(KEY, String(Date.now()))
        window.location.reload()
      })
      .catch(() => undefined)
  })
}
