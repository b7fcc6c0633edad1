/** The documents of `tapeline explain`: settings and a call as people write them. */

import { z } from 'zod'
import type { Network } from '../core/model/policy.ts'
import { cellValue, presetName } from './settings.ts'

const schemaLocation = z.string().exactOptional().describe('Where the schema of this document is, for editors')

const cells = z
  .strictObject({ onnet: cellValue.exactOptional(), offnet: cellValue.exactOptional() })
  .describe('By network of the other side. A cell that is left out inherits')

export const policySettingsDocument = z
  .strictObject({
    $schema: schemaLocation,
    preset: presetName.exactOptional().describe('Values of the options that are left out; `tapeline` when absent'),
    account: z
      .strictObject({
        inbound: cells.exactOptional().describe('By network of the caller'),
        outbound: cells
          .exactOptional()
          .describe('By network of the callee; applies only if `inbound` did not start a recording'),
      })
      .exactOptional()
      .describe('Rules for the call as a whole; no user or device can opt out of them'),
    minimumDurationMs: z
      .int()
      .min(0)
      .max(3_600_000)
      .exactOptional()
      .describe('A call shorter than this leaves no audio behind; 0 keeps every call'),
  })
  .meta({ title: 'Tapeline policy settings' })

const party = z.strictObject({
  aor: z.string().max(2000).exactOptional().describe('Address as signalled: `sip:101@acme.example`, `tel:+49…`'),
  network: z
    .enum(['onnet', 'offnet'] satisfies Network[])
    .exactOptional()
    .describe('`onnet`: belongs to the account. When absent it is found by the address; without either it is `offnet`'),
})

const user = z.strictObject({
  name: z.string().exactOptional(),
  extension: z.string().exactOptional().describe('As dialled inside the account'),
  numbers: z.array(z.string()).exactOptional().describe('Telephone numbers, best as +49…'),
  sipAddresses: z.array(z.string()).exactOptional().describe('`user@domain`'),
})

export const policyCallDocument = z
  .strictObject({
    $schema: schemaLocation,
    caller: party,
    callee: party,
    account: z
      .strictObject({
        domains: z.array(z.string()).exactOptional().describe('SIP domains that belong to the account'),
        users: z.array(user).exactOptional(),
      })
      .exactOptional()
      .describe('Whom the parties are matched to when their network is not given'),
    durationMs: z.int().min(0).exactOptional().describe('How long the call lasted: is it long enough to be kept?'),
  })
  .meta({ title: 'Tapeline call' })

/** One line of `tapeline explain --batch`. */
export const policyQuestion = z.strictObject({ settings: policySettingsDocument, call: policyCallDocument })

export type PolicySettingsDocument = z.infer<typeof policySettingsDocument>
export type PolicyCallDocument = z.infer<typeof policyCallDocument>
