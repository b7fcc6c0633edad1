import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type DragEvent, useRef, useState } from 'react'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { describeError } from '../../../lib/describe-error.ts'
import { t } from '../../../lib/i18n.ts'
import { Card } from '../../../ui/card.tsx'
import { FormError } from '../../../ui/form-error.tsx'
import { type ImportedSystem, importSettings } from '../api/import-settings.ts'
import { ImportResult } from './import-result.tsx'
import classes from './import-section.module.css'
import { type GivenFile, partNames, readDocuments } from './read-documents.ts'

interface ImportSectionProps {
  readonly accountId: string
  /** What the imported settings are compared to. */
  readonly saved: PolicySettings
  readonly onTakeOver: (settings: PolicySettings) => void
}

const SYSTEMS = [
  { value: 'kazoo', label: t('Kazoo') },
  { value: 'netsapiens', label: t('NetSapiens') },
] as const

const PLACEHOLDER: Readonly<Record<ImportedSystem, string>> = {
  kazoo: '{ "account": { "call_recording": … }, "users": [ … ], "devices": [ … ] }',
  netsapiens: '{ "domain": { "recording-configuration": "yes" }, "users": [ … ], "devices": [ … ], "queues": [ … ] }',
}

/** Another system's settings, pasted or dropped; they go into the form and are not saved before somebody saves. */
export function ImportSection({ accountId, saved, onTakeOver }: ImportSectionProps) {
  const [system, setSystem] = useState<ImportedSystem>('kazoo')
  const [text, setText] = useState('')
  const [isOver, setOver] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const reading = useMutation({
    mutationFn: (files: readonly GivenFile[]) => {
      const read = readDocuments(system, files)
      if ('problem' in read) throw new Error(read.problem)
      return importSettings(accountId, system, read.documents)
    },
  })
  const readFiles = async (list: FileList | null) => {
    const files = await Promise.all(
      [...(list ?? [])].map(async (file) => ({ name: file.name, text: await file.text() })),
    )
    if (files.length === 1) setText(files[0]?.text ?? '')
    if (files.length > 0) reading.mutate(files)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void readFiles(event.dataTransfer.files)
  }
  return (
    <>
      <Card
        title={t('Import from another system')}
        hint={t(
          'Its documents, as its API gives them, become rules and options here that record what was recorded there. Nothing is saved yet.',
        )}
      >
        <div className={classes.root}>
          <NativeSelect
            size="xs"
            label={t('From')}
            data={[...SYSTEMS]}
            value={system}
            onChange={(event) => {
              setSystem(event.currentTarget.value as ImportedSystem)
              reading.reset()
            }}
          />
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the button below does the same by keyboard */}
          <div
            className={classes.drop}
            data-over={isOver || undefined}
            onDragOver={(event) => {
              event.preventDefault()
              setOver(true)
            }}
            onDragLeave={() => setOver(false)}
            onDrop={drop}
          >
            <Textarea
              aria-label={t('Documents as JSON')}
              placeholder={PLACEHOLDER[system]}
              description={t('JSON with {system}: paste it, or drop files here, one or one for each part.', {
                system: partNames(system),
              })}
              rows={9}
              spellCheck={false}
              classNames={{ input: 'mono' }}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </div>
          {reading.isError && <FormError>{errorText(reading.error)}</FormError>}
          <div className={classes.actions}>
            <Button
              loading={reading.isPending}
              disabled={text.trim() === ''}
              onClick={() => reading.mutate([{ name: t('Pasted text'), text }])}
            >
              {t('Read it')}
            </Button>
            <Button variant="default" onClick={() => picker.current?.click()}>
              {t('Choose files…')}
            </Button>
            <input
              ref={picker}
              type="file"
              accept=".json,application/json"
              multiple
              hidden
              onChange={(event) => {
                void readFiles(event.currentTarget.files)
                event.currentTarget.value = ''
              }}
            />
          </div>
        </div>
      </Card>
      {reading.data && (
        <ImportResult imported={reading.data} saved={saved} onTakeOver={() => onTakeOver(reading.data.settings)} />
      )}
    </>
  )
}

/** What was wrong with the text needs no other words. */
function errorText(error: Error): string {
  return error.name === 'ApiError' ? describeError(error).text : error.message
}
