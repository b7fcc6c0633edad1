import { ActionIcon, Button, Menu, Textarea, Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconClock, IconPencil } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { CallAnnotations } from '../../../contract/annotation.ts'
import type { WrapUp } from '../../../contract/wrap-up.ts'
import { useDispositions } from '../../lib/api/use-dispositions.ts'
import { describeError } from '../../lib/describe-error.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { browserTimeZone, dayKey, dayLabel, timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { partyName } from '../../lib/party-name.ts'
import { useSession } from '../../lib/use-session.ts'
import { useShortcuts } from '../../lib/use-shortcuts.ts'
import { FormError } from '../../ui/form-error.tsx'
import { toast } from '../../ui/toast.ts'
import { useTakenSpace } from '../../ui/use-taken-space.ts'
import { annotate, useAnnotations } from './api/annotations.ts'
import { closeWrapUp, type WrapUpAction } from './api/wrap-ups.ts'
import { isComplete, offeredFor } from './disposition-choice.ts'
import { DispositionFields } from './disposition-fields.tsx'
import { TagsField } from './tags-field.tsx'
import { useDraft } from './use-draft.ts'
import classes from './wrap-up-pop-up.module.css'
import { wrapUpLeft } from './wrap-up-timer.ts'

interface WrapUpPopUpProps {
  /** Never empty. The one that is open stays open, whatever comes above it. */
  readonly wrapUps: readonly WrapUp[]
  readonly nowMs: number
}

const SNOOZES_MINUTES = [5, 15, 60]

/** At the edge of the page, and never with the focus: whoever types elsewhere goes on typing. The key `w` leads to it. */
export default function WrapUpPopUp({ wrapUps, nowMs }: WrapUpPopUpProps) {
  const [openId, setOpenId] = useState<string>()
  // Beside the list there is room for it; elsewhere, and on a telephone, it would cover what is worked on.
  const isAtTheList = useLocation({ select: ({ pathname }) => pathname === '/calls' })
  const [isNarrow] = useState(() => window.matchMedia('(max-width: 700px)').matches)
  const [wasFolded, setFolded] = useState<boolean>()
  const folded = wasFolded ?? (isNarrow || !isAtTheList)
  const root = useRef<HTMLElement>(null)
  const timeZone = useSession().account?.timeZone ?? browserTimeZone()
  // After a reload, what was being written comes before what came since.
  const wrapUp =
    wrapUps.find(({ callId }) => callId === openId) ?? wrapUps.find(({ hasDraft }) => hasDraft) ?? wrapUps[0]
  useEffect(() => setOpenId(wrapUp?.callId), [wrapUp?.callId])
  const [isWanted, setWanted] = useState(false)
  const first = () => root.current?.querySelector<HTMLElement>('input, textarea')
  useShortcuts({
    w: () => {
      setFolded(false)
      // Folded, or just come: what is to be filled in is not there yet.
      setWanted(!first())
      first()?.focus()
    },
  })
  useTakenSpace('wrap-up', wrapUp !== undefined)
  const cameFrom = useRef<HTMLElement>(undefined)
  if (!wrapUp) return null
  const others = wrapUps.filter((each) => each !== wrapUp)
  const time = wrapUpLeft(wrapUp, nowMs)
  const fold = folded ? t('Open') : t('Fold')
  return (
    <section
      ref={root}
      className={classes.root}
      aria-label={t('After the call')}
      data-folded={folded || undefined}
      onFocus={({ relatedTarget }) => {
        if (relatedTarget instanceof HTMLElement && !root.current?.contains(relatedTarget)) {
          cameFrom.current = relatedTarget
        }
      }}
    >
      <div className={classes.head}>
        <div className={classes.title}>
          <b title={titleOf(wrapUp)}>{titleOf(wrapUp)}</b>
          <span>
            <time dateTime={wrapUp.startedAt}>{startOf(wrapUp, nowMs, timeZone)}</time>
            {` · ${formatDuration(wrapUp.durationMs)}`}
          </span>
          {others.length > 0 && (
            <Menu position="top-start">
              <Menu.Target>
                <button type="button" className={classes.others}>
                  {t('{count} more waiting', { count: others.length })}
                </button>
              </Menu.Target>
              <Menu.Dropdown className={classes.waiting}>
                {others.map((each) => (
                  <Menu.Item
                    key={each.callId}
                    leftSection={each.hasDraft && <IconPencil size={14} stroke={1.7} aria-label={t('Begun')} />}
                    onClick={() => {
                      setOpenId(each.callId)
                      setFolded(false)
                    }}
                  >
                    {titleOf(each)}
                    <small>
                      {startOf(each, nowMs, timeZone)} · {formatDuration(each.durationMs)}
                    </small>
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
        {time && (
          <span
            className={classes.timer}
            role="timer"
            aria-label={t('Wrap-up time')}
            data-over={time.isOver || undefined}
          >
            {time.isOver ? `+${formatDuration(-time.leftMs)}` : formatDuration(time.leftMs + 999)}
          </span>
        )}
        <Tooltip label={fold}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={fold}
            aria-expanded={!folded}
            onClick={() => setFolded(!folded)}
          >
            {folded ? <IconChevronUp size={17} stroke={1.7} /> : <IconChevronDown size={17} stroke={1.7} />}
          </ActionIcon>
        </Tooltip>
      </div>
      {!folded && (
        <Loaded
          key={wrapUp.callId}
          wrapUp={wrapUp}
          onGone={() => giveBackFocus(cameFrom.current)}
          onShown={() => {
            if (isWanted) first()?.focus()
            setWanted(false)
          }}
        />
      )}
    </section>
  )
}

/** What stands in its place where it was drawn anew, as a row of the list is when its call ends; else the page, so that Tab goes on from there. */
function giveBackFocus(to: HTMLElement | undefined): void {
  const redrawn = to?.id ? document.getElementById(to.id) : null
  const place = to?.isConnected ? to : (redrawn ?? document.getElementById('main'))
  place?.focus()
}

function titleOf({ direction, caller, callee }: WrapUp): string {
  return direction === 'outbound'
    ? t('Call to {name}', { name: partyName(callee).main })
    : t('Call from {name}', { name: partyName(caller).main })
}

/** With its day where that is not today's. */
function startOf({ startedAt }: WrapUp, nowMs: number, timeZone: string): string {
  const atMs = Date.parse(startedAt)
  const time = timeOfDay(atMs, timeZone)
  return dayKey(atMs, timeZone) === dayKey(nowMs, timeZone) ? time : `${dayLabel(atMs, nowMs, timeZone)}, ${time}`
}

interface LoadedProps {
  readonly wrapUp: WrapUp
  readonly onShown: () => void
  /** It went with the focus in it. */
  readonly onGone: () => void
}

/** The draft is there before anything can be written. */
function Loaded({ wrapUp, onShown, onGone }: LoadedProps) {
  const { data, error } = useAnnotations(wrapUp.callId)
  const [first, setFirst] = useState<CallAnnotations>()
  useEffect(() => setFirst((kept) => kept ?? data), [data])
  const isShown = first !== undefined
  const gone = useRef(onGone)
  useEffect(
    () => () => {
      const { activeElement } = document
      if (activeElement === null || activeElement === document.body) gone.current()
    },
    [],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is
  useEffect(() => (isShown ? onShown() : undefined), [isShown])
  if (first) return <Form wrapUp={wrapUp} annotations={first} />
  return error ? <FormError>{describeError(error).text}</FormError> : null
}

function Form({ wrapUp, annotations }: { readonly wrapUp: WrapUp; readonly annotations: CallAnnotations }) {
  const { callId, direction, required } = wrapUp
  const client = useQueryClient()
  const accountId = useSession().account?.id ?? ''
  const { data: dispositions } = useDispositions(accountId)
  const { draft, setDraft, clear, state } = useDraft(callId, annotations.draft)
  // Sent again after an answer that was lost, the note is there once.
  const [externalId] = useState(() => crypto.randomUUID())
  const offered = offeredFor(dispositions, direction)
  const complete = isComplete(offered, draft)
  const hasContent =
    complete || (draft.dispositionId === undefined && (draft.text.trim() !== '' || draft.tags.length > 0))
  const over = async () => {
    clear()
    await client.invalidateQueries({ queryKey: ['wrap-ups'] })
  }
  const save = useMutation({
    mutationFn: async () => {
      const { text, dispositionId, reasonId, tags } = draft
      await annotate(callId, {
        ...(dispositionId !== undefined && { disposition: dispositionId }),
        ...(reasonId !== undefined && { reason: reasonId }),
        ...(text.trim() !== '' && { note: { text, externalId } }),
        ...(tags.length > 0 && { tags: { add: tags } }),
      })
      if (!complete) await closeWrapUp(callId, { action: 'done' })
    },
    onSuccess: async () => {
      toast(t('Saved.'))
      await over()
    },
  })
  const close = useMutation({
    mutationFn: (action: WrapUpAction) => closeWrapUp(callId, action),
    onSuccess: (_, { action }) => (action === 'skip' ? over() : client.invalidateQueries({ queryKey: ['wrap-ups'] })),
  })
  const error = save.error ?? close.error
  const maySave = hasContent && (complete || !required)
  const isBegun = draft.dispositionId !== undefined
  /** Pressed, the button leads to what is missing. */
  const asks = (required || isBegun) && !complete
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (maySave && !save.isPending) save.mutate()
        else if (asks) event.currentTarget.querySelector<HTMLElement>('[data-missing]')?.focus()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
      }}
    >
      <DispositionFields
        offered={offered}
        chosen={draft}
        onChange={(chosen) => setDraft({ text: draft.text, tags: draft.tags, ...chosen })}
      />
      <Textarea
        label={t('Note')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={10_000}
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
      />
      <TagsField accountId={accountId} tags={draft.tags} onChange={(tags) => setDraft({ ...draft, tags: [...tags] })} />
      {error && <FormError>{describeError(error).text}</FormError>}
      <div className={classes.actions}>
        <span className={classes.state} role="status">
          {draft.text === ''
            ? ''
            : state === 'saved'
              ? t('Draft kept')
              : state === 'failed'
                ? t('Draft not kept: no connection')
                : ''}
        </span>
        {!required && (
          <>
            <Menu position="top-end">
              <Menu.Target>
                <Button size="xs" variant="subtle" color="gray" leftSection={<IconClock size={14} stroke={1.7} />}>
                  {t('Later')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {SNOOZES_MINUTES.map((minutes) => (
                  <Menu.Item key={minutes} onClick={() => close.mutate({ action: 'snooze', minutes })}>
                    {t('In {minutes} minutes', { minutes })}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
            <Button
              size="xs"
              variant="default"
              loading={close.isPending}
              onClick={() => close.mutate({ action: 'skip' })}
            >
              {t('Skip')}
            </Button>
          </>
        )}
        <Button size="xs" type="submit" disabled={!maySave && !asks} loading={save.isPending}>
          {t('Save')}
        </Button>
      </div>
      {asks && (
        <p className={classes.hint} role="status">
          {isBegun ? t('Not saved yet: choose a reason.') : t('Your account asks for a disposition of every call.')}
        </p>
      )}
    </form>
  )
}
