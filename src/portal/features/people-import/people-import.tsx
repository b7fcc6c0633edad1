import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type DragEvent, useRef, useState } from 'react'
import { type ImportKind, importTemplate } from '../../../core/people-import/import-columns.ts'
import { describeError } from '../../lib/describe-error.ts'
import { t } from '../../lib/i18n.ts'
import { Card } from '../../ui/card.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { toast } from '../../ui/toast.ts'
import { importPeople } from './api/import-people.ts'
import { ImportPreview } from './import-preview.tsx'
import classes from './people-import.module.css'

interface PeopleImportProps {
  readonly accountId: string
  readonly onDone: () => void
}

/** A CSV file: first what it would do, line by line, then it is done. */
export function PeopleImport({ accountId, onDone }: PeopleImportProps) {
  const client = useQueryClient()
  const [kind, setKind] = useState<ImportKind>('users')
  const [file, setFile] = useState<File>()
  const [isOver, setOver] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const looking = useMutation({
    mutationFn: (given: { readonly kind: ImportKind; readonly file: File }) => importPeople(accountId, given, true),
  })
  const importing = useMutation({
    mutationFn: (given: { readonly kind: ImportKind; readonly file: File }) => importPeople(accountId, given, false),
    onSuccess: async (result) => {
      await client.invalidateQueries({ queryKey: [kind] })
      if (!result.applied) return looking.mutate({ kind, file: file as File })
      const count = result.lines.filter(({ change }) => change !== 'unchanged').length
      toast(
        kind === 'users'
          ? t('Imported: {count} users made or changed.', { count })
          : t('Imported: {count} devices made or changed.', { count }),
      )
      onDone()
    },
  })
  const look = (list: FileList | null) => {
    const [first] = list ?? []
    if (!first) return
    setFile(first)
    looking.mutate({ kind, file: first })
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    look(event.dataTransfer.files)
  }
  const result = looking.data
  const isReady = result?.problems.length === 0 && result.lines.some(({ change }) => change !== 'unchanged')
  const error = looking.error ?? importing.error
  return (
    <>
      <Card
        title={t('File')}
        hint={t('CSV, as spreadsheets save it. The first line names the columns; empty cells change nothing.')}
      >
        <div className={classes.root}>
          <div className={classes.choice}>
            <NativeSelect
              label={t('What is in it')}
              data={[
                { value: 'users', label: t('Users') },
                { value: 'devices', label: t('Devices') },
              ]}
              value={kind}
              onChange={(event) => {
                setKind(event.currentTarget.value as ImportKind)
                setFile(undefined)
                looking.reset()
              }}
            />
            <Button variant="default" onClick={() => saveTemplate(kind)}>
              {t('Download a template')}
            </Button>
          </div>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard */}
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
            <Button variant="default" loading={looking.isPending} onClick={() => picker.current?.click()}>
              {t('Choose a file')}
            </Button>
            <span>{file ? file.name : t('or drop it here')}</span>
            <input
              ref={picker}
              type="file"
              accept=".csv,.txt,text/csv"
              aria-label={t('CSV file')}
              hidden
              onChange={(event) => {
                look(event.currentTarget.files)
                // The same file again, corrected, is a new one.
                event.currentTarget.value = ''
              }}
            />
          </div>
          {error && <FormError>{describeError(error).text}</FormError>}
        </div>
      </Card>
      {result && <ImportPreview result={result} />}
      {file && result && (
        <div>
          <Button disabled={!isReady} loading={importing.isPending} onClick={() => importing.mutate({ kind, file })}>
            {t('Import')}
          </Button>
        </div>
      )}
    </>
  )
}

function saveTemplate(kind: ImportKind): void {
  const url = URL.createObjectURL(new Blob([importTemplate(kind)], { type: 'text/csv' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: `${kind}.csv` })
  link.click()
  URL.revokeObjectURL(url)
}
