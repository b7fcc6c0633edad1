import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccessGrant } from '../../../contract/access-grant.ts'
import { RIGHTS_IN_WORDS } from '../../../core/words/access-words.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { sentence } from '../../lib/sentence.ts'
import { Facts } from '../../ui/facts.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { approveAccess } from './api/access-grants.ts'
import { DURATIONS, type End, EndFields, endOf, UNTIL_CHOICE } from './end-fields.tsx'
import { askedEndInWords } from './grant-words.ts'

interface ApproveDialogProps {
  readonly grant: AccessGrant
  /** Of the account: an end is given in it. */
  readonly timeZone: string
  readonly onClose: () => void
}

const AS_ASKED = 'as-asked'

/** Approves a request, until when whoever decides says. */
export function ApproveDialog({ grant, timeZone, onClose }: ApproveDialogProps) {
  const client = useQueryClient()
  const { id, user, scope, reason, permissions } = grant
  const [end, setEnd] = useState<End>({ hours: AS_ASKED, until: '' })
  const [words, setWords] = useState('')
  const approve = useMutation({
    mutationFn: () =>
      approveAccess(id, { ...endOf(end, timeZone), ...(words.trim() !== '' && { reason: words.trim() }) }),
    onSuccess: () => {
      toast(t('Access is given.'))
      onClose()
    },
    onSettled: () =>
      Promise.all(['access-grants', 'reach'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
  const { fields, rest } = fieldErrors(approve.error, ['endsAt', 'reason'])
  const asked = t('As asked for: {end}', { end: askedEndInWords(grant, timeZone) })
  return (
    <FormDialog
      title={t('Approve the request of {name}', { name: user.name })}
      submit={t('Approve')}
      pending={approve.isPending}
      error={rest}
      onSubmit={() => approve.mutate()}
      onClose={onClose}
    >
      <Facts
        facts={[
          [t('Whose calls'), sentence(say(scope.words))],
          [t('What'), sentence(permissions.map((right) => t(RIGHTS_IN_WORDS[right])).join(', '))],
          [t('Why'), reason],
        ]}
      />
      <EndFields
        description={t('From now on.')}
        choices={[{ value: AS_ASKED, label: asked }, ...DURATIONS, UNTIL_CHOICE]}
        timeZone={timeZone}
        value={end}
        onChange={setEnd}
        error={fields.endsAt}
      />
      <TextInput
        label={t('Word to whoever asked')}
        placeholder={t('May be left empty')}
        value={words}
        error={fields.reason}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
