/** The demo's account, as a document of `tapeline apply`. */
export const DEMO_ACCOUNT = 'acme'
/** One of the account's people who is no administrator: shows what they see. */
export const DEMO_VIEWER_EMAIL = 'clara@acme.example'

export const DEMO_DOCUMENT = {
  accounts: [
    {
      slug: DEMO_ACCOUNT,
      name: 'Acme Bikes',
      domains: ['pbx.example'],
      timeZone: 'Europe/Berlin',
      users: [
        {
          name: 'Clara Vogt',
          extension: '201',
          numbers: ['+493012345201'],
          email: DEMO_VIEWER_EMAIL,
          role: 'viewer',
        },
        { name: 'Aisha Rahman', extension: '202', numbers: ['+493012345202'] },
        { name: 'Mei Tanaka', extension: '203', numbers: ['+493012345203'] },
        { name: 'Nora Hill', extension: '210', numbers: ['+493012345210'] },
        { name: 'Ian Reid', extension: '305', numbers: ['+493012345305'] },
      ],
      devices: [
        { sipAddress: '201@pbx.example', name: 'Desk phone 201', kind: 'ip-phone', owner: '201' },
        { sipAddress: '305@pbx.example', name: 'Workshop phone', kind: 'ip-phone', owner: '305' },
      ],
      settings: {
        preset: 'tapeline',
        account: { inbound: { offnet: 'always', onnet: 'off' }, outbound: { offnet: 'always', onnet: 'off' } },
        minimumDurationMs: 1000,
        // Simulated callers press keys: they are there to be seen.
        dtmf: 'kept',
      },
    },
  ],
  recordingClients: [
    {
      name: 'simulated phones',
      addresses: ['127.0.0.1', '::1'],
      selectors: [{ by: 'fixed', account: DEMO_ACCOUNT }],
    },
  ],
}
