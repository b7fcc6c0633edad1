import { TextInput } from '@mantine/core'
import type { ControlCodes } from '../../../../core/model/policy.ts'
import { t } from '../../../lib/i18n.ts'
import { CODE_NAMES, type CodeName, codeProblems } from '../draft/code-problems.ts'
import classes from './codes-input.module.css'

interface CodesInputProps {
  readonly codes: ControlCodes
  readonly onChange: (codes: ControlCodes) => void
}

const LABELS: Readonly<Record<CodeName, string>> = {
  start: t('Start'),
  stop: t('Stop'),
  pause: t('Pause'),
  resume: t('Resume'),
  toggle: t('Toggle'),
}

const HINTS: Readonly<Partial<Record<CodeName, string>>> = {
  toggle: t('Starts and stops; where a rule records, pauses and resumes'),
}

/** A star code for each command; an empty field has none. A code that conflicts with another is refused where it stands. */
export function CodesInput({ codes, onChange }: CodesInputProps) {
  const problems = codeProblems(codes)
  const set = (name: CodeName, typed: string) => {
    const code = typed.trim().toUpperCase()
    const others = Object.entries(codes).filter(([key, value]) => key !== name && value !== undefined)
    onChange(Object.fromEntries(code === '' ? others : [...others, [name, code]]))
  }
  return (
    <div className={classes.root}>
      {CODE_NAMES.map((name) => (
        <TextInput
          key={name}
          size="xs"
          label={LABELS[name]}
          title={HINTS[name]}
          placeholder={t('none')}
          inputMode="tel"
          maxLength={8}
          classNames={{ input: 'mono' }}
          value={codes[name] ?? ''}
          error={problems[name]}
          onChange={(event) => set(name, event.currentTarget.value)}
        />
      ))}
    </div>
  )
}
