/** The demo's accounts, as a document of `tapeline apply`: one lives by every option, and one each as the other systems' guides have it. */
export const DEMO_ACCOUNT = 'acme'
/** Who looks after two of them. */
export const DEMO_RESELLER = 'northwind'
/** People besides the administrator of the platform, those of the account first: each sees something else. */
export const DEMO_PEOPLE = [
  { role: 'viewer', email: 'clara@acme.example', sees: 'sees and plays the calls of Acme Bikes' },
  { role: 'agent', email: 'mei@acme.example', sees: 'sees the calls she was on' },
  { role: 'supervisor', email: 'aisha@acme.example', sees: 'supervises the queue support, manages a recording group' },
  { role: 'account-administrator', email: 'nora@acme.example', sees: 'manages Acme Bikes; a request for access waits' },
  { role: 'reseller', email: 'sam@northwind.example', sees: 'Northwind Telecom: Harbor and Lark, and no others' },
] as const

export const DEMO_DOCUMENT = {
  resellers: [{ slug: DEMO_RESELLER, name: 'Northwind Telecom' }],
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
          email: 'clara@acme.example',
          role: 'viewer',
        },
        {
          name: 'Aisha Rahman',
          extension: '202',
          numbers: ['+493012345202'],
          email: 'aisha@acme.example',
          role: 'supervisor',
        },
        {
          name: 'Mei Tanaka',
          extension: '203',
          numbers: ['+493012345203'],
          email: 'mei@acme.example',
          role: 'agent',
        },
        {
          name: 'Nora Hill',
          extension: '210',
          numbers: ['+493012345210'],
          email: 'nora@acme.example',
          role: 'account-administrator',
        },
        { name: 'Ian Reid', extension: '305', numbers: ['+493012345305'], role: 'user', hidesRecordings: true },
      ],
      devices: [
        { sipAddress: '201@pbx.example', name: 'Desk phone 201', kind: 'ip-phone', owner: '201' },
        { sipAddress: '203@pbx.example', name: 'Desk phone 203', kind: 'ip-phone', owner: '203' },
        { sipAddress: '305@pbx.example', name: 'Workshop phone', kind: 'ip-phone', owner: '305' },
      ],
      recordingGroups: [{ name: 'Customer service', managers: ['202'], members: ['201', '203'] }],
      queues: [{ id: 'support', name: 'Support', type: 'round-robin', agents: ['201', '203'], supervisors: ['202'] }],
      settings: {
        preset: 'tapeline',
        account: { inbound: { offnet: 'always', onnet: 'off' }, outbound: { offnet: 'always', onnet: 'off' } },
        queues: { support: { rules: { inbound: { offnet: 'always' } } } },
        // Calls of colleagues are nobody's business; Mei may record hers.
        users: { 203: { rules: { inbound: { onnet: 'on-demand' } } } },
        minimumDurationMs: 1000,
        // Simulated callers press keys: they are there to be seen.
        dtmf: 'kept',
      },
    },
    {
      slug: 'harbor',
      name: 'Harbor Insurance',
      domains: ['harbor.example'],
      timeZone: 'America/Toronto',
      reseller: DEMO_RESELLER,
      users: [
        { name: 'Lena Brandt', extension: '401', numbers: ['+14165550141'] },
        { name: 'Omar Said', extension: '402', numbers: ['+14165550142'] },
        { name: 'Priya Nair', extension: '403', numbers: ['+14165550143'] },
        { name: 'Jonas Weber', extension: '404', numbers: ['+14165550144'] },
        { name: 'Grace Kim', extension: '405', numbers: ['+14165550145'] },
        { name: 'Fax room', extension: '499', numbers: ['+14165550149'] },
      ],
      devices: [
        { sipAddress: '401@harbor.example', name: 'Desk phone 401', kind: 'ip-phone', owner: '401' },
        { sipAddress: '402@harbor.example', name: 'Softphone 402', kind: 'softphone', owner: '402' },
      ],
      // Lena has Always-On, Omar On-Demand; the profile of the fax room cannot have either.
      settings: {
        preset: 'mir',
        users: {
          401: { rules: 'always', profile: 'Elite' },
          402: { rules: 'on-demand', profile: 'Premier' },
          403: { profile: 'Essentials' },
          404: { profile: 'Premier' },
          405: { profile: 'Elite' },
          499: { profile: 'Fax' },
        },
      },
    },
    {
      slug: 'kite',
      name: 'Kite Studio',
      domains: ['kite.example'],
      timeZone: 'America/Los_Angeles',
      users: [{ name: 'June Park', extension: '501', numbers: ['+14155550151'] }],
      devices: [{ sipAddress: '501@kite.example', name: 'Desk phone 501', kind: 'ip-phone', owner: '501' }],
      settings: { preset: 'kazoo', endpoints: { inbound: { offnet: 'always' }, outbound: { offnet: 'always' } } },
    },
    {
      slug: 'lark',
      name: 'Lark Clinic',
      domains: ['lark.example'],
      timeZone: 'America/New_York',
      reseller: DEMO_RESELLER,
      users: [
        { name: 'Rosa Díaz', extension: '601', numbers: ['+12125550161'] },
        { name: 'Theo Grant', extension: '602', numbers: ['+12125550162'] },
        { name: 'Ada Cole', extension: '603', numbers: ['+12125550163'], role: 'supervisor' },
      ],
      devices: [
        { sipAddress: '601@lark.example', name: 'Desk phone 601', kind: 'ip-phone', owner: '601' },
        { sipAddress: '602@lark.example', name: 'Desk phone 602', kind: 'ip-phone', owner: '602' },
      ],
      queues: [
        {
          id: 'reception',
          name: 'Reception',
          agents: ['601'],
          agentDevices: ['602@lark.example'],
          supervisors: ['603'],
        },
      ],
      settings: {
        preset: 'netsapiens',
        queues: { reception: { rules: { inbound: { offnet: 'always' } } } },
        devices: { '602@lark.example': { rules: { inbound: { offnet: 'always' } } } },
      },
    },
  ],
  recordingClients: [
    {
      name: 'simulated phones',
      addresses: ['127.0.0.1', '::1'],
      selectors: [{ by: 'domain' }, { by: 'fixed', account: DEMO_ACCOUNT }],
      // A phone system that says in a header of its own which queue a call came through.
      mapping: { startsFrom: 'generic', rules: [{ fact: 'queue', from: { in: 'header', name: 'X-Queue' } }] },
    },
  ],
}
