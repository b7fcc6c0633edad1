// Before the first paint and before the portal's own script is there. A file of its own: no inline script, so a strict CSP holds.

// A dark page never flashes white.
{
  const root = document.documentElement
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)').matches
  root.setAttribute('data-mantine-color-scheme', systemIsDark ? 'dark' : 'light')
  try {
    const chosen = localStorage.getItem('mantine-color-scheme-value')
    if (chosen === 'dark' || chosen === 'light') root.setAttribute('data-mantine-color-scheme', chosen)
  } catch {
    // A browser that refuses storage follows the system.
  }
}

// The first date that a browser writes takes it 25 ms: it looks through all languages it knows, once for the whole process. So another thread
// writes one meanwhile.
new Worker('/first-date.js')

// What the list of calls asks for first is asked for meanwhile (lib/asked-at-once.ts): its rows are then drawn at once.
if (location.pathname === '/calls') {
  const atMs = Date.now()
  const answers = new Map()
  const ask = (path) => {
    const answer = fetch(`/api/v1${path}`).then(async (response) => {
      const body = await response.json()
      response.json = () => Promise.resolve(body)
      return response
    })
    // Whoever asks again learns why.
    answer.catch(() => undefined)
    answers.set(`/api/v1${path}`, answer)
  }
  const since = new URLSearchParams({ from: new Date(atMs - 86_400_000).toISOString(), limit: '100' })
  ask('/sign-in-session')
  if (location.search === '') ask('/saved-searches')
  if (location.search === '') ask(`/calls?${since}`)
  if (location.search === '?period=any') ask('/calls?limit=100')
  ask('/calls?state=live&limit=100')
  ask('/accounts?limit=50')
  window.askedAtOnce = { atMs, answers }
}
