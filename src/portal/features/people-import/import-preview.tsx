import type { PeopleImported } from '../../../contract/people-import.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { Card } from '../../ui/card.tsx'
import classes from './people-import.module.css'

/** A longer table helps nobody; everything is in the answer of the API. */
const MAXIMUM_ROWS = 200

const CHANGE_WORDS = { create: t('New'), change: t('Changed'), unchanged: t('Unchanged') } as const

const FIELD_WORDS: Readonly<Record<string, string>> = {
  firstName: t('first name'),
  lastName: t('last name'),
  userName: t('user name'),
  sipAddresses: t('SIP addresses'),
  accessLevel: t('access'),
  hidesRecordings: t('hides recordings'),
}

/** What a file would do, problems first. */
export function ImportPreview({ result }: { readonly result: PeopleImported }) {
  const { problems, lines } = result
  const doing = lines.filter(({ change }) => change !== 'unchanged')
  return (
    <>
      {problems.length > 0 && (
        <Card title={t('Problems')} hint={t('Nothing is imported before the file is right.')} flush>
          <Table heads={[t('Line'), t('Column'), t('What is wrong')]}>
            {problems.slice(0, MAXIMUM_ROWS).map(({ line, column, message }) => (
              <tr key={`${line} ${column} ${message}`}>
                <td className={classes.number}>{line}</td>
                <td>{column}</td>
                <td>{say(message)}</td>
              </tr>
            ))}
          </Table>
          <More count={problems.length} />
        </Card>
      )}
      <Card title={t('What the file does')} hint={summary(result)} flush>
        {doing.length > 0 && (
          <Table heads={[t('Line'), t('Name'), '', t('Fields')]}>
            {doing.slice(0, MAXIMUM_ROWS).map(({ line, name, change, fields }) => (
              <tr key={line}>
                <td className={classes.number}>{line}</td>
                <td>{name}</td>
                <td>{CHANGE_WORDS[change]}</td>
                <td>{fieldWords(change, fields)}</td>
              </tr>
            ))}
          </Table>
        )}
        <More count={doing.length} />
      </Card>
    </>
  )
}

function Table({ heads, children }: { readonly heads: readonly string[]; readonly children: React.ReactNode }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

function More({ count }: { readonly count: number }) {
  return count > MAXIMUM_ROWS ? (
    <p className={classes.more}>{t('… and {count} more lines.', { count: count - MAXIMUM_ROWS })}</p>
  ) : null
}

function summary({ lines, encoding, separator }: PeopleImported): string {
  const count = (wanted: string) => lines.filter(({ change }) => change === wanted).length
  const counts = t('{created} new, {changed} changed, {unchanged} as they are.', {
    created: count('create'),
    changed: count('change'),
    unchanged: count('unchanged'),
  })
  return t('{counts} Read as {encoding}, parted by {separator}.', {
    counts,
    encoding: encoding.toUpperCase(),
    separator: separator === '\t' ? t('tabs') : `“${separator}”`,
  })
}

function fieldWords(change: string, fields: PeopleImported['lines'][number]['fields']): string {
  if (change === 'create' || !fields) return ''
  return Object.entries(fields)
    .map(([key, { before, after }]) => `${FIELD_WORDS[key] ?? key}: ${shown(before)} → ${shown(after)}`)
    .join('; ')
}

function shown(value: unknown): string {
  if (value === undefined || value === '') return t('nothing')
  return Array.isArray(value) ? value.join(', ') || t('nothing') : String(value)
}
