import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const STYLES = 'node_modules/@mantine/core/styles'
const WIDGETS = 'node_modules/@mantine/core/esm/components'

/** Widgets are made of others: the indicator of a `SegmentedControl`. */
function withParts(names: readonly string[]): ReadonlySet<string> {
  const known = new Set<string>()
  const follow = (name: string) => {
    const file = `${WIDGETS}/${name}/${name}.mjs`
    if (known.has(name) || !existsSync(file)) return
    known.add(name)
    const imports = readFileSync(file, 'utf8').matchAll(/from "\.\.\/(?:\w+\/)*(\w+)\.mjs"/g)
    for (const [, part = ''] of imports) follow(part)
  }
  for (const name of names) follow(name)
  return known
}

it('every widget in use has its style sheet: without it, it stands in the page unstyled', () => {
  const imported = readFileSync('src/portal/ui/mantine.css', 'utf8')
  const used = globSync('src/portal/**/*.tsx').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/^import \{([^}]*)\} from '@mantine\/core'/gm)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  )
  const missing = [...withParts(used)].filter((name) => {
    const sheet = `${name}.layer.css`
    return existsSync(`${STYLES}/${sheet}`) && !imported.includes(`/styles/${sheet}`)
  })
  expect(used).toContain('Button')
  expect(missing).toEqual([])
})
