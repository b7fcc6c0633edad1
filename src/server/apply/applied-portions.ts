import type { ApplyChange } from '../../contract/apply-document.ts'
import type { AccountId } from '../../core/model/ids.ts'
import type { AppliedPart } from './change.ts'

/** One line of the audit log must stay readable, however long the document was. */
const CHANGES_PER_EVENT = 100

interface Portion {
  /** In whose audit log it stands; absent: the platform's. */
  readonly accountId?: AccountId
  readonly details: { readonly changes: readonly ApplyChange[] }
}

/** `document.applied` events: everything that was changed. None when everything was right already. */
export function* appliedPortions(parts: readonly AppliedPart[]): Generator<Portion> {
  for (const { accountId, changes } of parts) yield* portionsOf(changes, accountId === undefined ? {} : { accountId })
}

function* portionsOf(made: AppliedPart['changes'], owner: Pick<Portion, 'accountId'>): Generator<Portion> {
  const changed = made.flatMap(({ subjectId: _, ...change }) => (change.change === 'unchanged' ? [] : [change]))
  for (let at = 0; at < changed.length; at += CHANGES_PER_EVENT) {
    yield { ...owner, details: { changes: changed.slice(at, at + CHANGES_PER_EVENT) } }
  }
}
