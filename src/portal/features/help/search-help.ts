import { language } from '../../lib/i18n.ts'
import { loadHelpPage, pagesIn } from './help-pages.ts'

export interface HelpFound {
  readonly page: string
  readonly title: string
  /** The words around what was found. */
  readonly excerpt: string
}

const MOST_FOUND = 12

/** All pages, once somebody searches. */
export async function loadAllHelp(): Promise<ReadonlyMap<string, string>> {
  const names = pagesIn(language())
  const pages = await Promise.all(names.map(async (name) => [name, (await loadHelpPage(name)) ?? ''] as const))
  return new Map(pages)
}

/** Pages with every word; those with one in the title first, then those that say them most. */
export function searchHelp(pages: ReadonlyMap<string, string>, text: string): readonly HelpFound[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  return [...pages]
    .flatMap(([page, content]) => {
      const lower = content.toLowerCase()
      if (!words.every((word) => lower.includes(word))) return []
      const title = titleOf(content) ?? page
      const inTitle = words.filter((word) => title.toLowerCase().includes(word)).length
      const times = words.reduce((sum, word) => sum + lower.split(word).length - 1, 0)
      return [{ page, title, excerpt: excerptOf(content, lower.indexOf(words[0] ?? '')), rank: inTitle * 1000 + times }]
    })
    .sort((one, other) => other.rank - one.rank)
    .slice(0, MOST_FOUND)
    .map(({ page, title, excerpt }) => ({ page, title, excerpt }))
}

export const titleOf = (content: string): string | undefined => /^# (.+)$/m.exec(content)?.[1]?.replace(/[`*]/g, '')

function excerptOf(content: string, at: number): string {
  const from = Math.max(0, at - 50)
  const around = content.slice(from, at + 110).replace(/[#*`|[\]]|\([^)]*\)/g, ' ')
  return `${from > 0 ? '…' : ''}${around.replace(/\s+/g, ' ').trim()}…`
}
