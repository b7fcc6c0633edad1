import { Fragment, type ReactNode } from 'react'
import { t } from './i18n.ts'

/** `t` with elements in the sentence: `tx('Add it under {link}.', { link: <Link …/> })`. They may stand in another order in another language. */
export function tx(key: string, values: Readonly<Record<string, ReactNode>>): ReactNode {
  const plain: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(values)) {
    plain[name] = typeof value === 'number' || typeof value === 'string' ? value : `{${name}}`
  }
  const parts = t(key, plain).split(/\{(\w+)\}/)
  return parts.map((part, index) => {
    const node = index % 2 === 0 ? part : (values[part] ?? '')
    // biome-ignore lint/suspicious/noArrayIndexKey: a sentence has its places
    return <Fragment key={index}>{node}</Fragment>
  })
}
