/** What stands at the head of a column, in files of our own and in those of others. */

export const IMPORT_KINDS = ['users', 'devices'] as const

export type ImportKind = (typeof IMPORT_KINDS)[number]

interface Column {
  readonly field: string
  /** As the template has it. */
  readonly title: string
  /** As others call it, without blanks and signs, lower case. */
  readonly aliases: readonly string[]
  readonly example: string
  /** Several, with blanks or bars between them. */
  readonly isList?: true
  /** One of a list, as the API spells it. */
  readonly isWord?: true
}

const USER_COLUMNS = [
  { field: 'extension', title: 'Extension', aliases: ['ext', 'durchwahl', 'nebenstelle'], example: '101' },
  { field: 'firstName', title: 'First name', aliases: ['givenname', 'vorname'], example: 'Clara' },
  { field: 'lastName', title: 'Last name', aliases: ['surname', 'familyname', 'nachname'], example: 'Vogt' },
  { field: 'name', title: 'Name', aliases: ['fullname', 'displayname', 'anzeigename'], example: '' },
  { field: 'email', title: 'Email', aliases: ['emailaddress', 'mail', 'emailadresse'], example: 'clara@acme.example' },
  {
    field: 'numbers',
    title: 'Phone numbers',
    aliases: ['phonenumber', 'phone', 'number', 'numbers', 'did', 'rufnummer', 'rufnummern', 'telefon'],
    example: '+493012345101',
    isList: true,
  },
  { field: 'sipAddresses', title: 'SIP addresses', aliases: ['sipaddress', 'sipadressen'], example: '', isList: true },
  { field: 'userName', title: 'User name', aliases: ['login', 'benutzername'], example: '' },
  { field: 'site', title: 'Site', aliases: ['location', 'standort'], example: 'Berlin' },
  { field: 'role', title: 'Role', aliases: ['rolle'], example: 'user', isWord: true },
] as const satisfies readonly Column[]

const DEVICE_COLUMNS = [
  {
    field: 'sipAddress',
    title: 'SIP address',
    aliases: ['sip', 'address', 'sipadresse'],
    example: '101@pbx.acme.example',
  },
  { field: 'name', title: 'Name', aliases: ['device', 'devicename', 'gerat', 'geraet'], example: 'Desk phone' },
  { field: 'kind', title: 'Kind', aliases: ['type', 'art', 'typ'], example: 'ip-phone', isWord: true },
  { field: 'owner', title: 'Owner', aliases: ['user', 'extension', 'besitzer', 'durchwahl'], example: '101' },
] as const satisfies readonly Column[]

export function importColumns(kind: ImportKind): readonly Column[] {
  return kind === 'users' ? USER_COLUMNS : DEVICE_COLUMNS
}

/** The column with this head; undefined when nobody knows it. */
export function findColumn(kind: ImportKind, head: string): Column | undefined {
  const key = keyOf(head)
  return importColumns(kind).find(({ title, aliases }) => keyOf(title) === key || aliases.includes(key))
}

/** A file to fill in, with a line that shows how. */
export function importTemplate(kind: ImportKind): string {
  const columns = importColumns(kind)
  const line = (cells: readonly string[]) => `${cells.join(';')}\r\n`
  return `\uFEFF${line(columns.map(({ title }) => title))}${line(columns.map(({ example }) => example))}`
}

function keyOf(head: string): string {
  return head
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
}
