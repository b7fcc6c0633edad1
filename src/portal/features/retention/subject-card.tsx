import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { describeError } from '../../lib/describe-error.ts'
import { fullTime } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { PersonSelect } from '../../ui/person-select.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { exportCalls, type FoundCall, findSubjectCalls, type SubjectInput } from './api/erasures-api.ts'
import { EraseDialog } from './erase-dialog.tsx'
import { keptWords, relationWords } from './erasure-words.ts'
import classes from './retention.module.css'

interface SubjectCardProps {
  readonly accountId: string
  readonly timeZone: string
  readonly mayExport: boolean
}

const SHOWN = 10

/** All calls of a number or a person: to be handed over, or erased. */
export function SubjectCard({ accountId, timeZone, mayExport }: SubjectCardProps) {
  const [kind, setKind] = useState<SubjectInput['kind']>('number')
  const [number, setNumber] = useState('')
  const [userId, setUserId] = useState<string>()
  const subject = subjectOf(kind, number, userId)
  const find = useMutation({
    mutationFn: async (wanted: SubjectInput) => ({ wanted, ...(await findSubjectCalls(accountId, wanted)) }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (subject) find.mutate(subject)
  }
  return (
    <Card
      title={t('Calls of one person')}
      hint={t(
        'Everything a number or a user had to do with: to be handed over, or erased with a verdict for each call.',
      )}
    >
      <form className={classes.subject} onSubmit={submit}>
        <div className={classes.kind}>
          <SegmentedControl
            size="xs"
            aria-label={t('Whose calls')}
            data={[
              { value: 'number', label: t('A number') },
              { value: 'user', label: t('A user') },
            ]}
            value={kind}
            onChange={(value) => setKind(value === 'user' ? 'user' : 'number')}
          />
        </div>
        {kind === 'number' ? (
          <TextInput
            label={t('Number')}
            placeholder="+4930123456"
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
        ) : (
          <PersonSelect accountId={accountId} label={t('User')} value={userId} onChange={setUserId} />
        )}
        <Button type="submit" loading={find.isPending} disabled={!subject}>
          {t('Find')}
        </Button>
      </form>
      {find.error && <FormError>{describeError(find.error).text}</FormError>}
      {find.data && (
        <Found
          key={find.submittedAt}
          accountId={accountId}
          subject={find.data.wanted}
          calls={find.data.calls}
          more={find.data.more}
          timeZone={timeZone}
          mayExport={mayExport}
          onAsked={find.reset}
        />
      )}
    </Card>
  )
}

function subjectOf(kind: SubjectInput['kind'], number: string, userId: string | undefined): SubjectInput | undefined {
  if (kind === 'user') return userId === undefined ? undefined : { kind, userId }
  return number.trim().length < 2 ? undefined : { kind, number: number.trim() }
}

interface FoundProps extends SubjectCardProps {
  readonly subject: SubjectInput
  readonly calls: readonly FoundCall[]
  readonly more: boolean
  readonly onAsked: () => void
}

function Found({ accountId, subject, calls, more, timeZone, mayExport, onAsked }: FoundProps) {
  const [erasing, setErasing] = useState(false)
  const hand = useMutation({
    mutationFn: () => exportCalls(calls.map(({ callId }) => callId)),
    onSuccess: () => toast(t('The export is being made: it is on the page Exports.')),
    onError: toastError,
  })
  if (calls.length === 0) return <p className={classes.note}>{t('No call was found.')}</p>
  const recordings = calls.reduce((sum, each) => sum + each.recordings, 0)
  const kept = calls.filter((call) => keptWords(call, timeZone) !== undefined).length
  return (
    <>
      <p className={classes.note} role="status">
        {`${t('{count} calls', { count: calls.length })}, ${t('{count} recordings', { count: recordings })}.`}{' '}
        {kept > 0 && t('{count} of them would not be erased.', { count: kept })}{' '}
        {more && t('There are more: narrow it down.')}
      </p>
      <ul className={classes.found}>
        {calls.slice(0, SHOWN).map((call) => (
          <li key={call.callId}>
            <Link to="/calls/$callId" params={{ callId: call.callId }}>
              {fullTime(Date.parse(call.startedAt), timeZone)}
            </Link>
            <span>{[relationWords(call.relations), keptWords(call, timeZone)].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
        {calls.length > SHOWN && <li>{t('… and {count} more', { count: calls.length - SHOWN })}</li>}
      </ul>
      <div className={classes.deeds}>
        {mayExport && (
          <Button size="xs" variant="default" loading={hand.isPending} onClick={() => hand.mutate()}>
            {t('Export all')}
          </Button>
        )}
        {!more && (
          <Button size="xs" color="red" variant="outline" onClick={() => setErasing(true)}>
            {t('Erase…')}
          </Button>
        )}
      </div>
      {erasing && (
        <EraseDialog
          accountId={accountId}
          subject={subject}
          calls={calls.length}
          kept={kept}
          onAsked={onAsked}
          onClose={() => setErasing(false)}
        />
      )}
    </>
  )
}
