import { Button, Radio, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { browserTimeZone } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { slugOf } from '../../lib/slug.ts'
import { FormError } from '../../ui/form-error.tsx'
import { TimeZoneSelect } from '../../ui/time-zone-select.tsx'
import classes from './set-up-form.module.css'
import { type SetUpInput, useSetUp, WHAT_TO_RECORD } from './use-set-up.ts'

interface SetUpFormProps {
  /** Where phone systems send their calls. */
  readonly addresses: ReactNode
  readonly onDone: () => void
  readonly onSkip: () => void
}

/** First run: one form from nothing to calls that are recorded. */
export function SetUpForm({ addresses, onDone, onSkip }: SetUpFormProps) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [timeZone, setTimeZone] = useState(browserTimeZone)
  const [domain, setDomain] = useState('')
  const [address, setAddress] = useState('')
  const [what, setWhat] = useState<SetUpInput['what']>('all')
  const setUp = useSetUp()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const done = await setUp.run({
      name: name.trim(),
      slug: slugOf(name) || 'account',
      timeZone,
      domain,
      address,
      what,
    })
    await client.invalidateQueries()
    if (done) onDone()
  }
  return (
    <form className={classes.root} onSubmit={(event) => void submit(event)}>
      <TextInput
        label={t('Company name')}
        description={t('Whose calls are recorded.')}
        size="md"
        required
        withAsterisk={false}
        // The account exists once the first step has worked: what follows can be corrected, the name no longer here.
        disabled={setUp.accountMade}
        data-autofocus
        value={name}
        error={setUp.fields.name ?? setUp.fields.slug}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TimeZoneSelect size="md" value={timeZone} onChange={setTimeZone} error={setUp.fields.timeZone} />
      <TextInput
        label={t('Address of the PBX or SBC')}
        description={t('The IP address from which it sends its calls, or a range. Others are refused.')}
        placeholder="192.0.2.10"
        size="md"
        required
        withAsterisk={false}
        value={address}
        error={setUp.fields.addresses}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <TextInput
        label={t('SIP domain of your phones')}
        description={t(
          'Whoever has an address in it is a colleague, everybody else is outside. May stay empty for now.',
        )}
        placeholder="pbx.example.com"
        size="md"
        disabled={setUp.accountMade}
        value={domain}
        error={setUp.fields.domains}
        onChange={(event) => setDomain(event.currentTarget.value)}
      />
      <Radio.Group
        size="md"
        label={t('What to record')}
        value={what}
        onChange={(value) => setWhat(value as SetUpInput['what'])}
      >
        <div className={classes.choices}>
          {WHAT_TO_RECORD.map((choice) => (
            <Radio key={choice.value} value={choice.value} label={choice.label} description={choice.description} />
          ))}
        </div>
      </Radio.Group>
      {addresses}
      {setUp.error && <FormError>{setUp.error}</FormError>}
      <div className={classes.actions}>
        <Button type="submit" size="md" loading={setUp.pending}>
          {t('Start recording')}
        </Button>
        <Button variant="subtle" color="gray" size="md" onClick={onSkip}>
          {t('Not now')}
        </Button>
      </div>
    </form>
  )
}
