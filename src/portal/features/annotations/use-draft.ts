import { useEffect, useRef, useState } from 'react'
import type { AnnotationDraft } from '../../../contract/annotation.ts'
import { useLater } from '../../lib/use-later.ts'
import { saveDraft } from './api/annotations.ts'

export const EMPTY_DRAFT: AnnotationDraft = { text: '', tags: [] }
const SETTLED_AFTER_MS = 400

export type DraftState = 'saved' | 'saving' | 'failed'

/** What is written and not saved yet: kept on the server while one writes, so that nothing is lost by a reload. */
export function useDraft(callId: string, kept: AnnotationDraft | undefined) {
  const [draft, setDraft] = useState<AnnotationDraft>(kept ?? EMPTY_DRAFT)
  const [state, setState] = useState<DraftState>('saved')
  const settled = useLater(draft, SETTLED_AFTER_MS)
  const stored = useRef(JSON.stringify(draft))
  useEffect(() => {
    const text = JSON.stringify(settled)
    if (text === stored.current) return
    stored.current = text
    setState('saving')
    saveDraft(callId, settled).then(
      () => stored.current === text && setState('saved'),
      () => {
        // With the next letter it is tried again.
        stored.current = ''
        setState('failed')
      },
    )
  }, [callId, settled])
  const clear = () => {
    stored.current = JSON.stringify(EMPTY_DRAFT)
    setDraft(EMPTY_DRAFT)
    void saveDraft(callId, EMPTY_DRAFT).catch(() => undefined)
  }
  const isPending = JSON.stringify(draft) !== stored.current
  return { draft, setDraft, clear, state: isPending ? ('saving' as const) : state }
}
