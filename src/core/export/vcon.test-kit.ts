/** The unsigned form as draft-ietf-vcon-vcon-core-04 §4 has it, as far as we write it: what is not in the draft is refused. */

import { z } from 'zod'

const index = z.int().min(0)
const date = z.iso.datetime({ offset: true })
const contentHash = z.string().regex(/^sha(256-[\w-]{43}|512-[\w-]{86})$/)

/** §2.3: inline, with an encoding that fits; or beside. */
const content = {
  mediatype: z.string(),
  filename: z.string().exactOptional(),
  body: z.unknown().optional(),
  encoding: z.enum(['base64url', 'json', 'none']).exactOptional(),
  url: z.url({ protocol: /^https$/ }).exactOptional(),
  content_hash: contentHash.exactOptional(),
}

const party = z.strictObject({
  tel: z
    .string()
    .regex(/^(tel:)?\+?\d+$/)
    .exactOptional(),
  sip: z
    .string()
    .regex(/^sips?:/i)
    .exactOptional(),
  name: z.string().min(1).exactOptional(),
  validation: z.string().exactOptional(),
  uuid: z.string().exactOptional(),
})

const dialog = z.strictObject({
  type: z.literal('recording'),
  start: date,
  duration: z.number().min(0),
  parties: z.union([index, z.array(z.union([index, z.null()]))]).exactOptional(),
  originator: index.exactOptional(),
  ...content,
})

const analysis = z.strictObject({
  type: z.enum(['report', 'sentiment', 'summary', 'transcript', 'translation', 'tts']),
  dialog: z.union([index, z.array(index)]).exactOptional(),
  vendor: z.string(),
  schema: z.string().exactOptional(),
  ...content,
})

export const vcon = z
  .strictObject({
    vcon: z.literal('0.4.0'),
    uuid: z.uuid(),
    created_at: date,
    subject: z.string().exactOptional(),
    parties: z.array(party),
    dialog: z.array(dialog),
    analysis: z.array(analysis),
  })
  .superRefine(({ parties, dialog: dialogs, analysis: reports }, problems) => {
    const wrong = (message: string) => problems.addIssue({ code: 'custom', message })
    for (const each of dialogs) {
      const named = [each.parties ?? [], each.originator ?? []].flat(2)
      if (named.some((place) => place !== null && place >= parties.length)) wrong('a party that is not there')
      if (each.body !== undefined && each.encoding !== 'base64url') wrong('audio that is not base64url')
      if ((each.body === undefined) === (each.content_hash === undefined)) wrong('content neither here nor there')
    }
    for (const { dialog: about = [] } of reports)
      if ([about].flat().some((place) => place >= dialogs.length)) wrong('a dialog that is not there')
  })

export type Vcon = z.infer<typeof vcon>
