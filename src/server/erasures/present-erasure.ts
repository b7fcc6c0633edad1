import type { Erasure as ContractErasure, ErasureItem as ContractItem } from '../../contract/erasure.ts'
import type { Erasure, ErasureItem, ErasureVerdict } from '../../core/model/erasure.ts'
import type { Actor } from '../actor.ts'
import { isoTime } from '../iso-time.ts'

const NONE = { erased: 0, held: 0, kept: 0, busy: 0, gone: 0, undecided: 0 }

export function presentErasure(
  erasure: Erasure,
  counts: Readonly<Record<ErasureVerdict | 'undecided', number>> = NONE,
  actor: Pick<Actor, 'id'>,
): ContractErasure {
  const { id, accountId, subject, reason, state, requestedBy, requestedByName, requestedAtMs } = erasure
  const { decidedByName, decidedAtMs, finishedAtMs } = erasure
  return {
    ...{ id, accountId, subject: { ...subject }, reason, state, calls: { ...counts } },
    requestedBy: requestedByName,
    requestedAt: isoTime(requestedAtMs),
    isOwn: requestedBy === actor.id,
    ...(decidedByName !== undefined && { decidedBy: decidedByName }),
    ...(decidedAtMs !== undefined && { decidedAt: isoTime(decidedAtMs) }),
    ...(finishedAtMs !== undefined && { finishedAt: isoTime(finishedAtMs) }),
  }
}

export function presentItem({
  callId,
  startedAtMs,
  relations,
  verdict,
  cases,
  keptUntilMs,
}: ErasureItem): ContractItem {
  return {
    ...{ callId, startedAt: isoTime(startedAtMs), relations: [...relations], cases: [...cases] },
    ...(verdict && { verdict }),
    ...(keptUntilMs !== undefined && { keptUntil: isoTime(keptUntilMs) }),
  }
}
