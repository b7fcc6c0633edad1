import { type ReactNode, useSyncExternalStore } from 'react'

/** So wide a screen has no room for the list beside the call: the call is the page. As in `calls-route.module.css`. */
const ALONE = '(max-width: 1100px)'

interface CallHeadingProps {
  /** Of a part of the call, not of the call itself. */
  readonly ofPart?: boolean
  /** Shown where the text has no room. */
  readonly title?: string
  readonly children: ReactNode
}

/** A heading of the open call. Beside the list, the list's is the first of the page; alone, the call's own. */
export function CallHeading({ ofPart, title, children }: CallHeadingProps) {
  const isAlone = useSyncExternalStore(whenWidthChanges, () => matchMedia(ALONE).matches)
  const Heading = isAlone ? (ofPart ? 'h2' : 'h1') : ofPart ? 'h3' : 'h2'
  return <Heading title={title}>{children}</Heading>
}

function whenWidthChanges(changed: () => void): () => void {
  const media = matchMedia(ALONE)
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}
