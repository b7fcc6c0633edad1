import { Checkbox, MultiSelect, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CSV_COLUMNS, type CsvColumn, type TableOptions } from '../../../core/export/calls-csv.ts'
import type { AudioChannels, AudioFormat, ExportOptions } from '../../../core/export/export-options.ts'
import { signInOptionsQuery } from '../../lib/api/sign-in-options-query.ts'
import { t } from '../../lib/i18n.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import { exampleName, isNameTemplate } from './example-name.ts'
import classes from './export-options-fields.module.css'

interface ExportOptionsFieldsProps {
  readonly options: ExportOptions
  readonly onChange: (options: ExportOptions) => void
}

const FORMATS = [
  { value: 'stored', label: t('As recorded (WAV or MP3)') },
  { value: 'wav', label: t('WAV, 16-bit') },
  { value: 'mp3', label: t('MP3') },
  { value: 'opus', label: t('Opus, the smallest') },
  { value: 'flac', label: t('FLAC, lossless') },
  { value: 'none', label: t('No audio, only the table') },
] as const satisfies readonly { readonly value: AudioFormat; readonly label: string }[]

const CHANNELS = [
  { value: 'stored', label: t('One party on each side') },
  { value: 'mixed', label: t('All together, mono') },
  { value: 'per-party', label: t('A file of each party') },
] as const satisfies readonly { readonly value: AudioChannels; readonly label: string }[]

/** What the files of an export are like. */
export function ExportOptionsFields({ options, onChange }: ExportOptionsFieldsProps) {
  const { audio, table, jsonPerFile, vcon, fileNames = '' } = options
  const change = (part: Partial<ExportOptions>) => onChange({ ...options, ...part })
  return (
    <div className={classes.root}>
      <div className={classes.pair}>
        <Select
          label={t('Audio')}
          data={FORMATS}
          value={audio.format}
          onChange={(format) => change({ audio: { ...audio, format: (format ?? 'stored') as AudioFormat } })}
          allowDeselect={false}
        />
        <Select
          label={t('Parties')}
          data={CHANNELS}
          value={audio.channels}
          onChange={(channels) => change({ audio: { ...audio, channels: (channels ?? 'stored') as AudioChannels } })}
          disabled={audio.format === 'none'}
          allowDeselect={false}
        />
      </div>
      <MailChoice checked={options.mail} onChange={(mail) => change({ mail })} />
      <Disclosure title={t('File names and table')}>
        <div className={classes.root}>
          <TextInput
            label={t('File names')}
            description={t('For example {template}. Empty: time, caller and callee.', {
              template: '{date}/{direction} {caller} {callee}',
            })}
            value={fileNames}
            onChange={(event) => onChange(withNames(options, event.currentTarget.value))}
            error={
              isNameTemplate(fileNames) ? undefined : t('This is no name for files: look at the fields in the help.')
            }
            maxLength={300}
          />
          <p className={classes.example} aria-live="polite">
            {exampleName(fileNames, audio)}
          </p>
          <MultiSelect
            label={t('Columns of the table')}
            placeholder={table.columns ? '' : t('All')}
            data={CSV_COLUMNS}
            value={[...(table.columns ?? [])]}
            onChange={(columns) => change({ table: withColumns(table, columns) })}
            searchable
            clearable
          />
          <Checkbox
            label={t('Date and time in columns of their own')}
            checked={table.splitDateTime}
            onChange={(event) => change({ table: { ...table, splitDateTime: event.currentTarget.checked } })}
          />
          <Checkbox
            label={t('How notes, disposition and tags came to be')}
            description={t('Edits and what was removed, too.')}
            checked={table.history ?? false}
            onChange={(event) => change({ table: { ...table, history: event.currentTarget.checked } })}
          />
          <Checkbox
            label={t('A JSON file beside each recording')}
            checked={jsonPerFile}
            onChange={(event) => change({ jsonPerFile: event.currentTarget.checked })}
          />
          <Checkbox
            label={t('A vCon of each call, with its audio')}
            checked={vcon}
            onChange={(event) => change({ vcon: event.currentTarget.checked })}
          />
        </div>
      </Disclosure>
    </div>
  )
}

/** Not offered where it would do nothing. What was chosen is kept, for when there is a mail server. */
function MailChoice({
  checked,
  onChange,
}: {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}) {
  const { data } = useQuery(signInOptionsQuery)
  const isOffered = data?.sendsMail ?? true
  return (
    <Checkbox
      label={t('E-mail me when it is there')}
      description={isOffered ? undefined : t('This Tapeline sends no e-mail.')}
      checked={checked && isOffered}
      disabled={!isOffered}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}

function withNames({ fileNames: _, ...options }: ExportOptions, text: string): ExportOptions {
  return text === '' ? options : { ...options, fileNames: text }
}

function withColumns({ columns: _, ...table }: TableOptions, columns: readonly string[]): TableOptions {
  return columns.length === 0 ? table : { ...table, columns: columns as readonly CsvColumn[] }
}
