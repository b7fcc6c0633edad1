import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const STYLES = 'node_modules/@mantine/core/styles'

it('every widget in use has its style sheet: without it, it stands in the page unstyled', () => {
  const imported = readFileSync('src/portal/ui/mantine.css', 'utf8')
  const used = globSync('src/portal/**/*.tsx').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/^import \{([^}]*)\} from '@mantine\/core'/gm)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  )
  const missing = [...new Set(used)].filter((name) => {
    const sheet = `${name}.layer.css`
    return existsSync(`${STYLES}/${sheet}`) && !imported.includes(`/styles/${sheet}`)
  })
  expect(used).toContain('Button')
  expect(missing).toEqual([])
})
