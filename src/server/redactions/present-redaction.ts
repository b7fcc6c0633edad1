import type { Redaction as ContractRedaction, RedactedStretch } from '../../contract/redaction.ts'
import type { Redaction, RedactionCertificate } from '../../core/model/redaction.ts'
import type { Actor } from '../actor.ts'
import { isoTime } from '../iso-time.ts'

export function presentRedaction(redaction: Redaction, actor: Pick<Actor, 'id'>): ContractRedaction {
  const { id, accountId, callId, recordingId, fromMs, toMs, reason, state, certificate, failure } = redaction
  const { requestedBy, requestedByName, requestedAtMs, decidedByName, decidedAtMs, finishedAtMs } = redaction
  return {
    ...{ id, accountId, callId, recordingId, reason, state },
    from: isoTime(fromMs),
    to: isoTime(toMs),
    durationMs: Math.round(toMs - fromMs),
    requestedBy: requestedByName,
    requestedAt: isoTime(requestedAtMs),
    isOwn: requestedBy === actor.id,
    ...(decidedByName !== undefined && { decidedBy: decidedByName }),
    ...(decidedAtMs !== undefined && { decidedAt: isoTime(decidedAtMs) }),
    ...(finishedAtMs !== undefined && { finishedAt: isoTime(finishedAtMs) }),
    ...(failure !== undefined && { failure }),
    ...(certificate && { certificate: presentCertificate(certificate) }),
  }
}

function presentCertificate({ otherCalls, ...certificate }: RedactionCertificate) {
  return {
    ...certificate,
    account: { ...certificate.account },
    recordings: certificate.recordings.map((each) => ({ ...each })),
    outstandingCopies: certificate.outstandingCopies.map((copy) => ({ ...copy })),
    ...(otherCalls && { otherCalls: [...otherCalls] }),
  }
}

export function presentStretch({ id, recordingId, fromMs, toMs, reason, state }: Redaction): RedactedStretch {
  return { id, recordingId, from: isoTime(fromMs), to: isoTime(toMs), reason, state }
}
