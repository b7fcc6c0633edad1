import { useState } from 'react'
import { PAGE_SIZE } from './api/page-size.ts'

/** Looks through a list that is here as a whole, and shows it page by page. `textOf`: what an item is found by. */
export function useFoundItems<Item>(items: readonly Item[], textOf: (item: Item) => string) {
  const [text, setText] = useState('')
  const [pages, setPages] = useState(1)
  const found = findItems(items, text, textOf)
  return {
    text,
    onText: (next: string) => {
      setText(next)
      setPages(1)
    },
    found: found.slice(0, pages * PAGE_SIZE),
    onMore: found.length > pages * PAGE_SIZE ? () => setPages(pages + 1) : undefined,
  }
}

/** Those in which every word stands somewhere. */
export function findItems<Item>(items: readonly Item[], text: string, textOf: (item: Item) => string): readonly Item[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return items
  return items.filter((item) => {
    const within = textOf(item).toLowerCase()
    return words.every((word) => within.includes(word))
  })
}
