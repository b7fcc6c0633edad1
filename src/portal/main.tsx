import './ui/mantine.css'
import './ui/tokens.css'
import './ui/base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { reloadWhenOutdated } from './app/reload-when-outdated.ts'

reloadWhenOutdated()
const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
