import { IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { CallAxis } from '../../../core/model/call-axis.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { timeOfDay } from '../../lib/format-time.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { sentence } from '../../lib/sentence.ts'
import { effectWords, withCellWords } from '../../lib/trace-words.ts'
import { type Happening, happenings, lastDecided } from './happenings.ts'

import classes from './trace.module.css'

interface TraceProps {
  readonly trace: readonly Happening[]
  readonly axis: CallAxis
  readonly timeZone: string
}

const OUTCOME_WORDS = { record: t('recorded'), armed: t('can be started'), skip: t('not recorded') }

/** So many are shown at first. */
const FIRST_SHOWN = 12
/** With so few, the decision that counts stands open. */
const FEW = 6
const HOUR_MS = 3_600_000

/** What happened during the call, and what was decided each time; the steps of a decision are one click away. */
export function Trace({ trace, axis, timeZone }: TraceProps) {
  const [all, setAll] = useState(false)
  const told = happenings(trace)
  const shown = all || told.length <= FIRST_SHOWN + 3 ? told : told.slice(0, FIRST_SHOWN)
  const opened = told.length <= FEW ? lastDecided(told) : -1
  return (
    <>
      <ol
        className={classes.root}
        data-long={axis.durationMs >= HOUR_MS || undefined}
        aria-label={t('What happened, and what was decided')}
      >
        {shown.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the course of the call
          <li key={`${index} ${step.at}`}>
            <time dateTime={step.at} title={timeOfDay(Date.parse(step.at), timeZone)} className={classes.at}>
              {formatDuration(Date.parse(step.at) - axis.startMs)}
            </time>
            <Step step={step} open={index === opened} before={shown[index - 1]} />
          </li>
        ))}
      </ol>
      {shown.length < told.length && (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          {t('Show all {total}', { total: told.length })}
        </button>
      )}
    </>
  )
}

interface StepProps {
  readonly step: Happening
  readonly open: boolean
  readonly before: Happening | undefined
}

function Step({ step, open, before }: StepProps) {
  const head = (
    <>
      <span>{sentence(say(step.happened))}</span>
      {step.event !== 'end' && (
        // Said aloud each time, shown where it changes.
        <span
          className={before?.outcome === step.outcome ? 'visually-hidden' : classes.outcome}
          data-outcome={step.outcome}
        >
          {OUTCOME_WORDS[step.outcome]}
        </span>
      )}
    </>
  )
  if (step.steps.length === 0) return <div className={classes.head}>{head}</div>
  return (
    <details className={classes.details} open={open}>
      <summary className={classes.head}>
        {head}
        <IconChevronRight size={13} stroke={1.8} aria-hidden />
      </summary>
      <ol className={classes.steps}>
        {step.steps.map((words, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the reasoning
          <li key={`${index} ${words}`}>{stepWords(words)}</li>
        ))}
      </ol>
    </details>
  )
}

function stepWords(words: string): string {
  return sentence(say(withCellWords(effectWords(words))))
}
