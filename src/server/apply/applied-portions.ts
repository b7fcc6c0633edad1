import type { ApplyChange } from '../../contract/apply-document.ts'

/** One line of the audit log must stay readable, however long the document was. */
const CHANGES_PER_EVENT = 100

/** Details of `document.applied` events: everything that was changed. None when everything was right already. */
export function* appliedPortions(
  made: readonly ApplyChange[],
): Generator<{ readonly changes: readonly ApplyChange[] }> {
  const changed = made.filter(({ change }) => change !== 'unchanged')
  for (let at = 0; at < changed.length; at += CHANGES_PER_EVENT) {
    yield { changes: changed.slice(at, at + CHANGES_PER_EVENT) }
  }
}
