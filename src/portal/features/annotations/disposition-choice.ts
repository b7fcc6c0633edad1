/** What can be chosen for a call, as lists to choose from. */

import type { AccountDispositions, Disposition } from '../../../contract/disposition.ts'
import { dispositionDirectionsOf } from '../../../core/model/annotation.ts'

export interface Chosen {
  readonly dispositionId?: string
  readonly reasonId?: string
}

interface Choice {
  readonly value: string
  readonly label: string
}

/** Active ones of the call's direction. */
export function offeredFor(dispositions: AccountDispositions | undefined, direction: string): readonly Disposition[] {
  if (!dispositions) return []
  return dispositionDirectionsOf(direction).flatMap((each) => dispositions[each].filter(({ active }) => active))
}

export function choicesOf(offered: readonly { readonly id: string; readonly label: string }[]): Choice[] {
  return offered.map(({ id, label }) => ({ value: id, label }))
}

/** Reasons to choose from with the one that was chosen. */
export function reasonsFor(offered: readonly Disposition[], { dispositionId }: Chosen) {
  return offered.find(({ id }) => id === dispositionId)?.reasons.filter(({ active }) => active) ?? []
}

/** Chosen, and with a reason where one is needed. */
export function isComplete(offered: readonly Disposition[], chosen: Chosen): boolean {
  if (!offered.some(({ id }) => id === chosen.dispositionId)) return false
  const reasons = reasonsFor(offered, chosen)
  return reasons.length === 0 || reasons.some(({ id }) => id === chosen.reasonId)
}
