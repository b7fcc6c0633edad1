import { Textarea, TextInput } from '@mantine/core'
import { IconEraser } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CallDetails } from '../../../contract/call.ts'
import type { CallAxis } from '../../../core/model/call-axis.ts'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import type { Loop } from '../../ui/player/loop.ts'
import { IconButton } from '../../ui/player/player-controls.tsx'
import { toast } from '../../ui/toast.ts'
import { requestRedaction } from './api/request-redaction.ts'
import { formatMoment, parseMoment } from './moment-text.ts'
import { recordedWithin } from './redacted-stretches.ts'
import classes from './redaction.module.css'

interface RedactButtonProps {
  readonly call: CallDetails
  readonly axis: CallAxis
  /** What is chosen by A and B. */
  readonly loop: Loop | undefined
  readonly positionMs: number
}

/** As long as somebody reads a card number aloud. */
const USUAL_MS = 10_000

/** The way to ask for a stretch to be destroyed: what A and B choose, or what follows. */
export function RedactButton(props: RedactButtonProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <IconButton label={t('Redact…')} onClick={() => setOpen(true)}>
        <IconEraser size={17} stroke={1.6} />
      </IconButton>
      {open && <RedactDialog {...props} onClose={() => setOpen(false)} />}
    </>
  )
}

function RedactDialog({ call, axis, loop, positionMs, onClose }: RedactButtonProps & { readonly onClose: () => void }) {
  const client = useQueryClient()
  const fromMs = loop?.fromMs ?? positionMs
  const toMs = Math.min(axis.durationMs, loop?.toMs ?? fromMs + USUAL_MS)
  const [from, setFrom] = useState(formatMoment(fromMs))
  const [to, setTo] = useState(formatMoment(toMs))
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const stretch = { fromMs: parseMoment(from), toMs: parseMoment(to) }
  const problem = problemOf(call, axis, stretch)
  const ask = useMutation({
    mutationFn: async () => {
      const [begin, end] = [stretch.fromMs ?? 0, stretch.toMs ?? 0]
      for (const { recording, ...part } of recordedWithin(call, axis, { fromMs: begin, toMs: end })) {
        await requestRedaction(recording.id, { ...part, reason })
      }
    },
    onSuccess: async () => {
      await Promise.all([['call', call.id], ['redactions']].map((queryKey) => client.invalidateQueries({ queryKey })))
      toast(t('Somebody else has to agree now: on the page of the account, under Retention.'))
      onClose()
    },
  })
  const submit = () => {
    setTried(true)
    if (problem === undefined && reason.trim() !== '') ask.mutate()
  }
  return (
    <FormDialog
      title={t('Redact a stretch')}
      submit={t('Ask for it')}
      pending={ask.isPending}
      error={ask.error ? describeError(ask.error).text : tried ? problem : undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className={classes.hint}>
        {t(
          'When somebody else agrees, the audio between these moments is destroyed in every copy: the file, its wave form, stores elsewhere and exports. It cannot be brought back. A gap with the reason stays.',
        )}
      </p>
      <div className={classes.moments}>
        <TextInput
          label={t('From')}
          data-autofocus
          value={from}
          error={tried && stretch.fromMs === undefined}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label={t('To')}
          value={to}
          error={tried && stretch.toMs === undefined}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <Textarea
        label={t('Reason')}
        description={t('Whoever may see the call reads it: do not repeat what is to go.')}
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        error={tried && reason.trim() === '' ? t('Say why.') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function problemOf(
  call: CallDetails,
  axis: CallAxis,
  { fromMs, toMs }: { readonly fromMs: number | undefined; readonly toMs: number | undefined },
): string | undefined {
  if (fromMs === undefined || toMs === undefined) return t('Give both as minutes and seconds: 1:05 or 1:05.5.')
  if (toMs <= fromMs) return t('It has to end after it begins.')
  if (recordedWithin(call, axis, { fromMs, toMs }).length === 0) return t('Nothing was recorded there.')
  return undefined
}
