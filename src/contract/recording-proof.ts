/** Whether a recording is what was stored. */

import { z } from 'zod'
import { RECORDING_PROBLEMS, type RecordingProblemCode } from '../core/audit/check-recording.ts'
import { defineRoute } from './route.ts'
import { givenId, timestamp } from './values.ts'

const problemCode = z.enum(Object.keys(RECORDING_PROBLEMS) as [RecordingProblemCode, ...RecordingProblemCode[]])

export const recordingProof = z
  .object({
    status: z
      .enum(['not-verified', 'verified', 'unproven', 'broken'])
      .describe(
        '`not-verified`: nobody has looked since it was stored or changed. `unproven`: its file is what its row says, but it was stored before there was a chain',
      ),
    verifiedAt: timestamp.exactOptional().describe('When it was looked at last'),
    verifiedBy: z.string().exactOptional(),
    problems: z
      .array(
        z.object({
          problem: problemCode,
          values: z.record(z.string(), z.string()),
          text: z.string().describe('For people'),
        }),
      )
      .describe('What is not as it was stored'),
    copies: z
      .array(
        z.object({
          place: z.string().describe('`local`, or the name of a storage target'),
          sizeBytes: z.int().exactOptional(),
          sha256: z.string().exactOptional().describe('Of what was read there; absent where nothing could be'),
        }),
      )
      .describe('What was read'),
    timeStamp: z
      .object({
        status: z.enum(['stamped', 'waiting']),
        at: timestamp.exactOptional().describe('When the authority saw it'),
        by: z.string().exactOptional().describe("Name in the authority's certificate"),
        failingSince: timestamp.exactOptional().describe('The authority does not answer, or not as it should'),
      })
      .exactOptional()
      .describe(
        "What a time-stamp authority (RFC 3161) says of the recording's newest entry in the chain. Absent where the installation has none",
      ),
  })
  .meta({
    id: 'RecordingProof',
    description: 'Whether file, row and chain of evidence say the same: docs/operate/evidence.md',
  })

export type RecordingProof = z.infer<typeof recordingProof>

const params = z.object({ recordingId: givenId })
const tag = 'recordings'

export const recordingProofRoutes = {
  getRecordingProof: defineRoute({
    name: 'getRecordingProof',
    method: 'GET',
    path: '/api/v1/recordings/{recordingId}/verification',
    tag,
    summary: 'What was found when the recording was verified last',
    access: 'listen',
    params,
    answer: { status: 200, schema: recordingProof },
  }),
  verifyRecording: defineRoute({
    name: 'verifyRecording',
    method: 'POST',
    path: '/api/v1/recordings/{recordingId}/verification',
    tag,
    summary: 'Verify the recording now',
    description:
      'Every copy is read and hashed, one after the other, and compared with the row and with the signed entries of the chain of evidence. ' +
      'The answer comes when all was read: some seconds for an hour of audio on a local disk, more for a bucket.',
    access: 'listen',
    params,
    answer: { status: 200, schema: recordingProof },
  }),
}
