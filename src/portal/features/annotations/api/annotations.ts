import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { AnnotationChange, AnnotationDraft, CallAnnotations, CallNote } from '../../../../contract/annotation.ts'
import { useLiveEvent } from '../../../lib/live-context.tsx'
import { ApiError, request } from '../../../lib/request.ts'

const pathOf = (callId: string) => `/calls/${encodeURIComponent(callId)}`

/** What was said of a call, again whenever it changes. */
export function useAnnotations(callId: string) {
  const client = useQueryClient()
  const queryKey = ['annotations', callId]
  const refetch = () => {
    void client.invalidateQueries({ queryKey })
    void client.invalidateQueries({ queryKey: ['annotation-changes', callId] })
  }
  useLiveEvent('call-changed', (event) => event.id === callId && refetch())
  useLiveEvent('resumed', refetch)
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => getAnnotations(callId, signal),
  })
}

export function getAnnotations(callId: string, signal: AbortSignal): Promise<CallAnnotations> {
  return request<CallAnnotations>(`${pathOf(callId)}/annotations`, { signal })
}

/** Newest first. */
export function useAnnotationChanges(callId: string, enabled: boolean) {
  return useQuery({
    queryKey: ['annotation-changes', callId],
    queryFn: ({ signal }) =>
      request<{ changes: AnnotationChange[] }>(`${pathOf(callId)}/annotations/changes`, { signal }),
    select: (answer) => answer.changes,
    enabled,
  })
}

export interface NoteInput {
  readonly text: string
  readonly offsetMs?: number
}

export function addNote(callId: string, note: NoteInput & { readonly externalId?: string }): Promise<CallNote> {
  return request(`${pathOf(callId)}/notes`, { method: 'POST', body: note })
}

export function changeNote(
  { callId, id }: CallNote,
  change: NoteInput & { readonly basedOnVersion: number },
): Promise<CallNote> {
  return request(`${pathOf(callId)}/notes/${id}`, { method: 'PUT', body: change })
}

export function removeNote({ callId, id }: CallNote): Promise<undefined> {
  return request(`${pathOf(callId)}/notes/${id}`, { method: 'DELETE' })
}

export function restoreNote({ callId, id }: CallNote): Promise<CallNote> {
  return request(`${pathOf(callId)}/notes/${id}/restore`, { method: 'POST' })
}

export interface DispositionInput {
  readonly disposition: string | null
  readonly reason?: string
  readonly basedOnVersion?: number
}

export function setDisposition(callId: string, given: DispositionInput): Promise<unknown> {
  return request(`${pathOf(callId)}/disposition`, { method: 'PUT', body: given })
}

export function changeTags(callId: string, change: { add?: readonly string[]; remove?: readonly string[] }) {
  return request<{ tags: string[] }>(`${pathOf(callId)}/tags`, { method: 'POST', body: change })
}

export function saveDraft(callId: string, draft: AnnotationDraft, keepalive = false): Promise<undefined> {
  return request(`${pathOf(callId)}/draft`, { method: 'PUT', body: draft, keepalive })
}

interface WholeAnnotation {
  readonly disposition?: string
  readonly reason?: string
  readonly note?: NoteInput & { readonly externalId: string }
  readonly tags?: { readonly add: readonly string[] }
}

interface AnnotationAnswer {
  readonly results: readonly { readonly error?: { readonly code: string; readonly message: string } }[]
}

/** All of it or nothing. Rejects with the refusal. */
export async function annotate(callId: string, annotation: WholeAnnotation): Promise<void> {
  const body = { calls: [{ call: callId, ...annotation }] }
  const { results } = await request<AnnotationAnswer>('/annotations', { method: 'POST', body })
  const error = results[0]?.error
  if (error) throw new ApiError(409, error)
}
