/** Every option of the recording policy, once: `explain`, the API and `apply` take the same. */

import { z } from 'zod'
import type { Exclusions, PolicyOptions, RecordingFormat } from '../core/model/policy.ts'
import { describeCodeConflict, findCodeConflict } from '../core/policy/code-conflict.ts'
import { parseArchiveKey } from '../core/sealing/archive-key.ts'
import { deviceKind } from './device.ts'

export const limit = z.union([z.int().min(0), z.literal('none')])

export const recordingFormat = z.enum(['as-captured', 'wav', 'mp3'] satisfies RecordingFormat[]).meta({
  id: 'RecordingFormat',
  description:
    '`as-captured`: WAV, G.711 as it came. `wav`: WAV of 16-bit PCM. `mp3`: needs ffmpeg where Tapeline runs',
})

const code = z.string().regex(/^[0-9*#A-D]{1,8}$/, 'expected digits, * or #')

const control = z
  .strictObject({ start: code, stop: code, pause: code, resume: code, toggle: code })
  .partial()
  .superRefine((codes, context) => {
    const conflict = findCodeConflict(codes)
    if (!conflict) return
    context.addIssue({
      code: 'custom',
      path: [conflict[1].command],
      input: conflict[1].code,
      message: describeCodeConflict(conflict),
    })
  })
  .describe('Star codes; one that is left out does not exist. They replace those of the preset')

export const exclusionValues = z.strictObject({
  internal: z.boolean().describe('Calls between two parties of the account'),
  conferencePartiesFrom: limit.describe('Conferences of so many parties or more'),
  beforeAnswerByPerson: z.boolean().describe('What an auto attendant or IVR handles'),
  findMeToMobile: z.boolean(),
  mobileApp: z.boolean(),
  onDemandOn: z.array(deviceKind).describe('Kinds of device on which nobody can start a recording'),
  offnetTransferOffnet: z.boolean().describe('A caller from outside who was transferred to the outside'),
} satisfies Record<keyof Exclusions, z.ZodType>)

/** All but `exclude`, which has parts of its own. */
export const optionValues = z.strictObject({
  endpointBy: z
    .enum(['ownership', 'path'])
    .describe(
      '`ownership`: device before its owner before `endpoints`, wherever the device rings. `path`: users the call passed through, and the device, each for itself',
    ),
  codecs: z.union([z.literal('any'), z.array(z.string().max(100))]).describe('RTP encoding names that are recorded'),
  minimumDurationMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .describe('A segment shorter than this leaves no audio behind; 0 keeps every one'),
  maximumDurationMs: limit.describe('A segment ends after so long'),
  format: recordingFormat.describe('How recordings are stored'),
  startAt: z
    .enum(['route', 'answer'])
    .describe("When the account's rule and the caller's endpoint begin; a callee and a queue begin with the answer"),
  onDemandForAll: z.boolean().describe('Anyone on a call may start one although no rule arms it'),
  onDemandWindow: z
    .enum(['replace', 'mark'])
    .describe('A start while a rule records: keep only start to stop, or mark it'),
  startOncePerCall: z.boolean().describe('One start and one stop per call'),
  pauseOnDemand: z.boolean().describe('A recording started by hand can be paused'),
  autoResumeAfterMs: limit.describe('A pause ends by itself after so long'),
  control,
  codesFrom: z
    .enum(['account', 'anyone'])
    .describe("Whose star codes count: those of the account's own people, or of everybody on the call"),
  dtmf: z
    .enum(['kept', 'masked', 'dropped'])
    .describe('What becomes of digits. `masked`: that one was pressed is kept, which one is not'),
  onTransfer: z.enum(['owner']).describe("`owner`: the segment ends, and the new owner's policy decides about another"),
  listUnrecorded: z.boolean().describe('Calls of which nothing is kept are listed too, without audio'),
  encryptJournal: z
    .boolean()
    .describe(
      'Calls and recordings are encrypted before they reach the disk or a bucket, with a key of the account: docs/operate/encryption.md',
    ),
  archiveKey: z
    .union([
      z.literal('none'),
      z
        .string()
        .max(100)
        .refine((text) => parseArchiveKey(text) !== undefined, 'Give the public key whole: tlk- and 72 digits'),
    ])
    .describe(
      'The public key that new recordings are sealed for: from then on only the holder of its private half can open them. `tapeline keys make-archive-key` makes one: docs/operate/encryption.md',
    ),
  retentionDays: z.int().min(1).max(36_500).describe('How long a recording is to be kept'),
  profiles: z
    .union([z.literal('any'), z.array(z.string().min(1).max(100))])
    .describe('Profiles of users who may be recorded'),
} satisfies Record<Exclude<keyof PolicyOptions, 'exclude'>, z.ZodType>)

/** Each may be left out: then the preset's value holds. */
export const optionFields = {
  ...optionValues.partial().shape,
  exclude: exclusionValues
    .partial()
    .optional()
    .describe('What is never recorded, whatever rule asks for it. What is left out has the value of the preset'),
}
