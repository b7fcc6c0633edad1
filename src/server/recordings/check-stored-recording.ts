/** Reads every copy of a recording again and compares it with its row and with what the chain of evidence says. */

import { createHash } from 'node:crypto'
import { type CheckReport, checkRecording, type FoundAudio } from '../../core/audit/check-recording.ts'
import type { EvidenceRun } from '../../core/audit/evidence-package.ts'
import { AppError } from '../../core/model/app-error.ts'
import type { Recording } from '../../core/model/recording.ts'
import { evidenceOfRecordings } from '../../store/evidence.ts'
import { linkHash } from '../../store/link-hash.ts'
import type { ObjectPlace } from '../../store/object-places.ts'
import { getStored } from '../../store/object-store.ts'
import { factsOfRecording } from '../../store/recording-checks.ts'
import { recordingNotFound } from '../access/call-access.ts'
import type { ServerParts } from '../server-parts.ts'

type Parts = Pick<ServerParts, 'db' | 'keys' | 'nowMs' | 'objectPlaces'>

/** One copy after the other, a chunk at a time. Fails with `recording-not-found` when it is gone meanwhile. */
export async function checkStoredRecording(parts: Parts, recording: Recording): Promise<CheckReport> {
  const { db, keys, nowMs, objectPlaces } = parts
  const { id, accountId, objectKey, sha256, sizeBytes, sealed } = recording
  const files: FoundAudio[] = []
  for (const place of await objectPlaces(objectKey)) files.push(await readAudio(place, objectKey, sealed !== undefined))
  const of = { nowMs: nowMs(), withOthers: false }
  const runs = await evidenceOfRecordings(db, await keys.signer(), accountId, [id], of)
  const facts = await factsOfRecording(db, recording)
  if (!facts) throw recordingNotFound()
  const entries = runs.flatMap((run) => {
    const isVouchedFor = isWhole(run)
    return run.entries.map((entry) => ({ entry, isVouchedFor }))
  })
  return { ...checkRecording({ sha256, sizeBytes, sealed, facts }, entries, files), files }
}

/** Whether its entries lead to what was signed. */
function isWhole({ after, entries, checkpoints }: EvidenceRun): boolean {
  let before = after
  for (const { seq, entry, hash } of entries) {
    if (linkHash(before, `${seq}\n${entry}`) !== hash) return false
    before = hash
  }
  return checkpoints.at(-1)?.hash === before
}

async function readAudio({ name: place, open }: ObjectPlace, key: string, isSealed: boolean): Promise<FoundAudio> {
  try {
    const hash = createHash('sha256')
    let sizeBytes = 0
    const store = await open()
    for await (const chunk of await (isSealed ? getStored(store, key) : store.get(key))) {
      hash.update(chunk)
      sizeBytes += chunk.length
    }
    return { place, sha256: hash.digest('hex'), sizeBytes }
  } catch (error) {
    const code = error instanceof AppError ? error.code : undefined
    if (code === 'object-not-found') return { place, failure: 'missing' }
    return { place, failure: code === 'object-damaged' ? 'changed' : 'unreadable' }
  }
}
