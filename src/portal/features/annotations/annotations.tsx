import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react'
import type { CallAnnotations, CallNote } from '../../../contract/annotation.ts'
import type { AccountDispositions } from '../../../contract/disposition.ts'
import { useDispositions } from '../../lib/api/use-dispositions.ts'
import { describeError } from '../../lib/describe-error.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { toastError } from '../../ui/toast.ts'
import { undoToast } from '../../ui/undo-toast.tsx'
import { AnnotationHistory } from './annotation-history.tsx'
import classes from './annotations.module.css'
import {
  addNote,
  changeNote,
  changeTags,
  removeNote,
  restoreNote,
  setDisposition,
  useAnnotations,
} from './api/annotations.ts'
import { type Chosen, isComplete, offeredFor } from './disposition-choice.ts'
import { DispositionFields } from './disposition-fields.tsx'
import { parseMoment } from './moment.ts'
import { TagsField } from './tags-field.tsx'
import { useDraft } from './use-draft.ts'

/** Where moments of the call are on the time line that is shown, in milliseconds. */
interface Moments {
  readonly positionOf: (offsetMs: number) => number
  readonly offsetOf: (positionMs: number) => number
  readonly player?: { readonly positionMs: () => number; readonly seek: (positionMs: number) => void }
}

interface AnnotationsProps {
  readonly call: { readonly id: string; readonly accountId: string; readonly direction: string }
  readonly timeZone: string
  readonly moments: Moments
}

/** Notes, disposition and tags of a call, with what they were before. */
export function Annotations({ call, timeZone, moments }: AnnotationsProps) {
  const { data, error, refetch } = useAnnotations(call.id)
  // Asked for at once: a field that comes later would push away what one has begun to read.
  const { data: dispositions, isPending } = useDispositions(call.accountId)
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data || (data.mayAnnotate && isPending)) return <Skeleton height={64} />
  const isEmpty = data.notes.length === 0 && data.disposition === undefined && data.tags.length === 0
  return (
    <div className={classes.root}>
      {data.mayAnnotate ? (
        <>
          <CallDisposition call={call} annotations={data} dispositions={dispositions} />
          <CallTags call={call} annotations={data} />
        </>
      ) : (
        <Said annotations={data} />
      )}
      {data.notes.length > 0 && (
        <ul className={classes.notes} aria-label={t('Notes')}>
          {data.notes.map((note) => (
            <Note key={note.id} note={note} timeZone={timeZone} moments={moments} />
          ))}
        </ul>
      )}
      {data.withheldNotes !== undefined && (
        <p className={classes.hint}>
          {t('{count} notes belong to moments that you may not hear.', { count: data.withheldNotes })}
        </p>
      )}
      {data.mayAnnotate && <NewNote callId={data.callId} kept={data.draft?.text} moments={moments} />}
      {isEmpty && (
        <p className={data.mayAnnotate ? classes.onPaper : classes.hint}>
          {t('Nobody wrote anything about this call.')}
        </p>
      )}
      <AnnotationHistory callId={call.id} timeZone={timeZone} positionOf={moments.positionOf} />
    </div>
  )
}

function Said({ annotations: { disposition, tags } }: { readonly annotations: CallAnnotations }) {
  return (
    <>
      {disposition && <p>{[disposition.label, disposition.reason].filter(Boolean).join(' · ')}</p>}
      {tags.length > 0 && <p>{tags.map((tag) => `#${tag}`).join(' ')}</p>}
    </>
  )
}

function CallDisposition({
  call,
  annotations,
  dispositions,
}: {
  readonly call: AnnotationsProps['call']
  readonly annotations: CallAnnotations
  readonly dispositions: AccountDispositions | undefined
}) {
  const { disposition, dispositionVersion } = annotations
  const client = useQueryClient()
  const offered = offeredFor(dispositions, call.direction)
  /** Chosen, and waits for its reason. */
  const [begun, setBegun] = useState<Chosen>()
  const refresh = () => client.invalidateQueries({ queryKey: ['annotations', call.id] })
  const save = useMutation({
    mutationFn: ({ dispositionId, reasonId }: Chosen) =>
      setDisposition(call.id, {
        disposition: dispositionId ?? null,
        ...(reasonId !== undefined && { reason: reasonId }),
        basedOnVersion: dispositionVersion,
      }),
    onSettled: async () => {
      setBegun(undefined)
      await refresh()
    },
  })
  if (!dispositions || (offered.length === 0 && !disposition)) return null
  const said = disposition && offered.some(({ id }) => id === disposition.dispositionId) ? disposition : undefined
  return (
    <div className={classes.fields}>
      {disposition && !said && (
        <p>
          {t('{label}, which cannot be chosen any more', {
            label: [disposition.label, disposition.reason].filter(Boolean).join(' · '),
          })}
        </p>
      )}
      <DispositionFields
        offered={offered}
        chosen={begun ?? said ?? {}}
        onChange={(chosen) => {
          if (chosen.dispositionId === undefined || isComplete(offered, chosen)) save.mutate(chosen)
          setBegun(chosen)
        }}
      />
      {begun?.dispositionId !== undefined && !isComplete(offered, begun) && (
        <p className={classes.hint} role="status">
          {t('Not saved yet: choose a reason.')}
        </p>
      )}
      {save.error && <FormError>{conflictText(save.error) ?? describeError(save.error).text}</FormError>}
    </div>
  )
}

function CallTags({
  call,
  annotations: { tags },
}: {
  readonly call: AnnotationsProps['call']
  readonly annotations: CallAnnotations
}) {
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (wanted: readonly string[]) =>
      changeTags(call.id, {
        add: wanted.filter((tag) => !tags.includes(tag)),
        remove: tags.filter((tag) => !wanted.includes(tag)),
      }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['annotations', call.id] })
      await client.invalidateQueries({ queryKey: ['tags'] })
    },
  })
  return (
    <>
      <TagsField
        accountId={call.accountId}
        tags={change.isPending ? change.variables : tags}
        onChange={(wanted) => {
          if (wanted.join() !== tags.join()) change.mutate(wanted)
        }}
      />
      {change.error && <FormError>{describeError(change.error).text}</FormError>}
    </>
  )
}

interface NoteProps {
  readonly note: CallNote
  readonly timeZone: string
  readonly moments: Moments
}

function Note({ note, timeZone, moments }: NoteProps) {
  const client = useQueryClient()
  const [editing, setEditing] = useState(false)
  const edit = useRef<HTMLButtonElement>(null)
  const refresh = () => client.invalidateQueries({ queryKey: ['annotations', note.callId] })
  const remove = useMutation({
    mutationFn: () => removeNote(note),
    onSuccess: async () => {
      await refresh()
      undoToast(t('Note removed.'), () => void restoreNote(note).then(refresh, toastError))
    },
    onError: toastError,
  })
  // The button is not there while the form is: whoever works by keyboard is back at it afterwards.
  const close = () => {
    setEditing(false)
    requestAnimationFrame(() => edit.current?.focus())
  }
  if (editing) return <li>{<EditNote note={note} moments={moments} onClose={close} />}</li>
  return (
    <li className={classes.note}>
      <p className={classes.text}>
        {note.offsetMs !== undefined && (
          <Moment positionMs={moments.positionOf(note.offsetMs)} player={moments.player} />
        )}
        {note.text}
      </p>
      <p className={classes.by}>
        {note.author.name} · <time dateTime={note.createdAt}>{fullTime(Date.parse(note.createdAt), timeZone)}</time>
        {note.changedBy && ` · ${t('edited by {name}', { name: note.changedBy.name })}`}
        {note.mayEdit && (
          <>
            <Button ref={edit} size="compact-xs" variant="subtle" onClick={() => setEditing(true)}>
              {t('Edit')}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              {t('Remove')}
            </Button>
          </>
        )}
      </p>
    </li>
  )
}

/** Of a call with sound it leads to that second. */
function Moment({ positionMs, player }: { readonly positionMs: number; readonly player: Moments['player'] }) {
  const clock = formatDuration(positionMs)
  if (!player) return <span className={classes.moment}>{clock}</span>
  return (
    <button
      type="button"
      className={classes.moment}
      aria-label={t('Go to {time}', { time: clock })}
      onClick={() => player.seek(positionMs)}
    >
      {clock}
    </button>
  )
}

interface EditNoteProps {
  readonly note: CallNote
  readonly moments: Moments
  readonly onClose: () => void
}

function EditNote({ note, moments, onClose }: EditNoteProps) {
  const client = useQueryClient()
  const [text, setText] = useState(note.text)
  const [shown] = useState(note.offsetMs === undefined ? '' : formatDuration(moments.positionOf(note.offsetMs)))
  const [moment, setMoment] = useState(shown)
  const [version, setVersion] = useState(note.version)
  const [theirs, setTheirs] = useState<string>()
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const save = useMutation({
    mutationFn: (input: { text: string; offsetMs?: number }) => changeNote(note, { ...input, basedOnVersion: version }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['annotations', note.callId] })
      onClose()
    },
    onError: (error) => {
      const current = error instanceof ApiError && error.code === 'note-changed' ? error.details.current : undefined
      if (typeof current !== 'object' || current === null) return
      const { version: newest, text: said } = current as { version: number; text: string }
      // What they wrote is shown; saving once more is meant.
      setVersion(newest)
      setTheirs(said)
    },
  })
  return (
    <NoteForm
      {...{ field, text, moment, setText, setMoment }}
      label={t('Edit note')}
      submit={theirs === undefined ? t('Save') : t('Replace it with mine')}
      pending={save.isPending}
      error={save.error ?? undefined}
      onSubmit={(input) => {
        // Shown in seconds: one that nobody touched stays where it was to the millisecond.
        const kept = moment === shown ? note.offsetMs : offsetIn(moments, input.positionMs)
        save.mutate({ text: input.text, ...(kept !== undefined && { offsetMs: kept }) })
      }}
      onCancel={onClose}
    >
      {theirs !== undefined && (
        <div className={classes.theirs} role="alert">
          <b>{t('Somebody else edited it meanwhile. It says now:')}</b>
          <p className={classes.text}>{theirs}</p>
        </div>
      )}
    </NoteForm>
  )
}

function offsetIn({ offsetOf }: Moments, positionMs: number | undefined): number | undefined {
  return positionMs === undefined ? undefined : offsetOf(positionMs)
}

interface NewNoteProps {
  readonly callId: string
  readonly kept: string | undefined
  readonly moments: Moments
}

function NewNote({ callId, kept, moments }: NewNoteProps) {
  const client = useQueryClient()
  const { draft, setDraft, clear } = useDraft(callId, kept === undefined ? undefined : { text: kept, tags: [] })
  const [moment, setMoment] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useShortcuts({
    n: () => {
      if (moments.player) setMoment(formatDuration(moments.player.positionMs()))
      field.current?.focus()
    },
  })
  const add = useMutation({
    mutationFn: (input: { text: string; offsetMs?: number }) => addNote(callId, input),
    onSuccess: async () => {
      clear()
      setMoment('')
      await client.invalidateQueries({ queryKey: ['annotations', callId] })
    },
  })
  return (
    <NoteForm
      field={field}
      text={draft.text}
      moment={moment}
      setText={(text) => setDraft({ ...draft, text })}
      setMoment={setMoment}
      label={t('New note')}
      submit={t('Add note')}
      pending={add.isPending}
      error={add.error ?? undefined}
      onSubmit={({ text, positionMs }) => {
        const offsetMs = offsetIn(moments, positionMs)
        add.mutate({ text, ...(offsetMs !== undefined && { offsetMs }) })
      }}
    />
  )
}

interface NoteFormProps {
  readonly field?: Ref<HTMLTextAreaElement>
  readonly text: string
  readonly moment: string
  readonly setText: (text: string) => void
  readonly setMoment: (moment: string) => void
  readonly label: string
  readonly submit: string
  readonly pending: boolean
  readonly error: Error | undefined
  readonly onSubmit: (input: { text: string; positionMs: number | undefined }) => void
  readonly onCancel?: () => void
  readonly children?: ReactNode
}

function NoteForm(props: NoteFormProps) {
  const { field, text, moment, setText, setMoment, label, submit, pending, error, onSubmit, onCancel, children } = props
  const positionMs = parseMoment(moment)
  const isInvalid = positionMs === 'invalid'
  const isShown = !(error instanceof ApiError && error.code === 'note-changed')
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (isInvalid || text.trim() === '' || pending) return
        onSubmit({ text, positionMs })
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
        if (event.key === 'Escape' && onCancel) {
          event.stopPropagation()
          onCancel()
        }
      }}
    >
      {children}
      <Textarea
        ref={field}
        label={label}
        placeholder={t('What should others know of this call?')}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {error && isShown && <FormError>{describeError(error).text}</FormError>}
      <div className={classes.actions}>
        <TextInput
          size="xs"
          className={classes.at}
          aria-label={t('Moment of the call')}
          placeholder={t('At 1:23, or empty')}
          value={moment}
          error={isInvalid ? t('Write it like 1:23') : undefined}
          onChange={(event) => setMoment(event.currentTarget.value)}
        />
        <span />
        {onCancel && (
          <Button size="xs" variant="default" onClick={onCancel}>
            {t('Cancel')}
          </Button>
        )}
        <Button size="xs" type="submit" disabled={isInvalid || text.trim() === ''} loading={pending}>
          {submit}
        </Button>
      </div>
    </form>
  )
}

function conflictText(error: unknown): string | undefined {
  if (!(error instanceof ApiError) || error.code !== 'disposition-changed') return undefined
  const { current } = error.details as { current?: { label?: string; reason?: string; by?: string } }
  const label = [current?.label ?? t('none'), current?.reason].filter(Boolean).join(' · ')
  return t('{name} set it meanwhile: {label}. Choose again if yours is right.', { name: current?.by ?? '', label })
}
