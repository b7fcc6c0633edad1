// Before the first paint, so that a dark page never flashes white. A file of its own: no inline script, so a strict CSP holds.
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
