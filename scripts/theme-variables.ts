/** Mantine's variables as our theme sets them, as a style sheet: made when the portal is built, not in every browser before it draws. */

import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import type { Plugin } from 'vite'
import { cssVariables, theme } from '../src/portal/ui/theme.ts'

/** What main.tsx imports. */
const NAME = 'virtual:theme-variables.css'
const RESOLVED = `\0${NAME}`

export function themeVariables(): Plugin {
  return {
    name: 'theme-variables',
    resolveId: (name) => (name === NAME ? RESOLVED : undefined),
    load: (id) => (id === RESOLVED ? styleSheet() : undefined),
  }
}

/** Only what differs from Mantine's own, which its style sheet sets. */
function styleSheet(): string {
  const ours = mergeMantineTheme(DEFAULT_THEME, theme)
  const usual = defaultCssVariablesResolver(DEFAULT_THEME)
  const [mantine, tokens] = [defaultCssVariablesResolver(ours), cssVariables(ours)]
  const differing = (part: 'variables' | 'light' | 'dark') => {
    const known = new Map(Object.entries(usual[part]))
    const all = Object.entries({ ...mantine[part], ...tokens[part] })
    return Object.fromEntries(all.filter(([name, value]) => known.get(name) !== value))
  }
  return convertCssVariables({
    variables: differing('variables'),
    light: differing('light'),
    dark: differing('dark'),
  })
}
