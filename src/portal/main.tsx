import './ui/mantine.css'
import 'virtual:theme-variables.css'
import './ui/tokens.css'
import './ui/base.css'
import { createRoot } from 'react-dom/client'
import { reloadWhenOutdated } from './app/reload-when-outdated.ts'
import { chosenLanguage, startLanguage } from './lib/i18n.ts'

reloadWhenOutdated()
void start()

async function start(): Promise<void> {
  // The words first: modules of the portal have some at their top.
  await startLanguage(chosenLanguage())
  const { App } = await import('./app/app.tsx')
  const root = document.getElementById('root')
  if (root) createRoot(root).render(<App />)
}
