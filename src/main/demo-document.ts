/** The demo's account, as a document of `tapeline apply`. */
export const DEMO_ACCOUNT = 'acme'

export const DEMO_DOCUMENT = {
  accounts: [
    {
      slug: DEMO_ACCOUNT,
      name: 'Acme Bikes',
      domains: ['pbx.example'],
      timeZone: 'Europe/Berlin',
      users: [
        { name: 'Clara Vogt', extension: '201', numbers: ['+493012345201'] },
        { name: 'Nora Hill', extension: '210', numbers: ['+493012345210'] },
        { name: 'Ian Reid', extension: '305', numbers: ['+493012345305'] },
      ],
      settings: {
        preset: 'tapeline',
        account: { inbound: { offnet: 'always', onnet: 'off' }, outbound: { offnet: 'always', onnet: 'off' } },
        minimumDurationMs: 1000,
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
