import {
  ActionIcon,
  Menu,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Textarea,
  TextInput,
} from '@mantine/core'
import { IconBookmark } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExportSchedule } from '../../../contract/export-schedule.ts'
import type { SavedSearch } from '../../../contract/saved-search.ts'
import type { StorageTarget } from '../../../contract/storage.ts'
import { fieldErrors } from '../../lib/field-errors.ts'
import { t } from '../../lib/i18n.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { RemoveButton } from '../../ui/remove-button.tsx'
import { createSchedule, removeSchedule, SCHEDULE_KEYS, updateSchedule } from './api/export-schedules-api.ts'
import { DestinationTest } from './destination-test.tsx'
import { ExportOptionsFields } from './export-options-fields.tsx'
import { bodyOf, fieldsOf, type ScheduleFields } from './schedule-fields.ts'
import { weekdayName } from './schedule-words.ts'
import classes from './schedules.module.css'

interface ScheduleDialogProps {
  readonly accountId: string
  /** Undefined to add one. */
  readonly schedule: ExportSchedule | undefined
  readonly targets: readonly StorageTarget[]
  readonly searches: readonly SavedSearch[]
  readonly onClose: () => void
}

interface PartProps {
  readonly fields: ScheduleFields
  readonly set: (change: Partial<ScheduleFields>) => void
  readonly errorOf: (field: string) => string | undefined
}

/** Which calls, how often, as what, and where to. */
export function ScheduleDialog({ accountId, schedule, targets, searches, onClose }: ScheduleDialogProps) {
  const client = useQueryClient()
  const [fields, setFields] = useState(() => fieldsOf(schedule))
  const set = (change: Partial<ScheduleFields>) => setFields({ ...fields, ...change })
  const save = useMutation({
    mutationFn: () =>
      schedule ? updateSchedule(schedule.id, bodyOf(fields)) : createSchedule(accountId, bodyOf(fields)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: SCHEDULE_KEYS })
      onClose()
    },
  })
  const shown = ['name', 'query', 'rhythm.at', 'destination.host', 'destination.user', 'destination.folder']
  const problems = fieldErrors(save.error, [...shown, 'destination.hostKey', 'secret'])
  const part = { fields, set, errorOf: (field: string) => problems.fields[field] }
  return (
    <FormDialog
      title={schedule ? t('Scheduled export') : t('New scheduled export')}
      submit={schedule ? t('Save') : t('Add')}
      pending={save.isPending}
      error={problems.rest}
      onSubmit={() => save.mutate()}
      onClose={onClose}
      aside={
        schedule && (
          <RemoveButton
            what={t('scheduled export {name}', { name: schedule.name })}
            remove={() => removeSchedule(schedule.id)}
            queryKeys={SCHEDULE_KEYS}
            onRemoved={onClose}
          >
            {t('What it has delivered stays where it is.')}
          </RemoveButton>
        )
      }
    >
      <TextInput
        label={t('Name')}
        description={t('Also the name of the folder')}
        required
        withAsterisk={false}
        data-autofocus
        value={fields.name}
        error={part.errorOf('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('Which calls')}
        description={t('A search as in the search box. Empty: all calls that you may export.')}
        placeholder={t('queue:support is:recorded')}
        value={fields.query}
        error={part.errorOf('query')}
        onChange={(event) => set({ query: event.currentTarget.value })}
        rightSection={
          searches.length > 0 && (
            <SavedSearches
              searches={searches}
              onChoose={({ name, query }) => set({ query, name: fields.name === '' ? name : fields.name })}
            />
          )
        }
      />
      <RhythmFields {...part} />
      <Select
        label={t('Where to')}
        allowDeselect={false}
        data={[
          { value: 'sftp', label: t('An SFTP server') },
          ...targets.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={fields.to}
        onChange={(to) => set({ to: to ?? 'sftp' })}
      />
      {fields.to === 'sftp' && <SftpFields {...part} hasSecret={schedule?.hasSecret ?? false} />}
      <DestinationTest accountId={accountId} scheduleId={schedule?.id} fields={fields} />
      <ExportOptionsFields options={fields.options} onChange={(options) => set({ options })} />
    </FormDialog>
  )
}

interface SavedSearchesProps {
  readonly searches: readonly SavedSearch[]
  readonly onChoose: (search: SavedSearch) => void
}

/** What is delivered is what the search finds now: to change it later does not change the schedule. */
function SavedSearches({ searches, onChoose }: SavedSearchesProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" size={26} aria-label={t('Take a saved search')} title={t('Take a saved search')}>
          <IconBookmark size={16} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {searches.map((search) => (
          <Menu.Item key={search.id} onClick={() => onChoose(search)}>
            <bdi>{search.name}</bdi>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function RhythmFields({ fields, set, errorOf }: PartProps) {
  return (
    <div className={classes.pair}>
      <Select
        label={t('How often')}
        allowDeselect={false}
        data={[
          { value: 'day', label: t('Every day') },
          { value: 'week', label: t('Every week') },
          { value: 'month', label: t('Every month') },
        ]}
        value={fields.every}
        onChange={(every) => set({ every: (every ?? 'day') as ScheduleFields['every'] })}
      />
      {fields.every === 'week' && (
        <Select
          label={t('On')}
          allowDeselect={false}
          data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: weekdayName(day) }))}
          value={String(fields.weekday)}
          onChange={(day) => set({ weekday: Number(day ?? 1) })}
        />
      )}
      {fields.every === 'month' && (
        <NumberInput
          label={t('On day')}
          min={1}
          max={31}
          allowDecimal={false}
          value={fields.dayOfMonth}
          onChange={(day) => set({ dayOfMonth: Number(day) || 1 })}
        />
      )}
      <TextInput
        type="time"
        label={t('At')}
        required
        withAsterisk={false}
        value={fields.at}
        error={errorOf('rhythm.at')}
        onChange={(event) => set({ at: event.currentTarget.value })}
      />
    </div>
  )
}

function SftpFields({ fields, set, errorOf, hasSecret }: PartProps & { readonly hasSecret: boolean }) {
  const kept = hasSecret
    ? t('Kept encrypted. Leave it empty to keep the one there is.')
    : t('Kept encrypted, never shown again.')
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label={t('Server')}
          placeholder={t('sftp.example.com')}
          required
          withAsterisk={false}
          value={fields.host}
          error={errorOf('destination.host')}
          onChange={(event) => set({ host: event.currentTarget.value })}
        />
        <NumberInput
          label={t('Port')}
          min={1}
          max={65_535}
          allowDecimal={false}
          value={fields.port}
          onChange={(port) => set({ port: Number(port) || 22 })}
        />
        <TextInput
          label={t('User')}
          required
          withAsterisk={false}
          autoComplete="off"
          value={fields.user}
          error={errorOf('destination.user')}
          onChange={(event) => set({ user: event.currentTarget.value })}
        />
      </div>
      <SegmentedControl
        fullWidth
        aria-label={t('How the user signs in')}
        value={fields.secretKind}
        data={[
          { value: 'password', label: t('Password') },
          { value: 'privateKey', label: t('Private key') },
        ]}
        onChange={(kind) => set({ secretKind: kind as ScheduleFields['secretKind'] })}
      />
      {fields.secretKind === 'password' ? (
        <PasswordInput
          label={t('Password')}
          description={kept}
          required={!hasSecret}
          withAsterisk={false}
          autoComplete="new-password"
          value={fields.password}
          error={errorOf('secret')}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
      ) : (
        <>
          <Textarea
            label={t('Private key')}
            description={kept}
            required={!hasSecret}
            withAsterisk={false}
            rows={4}
            autoComplete="off"
            spellCheck={false}
            value={fields.privateKey}
            error={errorOf('secret')}
            onChange={(event) => set({ privateKey: event.currentTarget.value })}
          />
          <PasswordInput
            label={t('Passphrase of the key')}
            autoComplete="new-password"
            value={fields.passphrase}
            onChange={(event) => set({ passphrase: event.currentTarget.value })}
          />
        </>
      )}
      <TextInput
        label={t('Folder there')}
        description={t('Empty: where the user arrives')}
        value={fields.folder}
        error={errorOf('destination.folder')}
        onChange={(event) => set({ folder: event.currentTarget.value })}
      />
      <TextInput
        label={t('Key of the server')}
        description={t('Empty: the key of the first connection is kept, and no other accepted.')}
        placeholder={t('SHA256:…')}
        value={fields.hostKey}
        error={errorOf('destination.hostKey')}
        onChange={(event) => set({ hostKey: event.currentTarget.value })}
      />
    </>
  )
}
