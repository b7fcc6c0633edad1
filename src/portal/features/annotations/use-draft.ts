import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { AnnotationDraft, CallAnnotations } from '../../../contract/annotation.ts'
import { useLiveEvent } from '../../lib/live-context.tsx'
import { useLater } from '../../lib/use-later.ts'
import { saveDraft } from './api/annotations.ts'

export const EMPTY_DRAFT: AnnotationDraft = { text: '', tags: [] }
const SETTLED_AFTER_MS = 400

export type DraftState = 'saved' | 'saving' | 'failed'

/**
 * What is written and not saved yet: kept on the server while one writes, and at once when the page is left, so that nothing is lost by a reload.
 * What could not be kept is tried again with the next letter, and when the server is there again.
 */
export function useDraft(callId: string, initial: AnnotationDraft | undefined) {
  const client = useQueryClient()
  const [draft, setDraft] = useState<AnnotationDraft>(initial ?? EMPTY_DRAFT)
  const text = JSON.stringify(draft)
  const [keptText, setKeptText] = useState(text)
  const [failedText, setFailedText] = useState<string>()
  const settled = useLater(draft, SETTLED_AFTER_MS)
  const latest = useRef({ draft, isKept: true })
  const sentLast = useRef(text)
  useEffect(() => {
    latest.current = { draft, isKept: text === keptText }
  })

  const keep = useCallback(
    async (each: AnnotationDraft, isLeaving = false) => {
      const sent = JSON.stringify(each)
      sentLast.current = sent
      // Whoever comes back to the call in this tab finds it without asking.
      client.setQueryData<CallAnnotations>(['annotations', callId], (said) => said && { ...said, draft: each })
      try {
        await saveDraft(callId, each, isLeaving)
        // An answer that comes late is not about what is written now.
        if (sentLast.current === sent) setKeptText(sent)
      } catch {
        setFailedText(sent)
      }
    },
    [client, callId],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each that has settled
  useEffect(() => {
    if (JSON.stringify(settled) !== keptText) void keep(settled)
  }, [settled, keep])
  useLiveEvent('resumed', () => {
    if (!latest.current.isKept) void keep(latest.current.draft)
  })
  useEffect(() => {
    const leave = () => {
      if (!latest.current.isKept) void keep(latest.current.draft, true)
    }
    addEventListener('pagehide', leave)
    return () => {
      removeEventListener('pagehide', leave)
      leave()
    }
  }, [keep])

  const clear = () => {
    latest.current = { draft: EMPTY_DRAFT, isKept: true }
    setDraft(EMPTY_DRAFT)
    setKeptText(JSON.stringify(EMPTY_DRAFT))
    void keep(EMPTY_DRAFT)
  }
  const state: DraftState = text === keptText ? 'saved' : text === failedText ? 'failed' : 'saving'
  return { draft, setDraft, clear, state }
}
