import { Button, Select, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { RecordingClient } from '../../../contract/recording-client.ts'
import type { FactMapping } from '../../../core/model/fact-mapping.ts'
import { rulesOf } from '../../../core/siprec/fact-mapping/ready-made-mappings.ts'
import { type RecordingClientInput, saveRecordingClient } from '../../lib/api/save-recording-client.ts'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { ApiError } from '../../lib/request.ts'
import { tx } from '../../lib/rich-text.tsx'
import { AccountSelect } from '../../ui/account-select.tsx'
import { Card } from '../../ui/card.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { toast } from '../../ui/toast.ts'
import { type UnderstandInput, useUnderstanding } from './api/use-understanding.ts'
import { MappingEditor } from './mapping-editor.tsx'
import classes from './paste-invite.module.css'
import { ruleErrors } from './rule-errors.ts'
import { SAMPLE_INVITE } from './sample-invite.ts'
import { Parties, Problems, Streams, Technical, type Unused, UnusedValues, Verdict } from './understanding.tsx'

interface PasteInviteProps {
  readonly clients: readonly RecordingClient[]
  /** Of the client that the page was opened for. */
  readonly clientId: string | undefined
}

const PAUSE_MS = 300

export function PasteInvite({ clients, clientId }: PasteInviteProps) {
  const [text, setText] = useState('')
  const [chosenId, setChosenId] = useState(clientId ?? clients[0]?.id)
  const [accountId, setAccountId] = useState<string>()
  const client = clients.find(({ id }) => id === chosenId)
  const saved: FactMapping = client?.mapping ?? 'generic'
  const [edited, setEdited] = useState<FactMapping>()
  const mapping = edited ?? saved
  const asked = useMemo(() => inputOf(text, client?.id, accountId, mapping), [text, client?.id, accountId, mapping])
  const [input] = useDebouncedValue(asked, PAUSE_MS)
  const { data, error, isPlaceholderData, refetch } = useUnderstanding(input)
  const isEmpty = text.trim() === ''
  const understanding = isEmpty ? undefined : data
  const errorsOf = ruleErrors(error)
  const isOfRules = error instanceof ApiError && error.code === 'invalid-request'

  const map = (value: Unused) => {
    const from =
      value.in === 'header'
        ? { in: value.in, name: value.name }
        : { in: value.in, name: value.name, namespace: value.namespace }
    const source = 'namespace' in from && from.namespace === '' ? { in: from.in, name: from.name } : from
    const startsFrom = typeof mapping === 'string' ? mapping : mapping.startsFrom
    setEdited({ startsFrom, rules: [...rulesOf(mapping), { fact: guess(value), from: source as typeof from }] })
  }
  return (
    <>
      <Card>
        <Textarea
          label={t('Message')}
          description={t(
            'A SIP request as it was logged or captured. Log lines around it do no harm; the metadata alone will do.',
          )}
          placeholder={t('INVITE sip:recorder@tapeline.example SIP/2.0\nVia: …')}
          classNames={{ input: classes.text ?? '' }}
          autosize
          minRows={6}
          maxRows={18}
          maxLength={256 * 1024}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className={classes.choices}>
          <Select
            label={t('Sent by')}
            placeholder={t('No recording client')}
            clearable
            data={clients.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosenId ?? null}
            onChange={(id) => {
              setChosenId(id ?? undefined)
              setEdited(undefined)
            }}
          />
          <AccountSelect
            label={t('Account')}
            placeholder={client ? t('As the client’s calls find it') : t('Choose an account')}
            clearable
            value={accountId}
            onChange={setAccountId}
          />
          <Button variant="default" onClick={() => setText(isEmpty ? SAMPLE_INVITE : '')}>
            {isEmpty ? t('Use an example') : t('Clear')}
          </Button>
        </div>
      </Card>
      {error && !isOfRules && !understanding && <ErrorState error={error} onRetry={() => void refetch()} />}
      {understanding?.kind === 'nothing' && (
        <Card>
          <p>
            {tx('Nothing of SIP, SDP or recording metadata was found in this text. {span}', {
              span: <span className="muted">{t('A message begins like “INVITE sip:…”.')}</span>,
            })}
          </p>
        </Card>
      )}
      <div aria-busy={isPlaceholderData} aria-live="polite">
        {understanding && understanding.kind !== 'nothing' && (
          <>
            <Verdict understanding={understanding} />
            <Parties understanding={understanding} />
            <Streams understanding={understanding} />
            <Problems understanding={understanding} />
          </>
        )}
      </div>
      <Card
        title={t('Mapping')}
        hint={t(
          'Where the facts your settings ask for lie in what this recording client sends. From top to bottom: the first rule that finds a fact counts.',
        )}
        actions={
          client &&
          edited !== undefined && <SaveMapping client={client} mapping={edited} onSaved={() => setEdited(undefined)} />
        }
      >
        <MappingEditor
          mapping={mapping}
          onChange={setEdited}
          results={understanding?.rules.length === rulesOf(mapping).length ? understanding.rules : undefined}
          errorsOf={errorsOf}
        />
      </Card>
      {understanding && understanding.kind !== 'nothing' && (
        <>
          <UnusedValues understanding={understanding} onMap={map} />
          <Technical understanding={understanding} />
        </>
      )}
    </>
  )
}

function SaveMapping({
  client,
  mapping,
  onSaved,
}: {
  readonly client: RecordingClient
  readonly mapping: FactMapping
  readonly onSaved: () => void
}) {
  const queries = useQueryClient()
  const { id, ...rest } = client
  const save = useMutation({
    mutationFn: () => saveRecordingClient(id, { ...rest, mapping: mapping as RecordingClientInput['mapping'] }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['recording-clients'] })
      toast(t('{name} is mapped so from its next call on.', { name: client.name }))
      onSaved()
    },
  })
  return (
    <div className={classes.save}>
      {save.error && <FormError>{describeError(save.error).text}</FormError>}
      <Button loading={save.isPending} onClick={() => save.mutate()}>
        {t('Save for {name}', { name: client.name })}
      </Button>
    </div>
  )
}

function inputOf(
  text: string,
  recordingClientId: string | undefined,
  accountId: string | undefined,
  mapping: FactMapping,
): UnderstandInput {
  return {
    text,
    mapping: mapping as NonNullable<UnderstandInput['mapping']>,
    ...(recordingClientId !== undefined && { recordingClientId }),
    ...(accountId !== undefined && { accountId }),
  }
}

/** By its name; the person who maps it knows better. */
function guess({ name }: Unused): 'queue' | 'agent' | 'ivr' | 'identifier' {
  if (/queue|group|skill|vdn|split/i.test(name)) return 'queue'
  if (/agent|answered/i.test(name)) return 'agent'
  return /ivr/i.test(name) ? 'ivr' : 'identifier'
}
