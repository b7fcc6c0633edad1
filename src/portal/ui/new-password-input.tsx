import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useEffect, useState } from 'react'
import { t } from '../lib/i18n.ts'
import classes from './new-password-input.module.css'
import type { PasswordScore } from './password-score.ts'

const STRENGTHS: readonly string[] = [t('very weak'), t('weak'), t('fair'), t('good'), t('strong')]

interface NewPasswordInputProps
  extends Pick<PasswordInputProps, 'label' | 'description' | 'required' | 'autoFocus' | 'size' | 'placeholder'> {
  readonly value: string
  readonly onChange: (password: string) => void
  readonly error?: string | undefined
  /** Name, e-mail address: what others would try first. */
  readonly words?: readonly (string | undefined)[]
}

/** A password somebody chooses, with how hard it is to guess. */
export function NewPasswordInput({ value, onChange, error, words = [], ...props }: NewPasswordInputProps) {
  const score = useScore(value, words)
  // What was refused is told until something else is typed.
  const [refused, setRefused] = useState<{ readonly error: string | undefined; readonly value: string }>()
  if (error !== refused?.error) setRefused({ error, value })
  const isRefused = error !== undefined && refused?.value === value
  return (
    <div>
      <PasswordInput
        {...props}
        autoComplete="new-password"
        withAsterisk={false}
        value={value}
        error={isRefused && error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {score !== undefined && !isRefused && (
        <div className={classes.strength} data-score={score}>
          <span className={classes.bars} aria-hidden>
            {[1, 2, 3, 4].map((bar) => (
              <i key={bar} data-on={score >= bar || undefined} />
            ))}
          </span>
          <span role="status">{t('Strength: {strength}', { strength: STRENGTHS[score] ?? '' })}</span>
        </div>
      )}
    </div>
  )
}

/** Undefined while nothing is typed, and until what reckons is there. */
function useScore(password: string, words: readonly (string | undefined)[]): PasswordScore | undefined {
  const [score, setScore] = useState<PasswordScore>()
  const known = words.filter((word) => word !== undefined && word !== '').join('\n')
  useEffect(() => {
    let isCurrent = true
    if (password === '') setScore(undefined)
    else {
      import('./password-score.ts')
        .then(({ scoreOf }) => isCurrent && setScore(scoreOf(password, known.split(/[\n@.\s]+/).filter(Boolean))))
        // The server decides all the same.
        .catch(() => undefined)
    }
    return () => {
      isCurrent = false
    }
  }, [password, known])
  return score
}
