/** The proof of a recording: looked at when somebody asks, and kept until the recording changes. */

import type { RecordingId } from '../../core/model/ids.ts'
import type { Recording } from '../../core/model/recording.ts'
import { accountScope } from '../../store/db.ts'
import { findCheck, type StoredCheck, saveCheck } from '../../store/recording-checks.ts'
import { createCallAccess, recordingNotFound } from '../access/call-access.ts'
import { audit } from '../audit.ts'
import type { Handlers } from '../serve-routes.ts'
import type { ServerParts } from '../server-parts.ts'
import { checkStoredRecording } from './check-stored-recording.ts'
import { findRecordingStamps, presentProof } from './present-proof.ts'

/** Whoever asks for the same meanwhile waits for the one reading. */
type Running = Map<RecordingId, Promise<StoredCheck>>

export function proofHandlers(parts: ServerParts): Handlers<'getRecordingProof' | 'verifyRecording'> {
  const { db, bus, nowMs } = parts
  const access = createCallAccess(parts)
  const running: Running = new Map()

  async function check(recording: Recording, checkedByName: string): Promise<StoredCheck> {
    const report = await checkStoredRecording(parts, recording)
    const saved = await saveCheck(db, recording, { checkedAtMs: nowMs(), checkedByName, report })
    if (!saved) throw recordingNotFound()
    return saved
  }

  async function stampOf({ id, accountId }: Recording) {
    return (await findRecordingStamps(db, accountScope(accountId), [id])).get(id)
  }

  return {
    getRecordingProof: async ({ actor, params, request }) => {
      const recording = await access.getRecording({ actor, request }, params.recordingId, 'listen')
      return presentProof(await findCheck(db, recording), await stampOf(recording))
    },

    verifyRecording: async ({ actor, params, request }) => {
      const recording = await access.getRecording({ actor, request }, params.recordingId, 'listen')
      const { id, accountId, callId } = recording
      const begun = running.get(id) ?? check(recording, actor.name).finally(() => running.delete(id))
      running.set(id, begun)
      const proof = presentProof(await begun, await stampOf(recording))
      await audit(db, request, nowMs(), actor, {
        action: 'recording.verified',
        subject: { kind: 'recording', id },
        accountId,
        details: { callId, status: proof.status, problems: proof.problems.map(({ text }) => text) },
      })
      await bus.publish({ topic: 'call-changed', accountId, id: callId })
      return proof
    },
  }
}
