import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconUserQuestion } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import type { ImportedSettings } from '../../../../contract/settings-import.ts'
import type { PolicySettings } from '../../../../core/model/policy.ts'
import { describeChanges } from '../../../../core/policy/describe-changes.ts'
import { t } from '../../../lib/i18n.ts'
import { Card } from '../../../ui/card.tsx'
import { ChangeList } from '../changes/change-list.tsx'
import { useNames } from '../draft/names-context.tsx'
import { Matrix } from '../rules/matrix.tsx'
import classes from './import-section.module.css'

interface ImportResultProps {
  readonly imported: ImportedSettings
  readonly saved: PolicySettings
  readonly onTakeOver: () => void
}

/** What was understood, what was not, whom this account does not have, and what it would change. */
export function ImportResult({ imported, saved, onTakeOver }: ImportResultProps) {
  const names = useNames()
  const { settings, understood, notUnderstood, unmatched } = imported
  const changes = useMemo(() => describeChanges(saved, settings, names), [saved, settings, names])
  const lost = unmatched.filter(({ hasRules }) => hasRules).length
  return (
    <Card
      title={t('What was read')}
      actions={
        <Button size="xs" disabled={changes.length === 0} onClick={onTakeOver}>
          {t('Take over into the form')}
        </Button>
      }
    >
      <div className={classes.findings}>
        <Finding
          icon={<IconCheck size={15} />}
          title={t('Understood ({found})', { found: understood.length })}
          lines={understood.map(inFormWords)}
          nothing={t('Nothing in it is about recording.')}
        />
        {notUnderstood.length > 0 && (
          <Finding
            isWarning
            icon={<IconAlertTriangle size={15} />}
            title={t('Not understood ({found})', { found: notUnderstood.length })}
            lines={notUnderstood}
            nothing=""
          />
        )}
        {unmatched.length > 0 && (
          <Finding
            isWarning={lost > 0}
            icon={<IconUserQuestion size={15} />}
            title={
              lost > 0
                ? t('Not in this account ({found}, {lost} with rules that are left out)', {
                    found: unmatched.length,
                    lost,
                  })
                : t('Not in this account ({found})', { found: unmatched.length })
            }
            lines={unmatched.map(
              ({ kind, id, name, hasRules }) =>
                `${kind === 'user' ? t('User') : t('Device')} ${nameOf(id, name)}${hasRules ? t(': its rules are left out') : ''}`,
            )}
            nothing=""
          />
        )}
      </div>
      <div className={classes.outcome}>
        <div>
          <h3>{t('What it changes here')}</h3>
          {changes.length === 0 ? (
            <p className="muted">{t('Nothing: the settings in force are the same.')}</p>
          ) : (
            <ChangeList changes={changes} label={t('What the import changes')} />
          )}
        </div>
        <Matrix settings={settings} saved={saved} />
      </div>
    </Card>
  )
}

/** `inbound from outside`: the forms say `calls from outside`. */
const inFormWords = (line: string) => line.replace(/, (?:inbound|outbound) (from|to) (?=inside|outside)/, ', calls $1 ')

interface FindingProps {
  readonly icon: ReactNode
  readonly title: string
  readonly lines: readonly string[]
  readonly nothing: string
  readonly isWarning?: boolean
}

const MOST_LINES = 200

function Finding({ icon, title, lines, nothing, isWarning }: FindingProps) {
  return (
    <section className={classes.finding} data-warning={isWarning || undefined} aria-label={title}>
      <h3>
        {icon} {title}
      </h3>
      {lines.length === 0 ? (
        <p>{nothing}</p>
      ) : (
        <ul>
          {lines.slice(0, MOST_LINES).map((line) => (
            <li key={line}>{line}</li>
          ))}
          {lines.length > MOST_LINES && <li>{t('and {count} more', { count: lines.length - MOST_LINES })}</li>}
        </ul>
      )}
    </section>
  )
}

/** An extension helps to find somebody, a long number of a database does not. */
function nameOf(id: string, name: string | undefined): string {
  if (name === undefined) return id
  return /^[0-9a-f-]{32,36}$/i.test(id) || id === name ? name : `${name} (${id})`
}
