import type { CallDetails } from '../../../contract/call.ts'
import { cellWords, effectWords, VALUE_WORDS, withCellWords } from '../../lib/trace-words.ts'
import classes from './reasons.module.css'

/** Why this call was recorded or not: the policy's own steps, read aloud. */
export function Reasons({ call }: { readonly call: CallDetails }) {
  const { decision, reason } = call
  return (
    <>
      <p className={classes.verdict}>{withCellWords(reason)}</p>
      {decision && (
        <ol className={classes.steps}>
          {decision.trace.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the reasoning
            <li key={`${index} ${step.level} ${step.cell ?? ''}`}>
              <span className={classes.level}>{step.level}</span>
              {step.cell && <span>{cellWords(step.cell)}</span>}
              {step.value && <span className={classes.value}>{VALUE_WORDS[step.value] ?? step.value}</span>}
              <span className={classes.effect} data-follows={step.cell !== undefined || undefined}>
                {effectWords(step.effect)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
