import { Button } from '@mantine/core'
import { IconShield, IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CallDetails } from '../../../contract/call.ts'
import { describeError } from '../../lib/describe-error.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { FormError } from '../../ui/form-error.tsx'
import { verifyRecording } from './api/verify-recording.ts'
import classes from './proof-badge.module.css'
import { problemWords, stampWords } from './proof-words.ts'
import { recordingName } from './recording-name.ts'

interface ProofBadgeProps {
  readonly call: CallDetails
  readonly timeZone: string
}

const ICONS = { verified: IconShieldCheck, broken: IconShieldX, unproven: IconShield, 'not-verified': IconShield }

/** Whether the recordings of the call are what was stored, as it was found last, and the way to look again. */
export function ProofBadge({ call, timeZone }: ProofBadgeProps) {
  const client = useQueryClient()
  const { recordings } = call
  const verify = useMutation({
    mutationFn: async () => {
      for (const { id } of recordings) await verifyRecording(id)
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['call', call.id] }),
  })
  const status = statusOf(recordings)
  const Icon = ICONS[status]
  const looked = recordings.flatMap(({ proof }) => proof?.verifiedAt ?? []).sort()
  const problems = recordings.flatMap((recording) =>
    (recording.proof?.problems ?? []).map((problem) => {
      const name = recordingName(recording, recordings, timeZone)
      const words = problemWords(problem)
      return name === undefined ? words : `${name}: ${words}`
    }),
  )
  const at = looked[0] === undefined ? '' : fullTime(Date.parse(looked[0]), timeZone)
  const by = recordings.find(({ proof }) => proof?.verifiedAt === looked[0])?.proof?.verifiedBy ?? ''
  const stamped = stampWords(
    recordings.flatMap(({ proof }) => proof?.timeStamp ?? []),
    timeZone,
  )
  return (
    <div className={classes.root} data-status={status}>
      <Icon size={16} stroke={1.7} aria-hidden className={classes.icon} />
      <div className={classes.words} role="status">
        <b>{WORDS[status]}</b>
        {at !== '' && <span> {t('Looked at on {at} by {by}.', { at, by })}</span>}
        {stamped !== undefined && <span> {stamped}</span>}
        {problems.length > 0 && (
          <ul>
            {problems.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        )}
        {verify.error && <FormError>{describeError(verify.error).text}</FormError>}
      </div>
      <Button size="compact-xs" variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
        {status === 'not-verified' ? t('Verify') : t('Verify again')}
      </Button>
    </div>
  )
}

const WORDS = {
  verified: t('Verified: as it was stored.'),
  broken: t('Not as it was stored.'),
  unproven: t('As its entry says; it was stored before there was a chain of evidence.'),
  'not-verified': t('Not yet verified.'),
}

/** The worst of them. */
function statusOf(recordings: CallDetails['recordings']): keyof typeof WORDS {
  const found = new Set(recordings.map(({ proof }) => proof?.status ?? 'not-verified'))
  return (['broken', 'not-verified', 'unproven', 'verified'] as const).find((each) => found.has(each)) ?? 'not-verified'
}
