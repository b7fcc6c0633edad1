import { collectCallIds } from '../../features/calls/api/collect-call-ids.ts'
import type { ChosenCalls } from '../../features/calls/calls-page.tsx'
import { AddToHoldDialog } from '../../features/legal-holds/add-to-hold-dialog.tsx'
import { wordsOf } from './calls-export.tsx'

interface CallsHoldProps {
  readonly calls: ChosenCalls
  readonly accountId: string
  readonly onClose: () => void
}

/** From what was chosen in the list to what goes under a case. */
export default function CallsHold({ calls, accountId, onClose }: CallsHoldProps) {
  return (
    <AddToHoldDialog accountId={accountId} what={wordsOf(calls)} calls={() => requestOf(calls)} onClose={onClose} />
  )
}

async function requestOf(calls: ChosenCalls) {
  if (calls.kind === 'some') return { callIds: [...calls.callIds] }
  const { accountId: _, heardBy, legalHoldId, ...filter } = calls.query
  // What the server cannot be asked for as a search is asked for call by call.
  if (calls.except.size === 0 && heardBy === undefined && legalHoldId === undefined) return { filter }
  return { callIds: [...(await collectCallIds(calls.query, calls.except))] }
}
