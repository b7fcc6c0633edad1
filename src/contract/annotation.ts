/** What people and programs say of a call: notes, disposition, tags. */

import { z } from 'zod'
import {
  MAXIMUM_NOTE_LENGTH,
  MAXIMUM_TAG_LENGTH,
  MAXIMUM_TAGS_PER_CALL,
  normalizeTag,
} from '../core/model/annotation.ts'
import { namedCall } from './call-control.ts'
import { defineRoute } from './route.ts'
import { accountQuery, durationMs, givenId, id, list, timestamp } from './values.ts'

export const annotator = z
  .object({ kind: z.enum(['user', 'api-key']), id, name: z.string().describe('As they were called then') })
  .meta({ id: 'Annotator' })

const content = { text: z.string(), offsetMs: durationMs.exactOptional() }

export const callNote = z
  .object({
    id,
    callId: id,
    ...content,
    offsetMs: durationMs
      .exactOptional()
      .describe('Where on the time line of the call, from its start; absent: of the whole call'),
    version: z.int().positive(),
    author: annotator,
    createdAt: timestamp,
    changedBy: annotator.exactOptional(),
    changedAt: timestamp.exactOptional(),
    mayEdit: z
      .boolean()
      .describe('Whether the caller may change and remove it: their own, or all with `manage-settings`'),
  })
  .meta({ id: 'CallNote' })

export type CallNote = z.infer<typeof callNote>

export const callDisposition = z
  .object({
    dispositionId: id,
    label: z.string(),
    reasonId: id.exactOptional(),
    reason: z.string().exactOptional(),
    setBy: annotator,
    setAt: timestamp,
    version: z.int().positive(),
  })
  .meta({ id: 'CallDisposition', description: 'Labels as they were when it was set' })

export type CallDisposition = z.infer<typeof callDisposition>

const draftFields = {
  text: z.string().max(MAXIMUM_NOTE_LENGTH).default(''),
  dispositionId: z.uuid().exactOptional(),
  reasonId: z.uuid().exactOptional(),
  tags: z.array(z.string().max(MAXIMUM_TAG_LENGTH)).max(MAXIMUM_TAGS_PER_CALL).default([]),
}

export const annotationDraft = z
  .object(draftFields)
  .meta({ id: 'AnnotationDraft', description: 'Begun and not saved: only for whoever wrote it' })

export type AnnotationDraft = z.infer<typeof annotationDraft>

export const callAnnotations = z
  .object({
    callId: id,
    notes: z.array(callNote).describe('Oldest first'),
    withheldNotes: z.int().positive().exactOptional().describe('Notes of moments that the caller may not hear'),
    disposition: callDisposition.exactOptional(),
    dispositionVersion: z.int().nonnegative().describe('How often it was set or taken back: for `basedOnVersion`'),
    tags: z.array(z.string()).describe('By name'),
    mayAnnotate: z.boolean(),
    draft: annotationDraft.exactOptional(),
  })
  .meta({ id: 'CallAnnotations' })

export type CallAnnotations = z.infer<typeof callAnnotations>

export const annotationChange = z
  .object({
    at: timestamp,
    by: annotator,
    kind: z.enum([
      'note-added',
      'note-changed',
      'note-removed',
      'note-restored',
      'disposition-set',
      'disposition-cleared',
      'tag-added',
      'tag-removed',
    ]),
    noteId: id.exactOptional(),
    version: z.int().positive().exactOptional(),
    text: z.string().exactOptional().describe('Of the note from then on'),
    offsetMs: durationMs.exactOptional(),
    label: z.string().exactOptional(),
    reason: z.string().exactOptional(),
    tag: z.string().exactOptional(),
  })
  .meta({ id: 'AnnotationChange' })

export type AnnotationChange = z.infer<typeof annotationChange>

const noteText = z
  .string()
  .max(MAXIMUM_NOTE_LENGTH)
  .refine((text) => text.trim() !== '', 'Write something')
const offset = durationMs
  .max(30 * 86_400_000)
  .exactOptional()
  .describe('Where on the time line of the call, from its start; absent: of the whole call')
const basedOnVersion = z
  .int()
  .nonnegative()
  .exactOptional()
  .describe('The version that was read: a change made meanwhile is not overwritten')
const givenTag = z
  .string()
  .transform(normalizeTag)
  .pipe(
    z
      .string()
      .min(1, 'Give a tag')
      .max(MAXIMUM_TAG_LENGTH)
      .regex(/^[^\p{Cc},]*$/u, 'Give a tag without commas'),
  )
const givenTags = z.array(givenTag).max(MAXIMUM_TAGS_PER_CALL).default([])

/** By id, or by label as it stands in the list. */
const chosen = {
  disposition: z
    .string()
    .min(1)
    .max(100)
    .nullable()
    .describe('Id or label of one in the list of the call’s direction; null takes it back'),
  reason: z.string().min(1).max(100).exactOptional().describe('Id or label of one of its reasons'),
}

const tagChange = z
  .object({ add: givenTags, remove: givenTags })
  .meta({ id: 'TagChange', description: 'Lower case; commas part them elsewhere and cannot be in them' })

const noteParams = namedCall.extend({ noteId: givenId })
const tag = 'notes'
const query = accountQuery

/** In one request. */
export const MAXIMUM_ANNOTATED_CALLS = 200

export const annotationRoutes = {
  getAnnotations: defineRoute({
    name: 'getAnnotations',
    method: 'GET',
    path: '/api/v1/calls/{callId}/annotations',
    tag,
    summary: 'Notes, disposition and tags of a call',
    description: 'A note of a moment is shown to whoever may hear that moment, the others to whoever sees the call.',
    access: 'see-calls',
    params: namedCall,
    query,
    answer: { status: 200, schema: callAnnotations },
  }),
  listAnnotationChanges: defineRoute({
    name: 'listAnnotationChanges',
    method: 'GET',
    path: '/api/v1/calls/{callId}/annotations/changes',
    tag,
    summary: 'What was said of a call, changed and taken back, newest first',
    access: 'see-calls',
    params: namedCall,
    query,
    answer: { status: 200, schema: list('changes', annotationChange) },
  }),
  addNote: defineRoute({
    name: 'addNote',
    method: 'POST',
    path: '/api/v1/calls/{callId}/notes',
    tag,
    summary: 'Write a note on a call, or on a moment of it',
    access: 'annotate',
    params: namedCall,
    query,
    body: z
      .object({
        text: noteText,
        offsetMs: offset,
        externalId: z
          .string()
          .min(1)
          .max(200)
          .exactOptional()
          .describe('What a program calls it: sent again, it is there once'),
      })
      .meta({ id: 'NewCallNote' }),
    answer: { status: 201, schema: callNote },
  }),
  changeNote: defineRoute({
    name: 'changeNote',
    method: 'PUT',
    path: '/api/v1/calls/{callId}/notes/{noteId}',
    tag,
    summary: 'Edit a note; what it said before is kept',
    access: 'annotate',
    params: noteParams,
    query,
    body: z.object({ text: noteText, offsetMs: offset, basedOnVersion }).meta({ id: 'CallNoteChange' }),
    answer: { status: 200, schema: callNote },
  }),
  removeNote: defineRoute({
    name: 'removeNote',
    method: 'DELETE',
    path: '/api/v1/calls/{callId}/notes/{noteId}',
    tag,
    summary: 'Take a note away; it can be restored',
    access: 'annotate',
    params: noteParams,
    query,
    answer: { status: 204 },
  }),
  restoreNote: defineRoute({
    name: 'restoreNote',
    method: 'POST',
    path: '/api/v1/calls/{callId}/notes/{noteId}/restore',
    tag,
    summary: 'Bring a note back that was taken away',
    access: 'annotate',
    params: noteParams,
    query,
    answer: { status: 200, schema: callNote },
  }),
  setDisposition: defineRoute({
    name: 'setDisposition',
    method: 'PUT',
    path: '/api/v1/calls/{callId}/disposition',
    tag,
    summary: 'Say how a call came out',
    access: 'annotate',
    params: namedCall,
    query,
    body: z.object({ ...chosen, basedOnVersion }).meta({ id: 'GivenDisposition' }),
    answer: { status: 200, schema: callAnnotations.pick({ disposition: true, dispositionVersion: true }) },
  }),
  changeTags: defineRoute({
    name: 'changeTags',
    method: 'POST',
    path: '/api/v1/calls/{callId}/tags',
    tag,
    summary: 'Add and remove tags',
    access: 'annotate',
    params: namedCall,
    query,
    body: tagChange,
    answer: { status: 200, schema: list('tags', z.string()) },
  }),
  saveDraft: defineRoute({
    name: 'saveDraft',
    method: 'PUT',
    path: '/api/v1/calls/{callId}/draft',
    tag,
    summary: 'Keep what one began to write; an empty one is forgotten',
    access: 'annotate',
    params: namedCall,
    query,
    body: annotationDraft,
    answer: { status: 204 },
  }),
  annotateCalls: defineRoute({
    name: 'annotateCalls',
    method: 'POST',
    path: '/api/v1/annotations',
    tag,
    summary: 'Disposition, note and tags of many calls, by any of their names',
    description: 'Each call is done or refused for itself; the answer has one line for each, in order.',
    access: 'annotate',
    query,
    body: z
      .object({
        calls: z
          .array(
            z
              .object({
                call: z.string().min(1).max(256).describe('Id, or any name the phone system gave it'),
                disposition: chosen.disposition.exactOptional(),
                reason: chosen.reason,
                note: z
                  .object({
                    text: noteText,
                    offsetMs: offset,
                    externalId: z.string().min(1).max(200).exactOptional(),
                  })
                  .exactOptional(),
                tags: tagChange.exactOptional(),
              })
              .meta({ id: 'AnnotatedCall' }),
          )
          .min(1)
          .max(MAXIMUM_ANNOTATED_CALLS),
      })
      .meta({ id: 'AnnotatedCalls' }),
    answer: {
      status: 200,
      schema: list(
        'results',
        z
          .object({
            call: z.string().describe('As it was named'),
            callId: id.exactOptional(),
            error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
          })
          .meta({ id: 'AnnotationResult' }),
      ),
    },
  }),
}
