import type { CallDetails } from '../../../contract/call.ts'
import type { CallSegment } from '../../../contract/segment.ts'
import { formatDuration } from '../../lib/format-duration.ts'
import { t } from '../../lib/i18n.ts'
import { say } from '../../lib/say.ts'
import { sentence } from '../../lib/sentence.ts'
import { cellWords, effectWords, VALUE_WORDS, withCellWords } from '../../lib/trace-words.ts'
import { Facts } from '../../ui/facts.tsx'
import { whoMayHear, whySegment } from './segment-words.ts'
import { Trace } from './trace.tsx'
import type { Course } from './use-course.ts'
import classes from './why.module.css'

interface WhyProps {
  readonly call: CallDetails
  readonly course: Course
  readonly timeZone: string
}

/** Why this call was recorded or not: in one sentence, then what happened and what followed from it. */
export function Why({ call, course, timeZone }: WhyProps) {
  const { decision, reason, trace, segments } = call
  const { parts, gaps, axis } = course
  const [segment] = segments
  // Where there is more than one part each tells this for itself.
  const single = segment && parts.length + gaps.length < 2 ? segment : undefined
  return (
    <>
      <p className={classes.verdict}>{say(withCellWords(reason))}</p>
      {gaps.map(
        ({ kind, fromMs, toMs, words }) =>
          kind === 'destroyed' && (
            <p key={fromMs} className={classes.destroyed}>
              {formatDuration(fromMs)}–{formatDuration(toMs)}: {words}
            </p>
          ),
      )}
      {single && (
        <Facts
          facts={[
            // Where nothing but its owner asked for it, the sentence above has said so.
            [t('Why'), isPlain(single) ? undefined : sentence(whySegment(single))],
            [t('May be heard by'), sentence(whoMayHear(single))],
          ]}
        />
      )}
      {trace.length > 0 ? (
        <Trace trace={trace} axis={axis} timeZone={timeZone} />
      ) : (
        decision && <Steps trace={decision.trace} />
      )}
    </>
  )
}

const isPlain = ({ startedBy, triggers, endedBy }: CallSegment): boolean =>
  startedBy === 'rule' && triggers.length < 2 && (endedBy === 'call-ended' || endedBy === 'still-running')

/** Of calls from before every event was decided about. */
function Steps({ trace }: { readonly trace: NonNullable<CallDetails['decision']>['trace'] }) {
  return (
    <ol className={classes.steps}>
      {trace.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the reasoning
        <li key={`${index} ${step.level} ${step.cell ?? ''}`}>
          <span className={classes.level}>{say(step.level)}</span>
          {step.cell && <span>{cellWords(step.cell)}</span>}
          {step.value && <span className={classes.value}>{VALUE_WORDS[step.value] ?? step.value}</span>}
          <span className={classes.effect} data-follows={step.cell !== undefined || undefined}>
            {say(withCellWords(effectWords(step.effect)))}
          </span>
        </li>
      ))}
    </ol>
  )
}
