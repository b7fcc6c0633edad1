import { z } from 'zod'
import { defineRoute } from './route.ts'
import { givenId } from './values.ts'

export const evidenceRoutes = {
  getCallEvidence: defineRoute({
    name: 'getCallEvidence',
    method: 'GET',
    path: '/api/v1/calls/{callId}/evidence',
    tag: 'calls',
    summary: 'What proves the call, as a ZIP',
    description:
      'Audio as it is stored, what is known of the call, why it was recorded, its quality, what the audit log says of it (for whoever may read that), ' +
      'and the signed entries of the chain of evidence; `manifest.json` says what was left out. `tapeline verify` checks the file with nothing but ' +
      'the public key. Format: docs/operate/evidence.md.',
    access: 'download',
    params: z.object({ callId: givenId }),
    answer: { status: 200, contentType: 'application/zip' },
  }),
}
