/** Which of an account's dispositions is meant, and whether it can be chosen. */

import {
  type AccountDispositions,
  type Disposition,
  type DispositionReason,
  dispositionDirectionsOf,
} from '../model/annotation.ts'

export type Choice =
  | { readonly ok: true; readonly disposition: Disposition; readonly reason?: DispositionReason }
  | {
      readonly ok: false
      readonly code: 'disposition-unknown' | 'disposition-reason-missing'
      readonly message: string
    }

/** `wanted` and `wantedReason`: ids, or labels in any case. */
export function chooseDisposition(
  dispositions: Pick<AccountDispositions, 'inbound' | 'outbound'>,
  direction: string,
  wanted: string,
  wantedReason?: string,
): Choice {
  const offered = dispositionDirectionsOf(direction).flatMap((each) => dispositions[each])
  const disposition = find(offered, wanted)
  if (!disposition) {
    return unknown(`There is no disposition “${wanted}” for ${direction} calls`)
  }
  const reason = wantedReason === undefined ? undefined : find(disposition.reasons, wantedReason)
  if (wantedReason !== undefined && !reason) return unknown(`“${disposition.label}” has no reason “${wantedReason}”`)
  if (!reason && disposition.reasons.some(({ active }) => active)) {
    return { ok: false, code: 'disposition-reason-missing', message: `“${disposition.label}” needs one of its reasons` }
  }
  return { ok: true, disposition, ...(reason && { reason }) }
}

function find<Item extends DispositionReason>(items: readonly Item[], wanted: string): Item | undefined {
  const active = items.filter((each) => each.active)
  return active.find(({ id }) => id === wanted) ?? active.find(({ label }) => isSameLabel(label, wanted))
}

export function isSameLabel(one: string, other: string): boolean {
  return normalized(one) === normalized(other)
}

function normalized(label: string): string {
  return label.normalize('NFKC').trim().toLowerCase()
}

function unknown(message: string): Choice {
  return { ok: false, code: 'disposition-unknown', message }
}
