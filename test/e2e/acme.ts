/** One account and one phone system on this machine: the setting of most end-to-end tests. */
export function acmeDocument(settings: object = {}) {
  return {
    accounts: [
      {
        slug: 'acme',
        name: 'Acme Bikes',
        domains: ['pbx.example'],
        timeZone: 'Europe/Berlin',
        users: [
          { name: 'Clara Vogt', extension: '201', numbers: ['+493012345201'] },
          { name: 'Ian Reid', extension: '305', numbers: [] },
        ],
        settings: {
          account: { inbound: { offnet: 'always', onnet: 'off' }, outbound: { offnet: 'always', onnet: 'off' } },
          ...settings,
        },
      },
    ],
    recordingClients: [
      {
        name: 'phones of this machine',
        addresses: ['127.0.0.1', '::1'],
        selectors: [{ by: 'fixed', account: 'acme' }],
      },
    ],
  }
}
