import { ActionIcon, Button, TagsInput, TextInput, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useRef } from 'react'
import type { DispositionDirection } from '../../../core/model/annotation.ts'
import { t } from '../../lib/i18n.ts'
import classes from './dispositions-card.module.css'
import { moved, withReasons } from './edit-list.ts'

interface EditedLabel {
  /** The id, or for the page only where there is none yet. */
  readonly key: string
  readonly id?: string
  readonly label: string
  readonly active: boolean
}

export interface EditedDisposition extends EditedLabel {
  readonly reasons: readonly EditedLabel[]
}

interface DispositionListProps {
  readonly direction: DispositionDirection
  readonly dispositions: readonly EditedDisposition[]
  readonly onChange: (dispositions: readonly EditedDisposition[]) => void
}

const TITLES = { inbound: t('Inbound calls'), outbound: t('Outbound calls') } as const

/** Dispositions of one direction in the order in which they are offered; Alt with an arrow key moves one. */
export function DispositionList({ direction, dispositions, onChange }: DispositionListProps) {
  const root = useRef<HTMLElement>(null)
  const title = TITLES[direction]
  const replace = (index: number, changes: Partial<EditedDisposition>) =>
    onChange(dispositions.map((each, at) => (at === index ? { ...each, ...changes } : each)))
  const add = () => {
    onChange([...dispositions, { key: crypto.randomUUID(), label: '', active: true, reasons: [] }])
    setTimeout(() => [...(root.current?.querySelectorAll<HTMLElement>('[data-label]') ?? [])].at(-1)?.focus())
  }
  return (
    <section ref={root} className={classes.list} aria-label={title}>
      <h3>{title}</h3>
      {dispositions.length === 0 && (
        <p className={classes.hint}>
          {t('None yet. Add what matters to you, such as “Sale”, “Complaint”, “Wrong number”.')}
        </p>
      )}
      <ol className={classes.rows}>
        {dispositions.map(({ key, label, reasons }, index) => (
          <li key={key} className={classes.row}>
            <div className={classes.line}>
              <TextInput
                data-label
                aria-label={t('Disposition {number} of {title}', { number: index + 1, title })}
                placeholder={t('Name')}
                maxLength={100}
                value={label}
                onChange={(event) => replace(index, { label: event.currentTarget.value })}
                onKeyDown={(event) => {
                  const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
                  if (!event.altKey || by === 0) return
                  event.preventDefault()
                  onChange(moved(dispositions, index, by))
                }}
              />
              <Action
                label={t('Move up')}
                disabled={index === 0}
                onClick={() => onChange(moved(dispositions, index, -1))}
              >
                <IconArrowUp size={16} stroke={1.7} />
              </Action>
              <Action
                label={t('Move down')}
                disabled={index === dispositions.length - 1}
                onClick={() => onChange(moved(dispositions, index, 1))}
              >
                <IconArrowDown size={16} stroke={1.7} />
              </Action>
              <Action label={t('Remove')} onClick={() => onChange(dispositions.filter((_, at) => at !== index))}>
                <IconTrash size={16} stroke={1.7} />
              </Action>
            </div>
            <TagsInput
              size="xs"
              aria-label={t('Reasons of {label}', { label: label || t('Disposition') })}
              placeholder={reasons.length === 0 ? t('Reasons, if one has to be chosen') : ''}
              value={reasons.map((reason) => reason.label)}
              maxLength={100}
              acceptValueOnBlur
              splitChars={[';', '\n']}
              onChange={(labels) =>
                replace(index, { reasons: withReasons(reasons, labels, () => crypto.randomUUID()) })
              }
            />
          </li>
        ))}
      </ol>
      <Button size="xs" variant="default" onClick={add}>
        {t('Add disposition')}
      </Button>
    </section>
  )
}

interface ActionProps {
  readonly label: string
  readonly disabled?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function Action({ label, disabled = false, onClick, children }: ActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
